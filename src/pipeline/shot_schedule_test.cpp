#include "pipeline/shot_schedule.h"

#include <gtest/gtest.h>

namespace pipeline {
namespace {

base::Instant ms(std::int64_t at) {
    return base::from_unix_ms(at);
}

TEST(ShotSchedule, ReportsTheFirstPictureWithinASecond) {
    ShotSchedule schedule(ms(0), {});
    schedule.improve();
    EXPECT_FALSE(schedule.take(ms(100), false));
    EXPECT_TRUE(schedule.take(ms(500), false));
}

TEST(ShotSchedule, ReportsImprovedPicturesAtMostEveryTwoSeconds) {
    ShotSchedule schedule(ms(0), {});
    int reported = 0;
    for (int at = 0; at < 10'000; at += 40) {
        schedule.improve();
        reported += schedule.take(ms(at), false) ? 1 : 0;
    }
    EXPECT_EQ(reported, 5);
}

TEST(ShotSchedule, ReportsNothingThatIsNotBetter) {
    ShotSchedule schedule(ms(0), {});
    schedule.improve();
    EXPECT_TRUE(schedule.take(ms(600), false));
    EXPECT_FALSE(schedule.take(ms(5'000), false));
    EXPECT_FALSE(schedule.take(ms(9'000), true));
}

TEST(ShotSchedule, ReportsTheBestWhenTheTrackEnds) {
    ShotSchedule schedule(ms(0), {});
    schedule.improve();
    EXPECT_TRUE(schedule.take(ms(600), false));
    schedule.improve();
    EXPECT_FALSE(schedule.take(ms(700), false));
    EXPECT_TRUE(schedule.take(ms(700), true));
}

TEST(ShotSchedule, ReportsAPictureOfATrackThatEndsAtOnce) {
    ShotSchedule schedule(ms(0), {});
    schedule.improve();
    EXPECT_TRUE(schedule.take(ms(80), true));
}

}  // namespace
}  // namespace pipeline
