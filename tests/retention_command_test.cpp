// What `smartmonitor retention` deletes, and when it asks.
#include <csignal>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/shop.h"
#include "test_paths.h"

namespace tests {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Retention, DeletesWhatIsOldAndNotHeld) {
    Shop shop(Shop::Tracks::kNone);
    const base::Instant start = *base::parse_iso8601("2020-05-01T10:00:00Z");
    const domain::TenantCode tenant("T1");
    const domain::TrackId id("old");
    ASSERT_TRUE(shop.store().report_track({.tenant = tenant,
                                           .poi = domain::PoiId("POI9"),
                                           .id = id,
                                           .sensor = domain::SensorId("cam-1"),
                                           .start = start,
                                           .end = start + base::Millis(5000),
                                           .ended = domain::TrackEnd::kReported},
                                          {}, start));
    const auto command = [&](std::vector<std::string> words) {
        words.insert(words.begin(), smartmonitor());
        words.insert(words.end(), {"--data", shop.data().string(), "--json"});
        const Finished done = run(words);
        EXPECT_EQ(done.exit_code, 0) << done.err;
        return done.out;
    };
    const std::string one_track = R"("class":"tracks","tenant":"T1","poi":"POI9","items":1)";
    EXPECT_THAT(command({"retention", "--dry-run"}), HasSubstr(one_track));
    const Finished unasked = run({smartmonitor(), "retention", "--data", shop.data().string()});
    EXPECT_EQ(unasked.exit_code, 2);
    EXPECT_THAT(unasked.err, HasSubstr("--yes"));
    EXPECT_TRUE(shop.store().find_track(tenant, id)) << "nobody was asked";
    command({"hold", "add", "--tenant", "T1", "--poi", "POI9", "--id", "case-7", "--from",
             "2020-05-01T00:00:00Z", "--to", "2020-05-02T00:00:00Z", "--reason", "police"});
    EXPECT_THAT(command({"hold", "list", "--tenant", "T1", "--poi", "POI9"}), HasSubstr("police"));
    EXPECT_THAT(command({"retention", "--yes"}), Not(HasSubstr("tracks")));
    EXPECT_TRUE(shop.store().find_track(tenant, id));
    command({"hold", "release", "--tenant", "T1", "--poi", "POI9", "--id", "case-7"});
    EXPECT_THAT(command({"retention", "--yes", "--retention-track-days", "0"}),
                Not(HasSubstr("tracks")));
    EXPECT_THAT(command({"retention", "--yes"}), HasSubstr(one_track));
    EXPECT_FALSE(shop.store().find_track(tenant, id));
}

}  // namespace
}  // namespace tests
