#include "pipeline/capture_time.h"

#include <gtest/gtest.h>

namespace pipeline {
namespace {

using std::chrono::microseconds;
const base::Instant kNoon = base::from_unix_ms(1'790'000'000'000);

TEST(CaptureTime, OfAFileIsItsStartAndTheFramesPlace) {
    CaptureTime time = CaptureTime::of_file(kNoon);
    EXPECT_EQ(time.of(microseconds{0}), kNoon);
    EXPECT_EQ(time.of(microseconds{40'900}), kNoon + base::Millis{40});
}

TEST(CaptureTime, AlwaysGrows) {
    CaptureTime time = CaptureTime::of_file(kNoon);
    EXPECT_EQ(time.of(microseconds{0}), kNoon);
    EXPECT_EQ(time.of(microseconds{300}), kNoon + base::Millis{1});
    EXPECT_EQ(time.of(microseconds{600}), kNoon + base::Millis{2});
    EXPECT_EQ(time.of(microseconds{40'000}), kNoon + base::Millis{40});
}

TEST(CaptureTime, OfALiveSourceFollowsTheCamerasClockFromTheFirstFrame) {
    runtime::ManualClock clock(kNoon);
    CaptureTime time = CaptureTime::of_live(clock);
    EXPECT_EQ(time.of(microseconds{0}), kNoon);
    clock.advance(base::Millis{130});  // the network was slow, the camera was not
    EXPECT_EQ(time.of(microseconds{40'000}), kNoon + base::Millis{40});
}

TEST(CaptureTime, OfALiveSourceIsSetRightWhenItsClockDrifts) {
    runtime::ManualClock clock(kNoon);
    CaptureTime time = CaptureTime::of_live(clock);
    time.of(microseconds{0});
    clock.advance(base::Millis{60'000});
    EXPECT_EQ(time.of(microseconds{57'000'000}), kNoon + base::Millis{60'000});
    clock.advance(base::Millis{40});
    EXPECT_EQ(time.of(microseconds{57'040'000}), kNoon + base::Millis{60'040});
}

TEST(CaptureTime, GrowsEvenWhenTheWallClockIsSetBack) {
    runtime::ManualClock clock(kNoon);
    CaptureTime time = CaptureTime::of_live(clock);
    time.of(microseconds{0});
    clock.set(kNoon - base::Millis{3'600'000});
    EXPECT_EQ(time.of(microseconds{40'000}), kNoon + base::Millis{1});
}

}  // namespace
}  // namespace pipeline
