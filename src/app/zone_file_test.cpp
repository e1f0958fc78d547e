#include "app/zone_file.h"

#include <gmock/gmock.h>

namespace app {
namespace {

using ::testing::StartsWith;

constexpr const char* kZones = R"(# the till and the way out
[[zone]]
id = "till-3"
kind = "queue"
points = [[0.1, 0.55], [0.45, 0.55], [0.45, 1], [0.1, 1]]
dwell_after_s = 20
pos_id = "POS-3"

[[zone]]
id = "出口"
kind = "line"
points = [[0.2, 0.8], [0.8, 0.8]]
way = "left_to_right"

[[zone]]
id = 'shelf"1"'
kind = "area"
points = [[0.123456789, 0], [1, 0], [1, 0.3]]
dwell_after_s = 2.5
)";

TEST(ZoneFile, IsReadAsItsZones) {
    const auto zones = parse_zones(kZones, "z.toml");
    ASSERT_TRUE(zones) << zones.error().message;
    ASSERT_EQ(zones.value().size(), 3U);
    const domain::Zone& till = zones.value()[0];
    EXPECT_EQ(till.id, "till-3");
    EXPECT_EQ(till.kind, domain::ZoneKind::kQueue);
    EXPECT_EQ(till.points[2], (domain::PointShare{0.45, 1}));
    EXPECT_EQ(till.dwell_after, base::Millis(20'000));
    EXPECT_EQ(till.pos_id, "POS-3");
    EXPECT_EQ(zones.value()[1].way, domain::LineWay::kLeftToRight);
    EXPECT_EQ(zones.value()[2].dwell_after, base::Millis(2'500));
}

TEST(ZoneFile, ComesBackAsItWasWritten) {
    const auto zones = parse_zones(kZones, "z.toml").value();
    const std::string text = format_zones(zones);
    const auto again = parse_zones(text, "again.toml");
    ASSERT_TRUE(again) << again.error().message << "\n" << text;
    EXPECT_EQ(again.value(), zones);
    EXPECT_TRUE(parse_zones(format_zones({}), "none.toml").value().empty());
}

TEST(ZoneFile, SaysWhichKeyOfWhichLineIsWrong) {
    const struct {
        std::string toml;
        std::string begins;
    } kCases[] = {
        {"[[zone]]\nid = 'a'\nkind = 'circle'\n", "z.toml:3: kind: must be area, queue or line"},
        {"\n[[zone]]\nid = 'a'\n", "z.toml:2: kind: must be"},
        {"[[zone]]\nid = 7\n", "z.toml:2: id: must be a text"},
        {"[[zone]]\nid = 'a'\nkind = 'line'\n", "z.toml:1: points: must be a list"},
        {"[[zone]]\nid = 'a'\nkind = 'line'\npoints = [[0, 0],\n  [0.5]]\n",
         "z.toml:5: points: a point is two numbers"},
        {"[[zone]]\nid = 'a'\nkind = 'line'\npoints = [[0, 0],\n  [0.5, 80]]\n",
         "z.toml:5: points: x and y are shares"},
        {"[[zone]]\nid = 'a'\nkind = 'line'\npoints = [[0, 0], [nan, 0]]\n",
         "z.toml:4: points: x and y are shares"},
        {"[[zone]]\nid = 'a'\nkind = 'area'\npoints = [[0, 0], [1, 1]]\n",
         "z.toml:4: points: zone 'a' needs 3 to"},
        {"[[zone]]\nid = 'a b'\nkind = 'line'\npoints = [[0, 0], [1, 1]]\n",
         "z.toml:2: id: zone 1 needs an id"},
        {"[[zone]]\nid = 'a'\nkind = 'line'\npoints = [[0, 0], [1, 1]]\nway = 'up'\n",
         "z.toml:5: way: must be both"},
        {"[[zone]]\nid = 'a'\nkind = 'line'\npoints = [[0, 0], [1, 1]]\ndwell_after_s = 5\n",
         "z.toml:5: dwell_after_s: only areas"},
        {"[[zone]]\nid = 'a'\nkind = 'area'\npoints = [[0, 0], [1, 1], [1, 0]]\n"
         "dwell_after_s = 0.5\n",
         "z.toml:5: dwell_after_s: must be seconds"},
        {"[[zone]]\nid = 'a'\ncolour = 'red'\n", "z.toml:3: colour: unknown key"},
        {"zones = 1\n", "z.toml:1: zones: unknown key"},
        {"zone = 1\n", "z.toml:1: zone: write [[zone]]"},
        {"\n[zone]\nid = 'a'\n", "z.toml:2: zone: write [[zone]]"},
        {"zone = [1]\n", "z.toml:1: zone: write [[zone]]"},
        {"[[zone\n", "z.toml:1: not TOML"},
    };
    for (const auto& each : kCases) {
        const auto zones = parse_zones(each.toml, "z.toml");
        ASSERT_FALSE(zones) << each.toml;
        EXPECT_EQ(zones.error().kind, base::ErrorKind::kInvalidArgument);
        EXPECT_THAT(zones.error().message, StartsWith(each.begins));
    }
    std::string many;
    for (int i = 0; i <= 32; ++i) {
        many += "[[zone]]\nid = 'z" + std::to_string(i) +
                "'\nkind = 'line'\npoints = [[0, 0], [1, 1]]\n";
    }
    EXPECT_THAT(parse_zones(many, "z.toml").error().message,
                testing::HasSubstr("at most 32 zones"));
}

}  // namespace
}  // namespace app
