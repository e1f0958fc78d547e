#include "pipeline/live_time.h"

#include <random>

#include <gtest/gtest.h>

namespace pipeline {
namespace {

using std::chrono::microseconds;
const base::Instant kNoon = base::from_unix_ms(1'790'000'000'000);
constexpr base::Millis kFrame{40};

class LiveTimes : public ::testing::Test {
  protected:
    // The camera takes a picture every 40 ms of its own clock, which runs `fast` times as fast as
    // the wall's; each arrives up to `jitter` late. Returns how far the last time is from the
    // truth.
    base::Millis watch(base::Millis wall_time, double fast, base::Millis jitter) {
        base::Millis error{0};
        std::uniform_int_distribution<std::int64_t> late(0, jitter.count());
        for (const base::Instant end = truth + wall_time; truth < end; truth += kFrame) {
            pts += microseconds(static_cast<std::int64_t>(fast * 40'000));
            const base::Instant arrives = truth + base::Millis(late(random));
            if (arrives > clock.now()) clock.set(arrives);
            const base::Instant at = time.of(pts);
            EXPECT_GE(at, last) << "no backward step";
            last = std::max(last, at);
            error = at - truth;
        }
        return error;
    }

    runtime::ManualClock clock{kNoon};
    LiveTime time{clock};
    base::Instant truth = kNoon;
    base::Instant last = kNoon - std::chrono::hours(1);
    microseconds pts{0};
    std::mt19937 random{7};
};

TEST_F(LiveTimes, AreTheCamerasFromTheFirstPictureOn) {
    EXPECT_EQ(time.of(microseconds{0}), kNoon);
    clock.advance(base::Millis{130});  // the network was slow, the camera was not
    EXPECT_EQ(time.of(microseconds{40'000}), kNoon + base::Millis{40});
}

TEST_F(LiveTimes, AreNotShiftedByABurstOfBufferedPicturesAtTheStart) {
    for (int i = 0; i < 100; ++i) time.of(microseconds{i * 40'000});  // four seconds at once
    clock.advance(kFrame);
    EXPECT_EQ(time.of(microseconds{4'000'000}), kNoon + kFrame);
    EXPECT_EQ(time.drift(), base::Millis{0});
}

TEST_F(LiveTimes, DoNotFollowJitter) {
    watch(std::chrono::seconds(10), 1.0, base::Millis{300});
    const base::Millis error = watch(std::chrono::minutes(10), 1.0, base::Millis{300});
    EXPECT_LT(std::chrono::abs(error), base::Millis{60});
    EXPECT_LT(std::chrono::abs(time.drift()), base::Millis{30});
}

TEST_F(LiveTimes, FollowACameraClockThatIsFastOrSlowAndSayHowFarItWent) {
    watch(std::chrono::minutes(60), 1.0005, base::Millis{100});
    EXPECT_NEAR(static_cast<double>(time.drift().count()), -1800, 60);
    const base::Millis fast = watch(std::chrono::minutes(60), 0.9990, base::Millis{100});
    EXPECT_LT(std::chrono::abs(fast), base::Millis{60});
    EXPECT_NEAR(static_cast<double>(time.drift().count()), -1800 + 3600, 90);
}

TEST_F(LiveTimes, LeapForwardWhenTheCameraLostPictures) {
    watch(std::chrono::minutes(1), 1.0, base::Millis{50});
    truth += std::chrono::seconds(30);  // its clock stood still
    watch(2 * kLiveWindow, 1.0, base::Millis{50});
    EXPECT_LT(std::chrono::abs(watch(kFrame, 1.0, base::Millis{0})), base::Millis{60});
}

TEST_F(LiveTimes, OutlastAStallWhosePicturesComeLate) {
    watch(std::chrono::minutes(1), 1.0, base::Millis{0});
    const base::Instant taken = truth;
    clock.advance(std::chrono::seconds(4));
    for (int i = 0; i < 100; ++i) {
        pts += kFrame;
        const base::Instant at = time.of(pts);
        EXPECT_LT(std::chrono::abs(at - (taken + i * kFrame)), base::Millis{60}) << i;
    }
}

TEST_F(LiveTimes, KeepTheirPaceWhenTheWallClockIsSetBack) {
    watch(std::chrono::minutes(1), 1.0, base::Millis{0});
    const base::Instant before = last;
    clock.set(clock.now() - std::chrono::hours(1));
    for (int i = 1; i <= 250; ++i) {
        clock.advance(kFrame);
        pts += kFrame;
        EXPECT_NEAR(static_cast<double>((time.of(pts) - (before + i * kFrame)).count()), 0, 60);
    }
}

}  // namespace
}  // namespace pipeline
