#include "pipeline/live_time.h"

#include <map>
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
    // Each kept a sixteenth of its time, which is made good at half the pace.
    for (int i = 100; i < 115; ++i) {
        clock.advance(kFrame);
        EXPECT_GE(time.of(microseconds{i * 40'000}), kNoon + (i - 99) * kFrame);
    }
    EXPECT_EQ(time.of(microseconds{114 * 40'000}), kNoon + 15 * kFrame);
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

struct Step {
    base::Millis back;
    base::Millis true_again_after;
};
class LiveTimesAfterAStep : public LiveTimes, public ::testing::WithParamInterface<Step> {};
INSTANTIATE_TEST_SUITE_P(Steps, LiveTimesAfterAStep,
                         ::testing::Values(Step{base::Millis{300}, std::chrono::seconds(1)},
                                           Step{std::chrono::seconds(1), base::Millis{2100}},
                                           Step{std::chrono::seconds(5), base::Millis{10'100}},
                                           Step{std::chrono::minutes(10),
                                                base::Millis{1'200'100}}));

TEST_P(LiveTimesAfterAStep, GoOnAtHalfTheirPaceUntilTheyAreTrueAgain) {
    watch(std::chrono::minutes(1), 1.0, base::Millis{0});
    clock.advance(-GetParam().back);
    const base::Instant end = clock.now() + GetParam().true_again_after;
    while (clock.now() < end) {
        clock.advance(kFrame);
        const base::Instant at = time.of(pts += kFrame);
        ASSERT_GE(at - last, kFrame / 2 - base::Millis{1});
        ASSERT_GE(at, clock.now());
        last = at;
    }
    EXPECT_LE(time.ahead(), base::Millis{20});
}

TEST_F(LiveTimes, NeverLieBeforeWhatIsRecordedAlready) {
    const base::Instant recorded = kNoon + std::chrono::seconds(3);
    LiveTime later(clock, recorded);
    EXPECT_EQ(later.of(microseconds{0}), recorded);
    EXPECT_EQ(later.of(microseconds{-80'000}), recorded) << "shown before the first key frame";
    EXPECT_EQ(later.ahead(), std::chrono::seconds(3));
    for (int i = 1; i <= 160; ++i) {
        clock.advance(kFrame);
        later.of(i * kFrame);
    }
    EXPECT_EQ(later.ahead(), base::Millis{0});
}

TEST_F(LiveTimes, SayWhenTheyAreTooFarAheadToBeUsed) {
    watch(std::chrono::minutes(1), 1.0, base::Millis{0});
    clock.set(clock.now() - std::chrono::hours(2));
    time.of(pts += kFrame);
    const auto checked = check_ahead(time.ahead());
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().reason, kClockChanged);
    EXPECT_TRUE(check_ahead(kLiveAheadMax));
}

TEST_F(LiveTimes, KeepTheRestOfALongSilence) {
    watch(std::chrono::minutes(1), 1.0, base::Millis{0});
    clock.set(clock.now() - std::chrono::seconds(20));
    pts += std::chrono::seconds(8);
    clock.advance(std::chrono::seconds(8));
    EXPECT_EQ(time.of(pts), last + kLivePaceKept) << "7 of 20 s are made good at once";
}

// Whatever the wall clock, the network and the order of pictures do: a later picture has a later
// time, the same one always the same, none lies before what was recorded; and when the clock is
// left alone, times are true again.
TEST_F(LiveTimes, OnlyGrowWhateverTheWallClockDoes) {
    for (unsigned seed = 1; seed <= 8; ++seed) {
        SCOPED_TRACE(seed);
        std::mt19937 dice(seed);
        const auto below = [&](std::int64_t n) {
            return static_cast<std::int64_t>(dice() % static_cast<std::uint64_t>(n));
        };
        runtime::ManualClock wall(kNoon);
        const base::Instant not_before = kNoon + base::Millis(below(1'200'000) - 600'000);
        LiveTime live(wall, not_before);
        std::map<microseconds, base::Instant> given;
        const auto ask = [&](microseconds at) {
            const base::Instant time_of = live.of(at);
            const auto [known, is_new] = given.try_emplace(at, time_of);
            ASSERT_EQ(known->second, time_of) << "the same picture";
        };
        microseconds shown{0};
        const auto play = [&](int groups) {
            for (int i = 0; i < groups; ++i) {
                const std::int64_t late = below(30);
                wall.advance(4 * kFrame + base::Millis(late));
                // As pictures are decoded where three lie between two others.
                for (const int order : {4, 2, 1, 3}) ask(shown + order * kFrame);
                for (const int order : {1, 2, 3, 4}) ask(shown + order * kFrame);
                shown += 4 * kFrame;
                wall.advance(base::Millis(-late));
            }
        };
        for (int step = 0; step < 12; ++step) {
            play(static_cast<int>(below(600)));
            const std::int64_t size_ms = std::int64_t{1} << below(20);  // up to 8 minutes
            wall.advance(base::Millis(below(2) == 0 ? size_ms : -size_ms));
        }
        EXPECT_GE(given.begin()->second, not_before);
        auto each = given.find(4 * kFrame);  // the first one that came
        base::Instant before = each->second;
        while (++each != given.end()) {
            ASSERT_GT(each->second, before) << each->first.count();
            before = each->second;
        }
        while (live.ahead() > kFrame) play(1000);
        play(3000);
        EXPECT_LE(std::chrono::abs(live.ahead()), base::Millis{60});
    }
}

}  // namespace
}  // namespace pipeline
