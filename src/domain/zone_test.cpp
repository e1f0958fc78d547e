#include "domain/zone.h"

#include <cmath>

#include <gtest/gtest.h>

namespace domain {
namespace {

Zone area(std::string id, std::vector<PointShare> points) {
    return {.id = std::move(id), .points = std::move(points)};
}

const std::vector<PointShare> kSquare = {{.2, .2}, {.6, .2}, {.6, .6}, {.2, .6}};

TEST(CheckZones, AcceptsWhatIsWellFormed) {
    Zone line{.id = "出口", .kind = ZoneKind::kLine, .points = {{0, .5}, {1, .5}}};
    line.way = LineWay::kLeftToRight;
    const Zone concave = area("L", {{0, 0}, {1, 0}, {1, .5}, {.5, .5}, {.5, 1}, {0, 1}});
    EXPECT_TRUE(check_zones(std::vector<Zone>{area("till-3", kSquare), line, concave}));
    EXPECT_TRUE(check_zones({}));
}

TEST(CheckZones, NamesTheZoneAndTheFieldThatIsWrong) {
    const Zone good = area("good", kSquare);
    Zone one_point{.id = "z", .kind = ZoneKind::kLine, .points = {{.1, .1}}};
    Zone no_length{.id = "z", .kind = ZoneKind::kLine, .points = {{.1, .1}, {.1, .1}}};
    Zone with_way = area("z", kSquare);
    with_way.way = LineWay::kRightToLeft;
    Zone hasty = area("z", kSquare);
    hasty.dwell_after = base::Millis(0);
    Zone no_till = area("z", kSquare);
    no_till.pos_id = "";
    const struct {
        Zone zone;
        std::string field;
        std::string said;
    } cases[] = {
        {area("", kSquare), "zones[1].id", "zone 2"},
        {area("a&b", kSquare), "zones[1].id", "zone 2"},
        {area("a b", kSquare), "zones[1].id", "zone 2"},
        {area(std::string(65, 'z'), kSquare), "zones[1].id", "zone 2"},
        {area("good", kSquare), "zones[1].id", "twice"},
        {area("z", {{.1, .1}, {.2, .2}}), "zones[1].points", "3 to 32 corners; it has 2"},
        {area("z", std::vector<PointShare>(33, {.1, .1})), "zones[1].points", "it has 33"},
        {area("z", {{.1, .1}, {1.2, .2}, {.3, .8}}), "zones[1].points", "outside of the picture"},
        {area("z", {{.1, .1}, {NAN, .2}, {.3, .8}}), "zones[1].points", "outside of the picture"},
        {area("z", {{.1, .1}, {.9, .9}, {.9, .1}, {.1, .9}}), "zones[1].points", "crosses"},
        {area("z", {{.1, .1}, {.9, .1}, {.5, .1}, {.5, .9}}), "zones[1].points", "crosses"},
        {area("z", {{.1, .1}, {.1, .1}, {.9, .1}, {.5, .9}}), "zones[1].points", "crosses"},
        {area("z", {{.1, .1}, {.5, .1}, {.9, .1}}), "zones[1].points", "crosses"},
        {area("z", {{.1, .1}, {.109, .1}, {.1, .109}}), "zones[1].points", "less than"},
        {one_point, "zones[1].points", "exactly two points"},
        {no_length, "zones[1].points", "the same"},
        {with_way, "zones[1].way", "only lines"},
        {hasty, "zones[1].dwell_after", "1 second"},
        {no_till, "zones[1].pos_id", "pos_id"},
    };
    for (const auto& each : cases) {
        const auto checked = check_zones(std::vector<Zone>{good, each.zone});
        ASSERT_FALSE(checked) << each.field << " " << each.said;
        EXPECT_EQ(checked.error().field, each.field) << each.said;
        EXPECT_NE(checked.error().message.find(each.said), std::string::npos)
            << checked.error().message;
    }
    EXPECT_EQ(check_zones(std::vector<Zone>(33, good)).error().field, "zones");
}

TEST(ZoneKindName, ReadsBackWhatItWrites) {
    for (const ZoneKind kind : {ZoneKind::kArea, ZoneKind::kQueue, ZoneKind::kLine}) {
        EXPECT_EQ(zone_kind(name_of(kind)), kind);
    }
    EXPECT_EQ(zone_kind("circle"), std::nullopt);
}

}  // namespace
}  // namespace domain
