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

TEST(CaptureTime, GrowsEvenWhenTheWallClockIsSetBack) {
    runtime::ManualClock clock(kNoon);
    LiveTime live(clock);
    CaptureTime time = CaptureTime::of_live(live);
    time.of(microseconds{0});
    clock.set(kNoon - base::Millis{1'000});
    EXPECT_EQ(time.of(microseconds{400}), kNoon + base::Millis{1});
    clock.advance(base::Millis{40});
    EXPECT_EQ(time.of(microseconds{40'400}), kNoon + base::Millis{20});
}

}  // namespace
}  // namespace pipeline
