// Many cameras' limiters before one detector, which serves them in turn, in simulated time.
#include <algorithm>
#include <cmath>
#include <deque>
#include <memory>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "pipeline/limiter.h"

namespace pipeline {
namespace {

using Micros = std::chrono::microseconds;

// 80 looks a second.
constexpr Micros kLookTime{12'500};

struct CameraSpec {
    double frames_per_second = 10;
    double looks_per_second = 5;  // asked
};

class CrowdedDetector {
  public:
    explicit CrowdedDetector(const std::vector<CameraSpec>& cameras) {
        for (std::size_t i = 0; i < cameras.size(); ++i) {
            cameras_.push_back(std::make_unique<Camera>(cameras[i]));
            cameras_[i]->next_frame = Micros(i * 7'300 % 100'000);
        }
        sending_ = cameras.size();
    }

    // The detector does nothing until then.
    void stall_until(double s) { free_at_ = seconds(s); }
    // The last of the cameras send nothing any more.
    void keep_first(std::size_t cameras) { sending_ = cameras; }

    void run_until(double s) {
        while (true) {
            Camera* next = cameras_[0].get();
            for (std::size_t i = 1; i < sending_; ++i) {
                if (cameras_[i]->next_frame < next->next_frame) next = cameras_[i].get();
            }
            if (next->next_frame >= seconds(s)) break;
            serve_until(next->next_frame);
            send(*next);
        }
    }

    std::int64_t dropped(std::size_t i) const { return cameras_[i]->limiter.dropped(); }
    std::int64_t offered(std::size_t i) const { return cameras_[i]->offered; }
    std::int64_t done(std::size_t i) const {
        return static_cast<std::int64_t>(cameras_[i]->looks.size());
    }
    double rate(std::size_t i, double from_s, double to_s) const {
        const auto& looks = cameras_[i]->looks;
        const auto count = std::count_if(looks.begin(), looks.end(), [&](Micros at) {
            return at >= seconds(from_s) && at < seconds(to_s);
        });
        return static_cast<double>(count) / (to_s - from_s);
    }
    // Between two looks from then on: the longest less the shortest.
    double unevenness_s(std::size_t i, double from_s) const {
        Micros least = Micros::max();
        Micros most{0};
        const auto& looks = cameras_[i]->looks;
        for (std::size_t k = 1; k < looks.size(); ++k) {
            if (looks[k - 1] < seconds(from_s)) continue;
            least = std::min(least, looks[k] - looks[k - 1]);
            most = std::max(most, looks[k] - looks[k - 1]);
        }
        return std::chrono::duration<double>(most - least).count();
    }

  private:
    struct Camera {
        explicit Camera(const CameraSpec& spec)
            : frame_time(std::llround(1e6 / spec.frames_per_second)),
              limiter({.per_second_max = spec.looks_per_second, .motion = {}}, true, edge) {}

        std::int64_t under_way() const { return offered - static_cast<std::int64_t>(looks.size()); }

        Micros frame_time;
        Micros next_frame{0};
        std::int64_t index = 0;
        std::int64_t offered = 0;
        Edge<CapturedFrame> edge{kEdgeCapacity};
        Limiter limiter;
        std::vector<Micros> looks;  // when their frames were taken
    };

    static Micros seconds(double s) { return Micros(std::llround(s * 1e6)); }

    void send(Camera& camera) {
        const Micros now = camera.next_frame;
        camera.next_frame += camera.frame_time;
        const std::int64_t index = camera.index++;
        const base::Instant at = base::from_unix_ms(now.count() / 1000);
        if (!camera.limiter.wants(index, at)) return;
        ASSERT_TRUE(camera.limiter.offer({picture_, index, at}));
        ++camera.offered;
        // A camera has one request at a time.
        if (camera.under_way() > 1) return;
        if (queue_.empty()) free_at_ = std::max(free_at_, now);
        queue_.push_back(&camera);
    }

    void serve_until(Micros now) {
        while (!queue_.empty()) {
            if (!done_at_) done_at_ = free_at_ + look_time();
            if (*done_at_ > now) return;
            free_at_ = *done_at_;
            done_at_.reset();
            Camera& camera = *queue_.front();
            queue_.pop_front();
            const CapturedFrame frame = *camera.edge.pop();
            camera.looks.emplace_back(1000 * base::unix_ms(frame.at));
            camera.limiter.looked_at(frame.index);
            if (camera.under_way() > 0) queue_.push_back(&camera);
        }
    }

    Micros look_time() {  // kLookTime on average, now and then half more
        const double part = .8 + .2 * std::exponential_distribution<>(1)(random_);
        return Micros(std::llround(part * static_cast<double>(kLookTime.count())));
    }

    std::shared_ptr<const media::Image> picture_ = std::make_shared<media::Image>(8, 8);
    std::vector<std::unique_ptr<Camera>> cameras_;
    std::size_t sending_ = 0;
    std::deque<Camera*> queue_;  // the first is with the detector
    Micros free_at_{0};
    std::optional<Micros> done_at_;  // of the look under way
    std::mt19937 random_{1};
};

TEST(LimiterUnderLoad, LosesNothingAndLooksEvenlyWhileTheDetectorKeepsUp) {
    CrowdedDetector detector(std::vector<CameraSpec>(15));
    detector.run_until(30);
    for (std::size_t i = 0; i < 15; ++i) {
        EXPECT_NEAR(detector.rate(i, 0, 29), 5, 0.05);
        EXPECT_EQ(detector.dropped(i), 0);
        EXPECT_LE(detector.unevenness_s(i, 0), 0.001);
    }
}

class Overload : public ::testing::TestWithParam<int> {};

TEST_P(Overload, IsSharedEquallyAtEvenIntervalsAndMakesNoPictureForNothing) {
    const auto count = static_cast<std::size_t>(GetParam());
    CrowdedDetector detector{std::vector<CameraSpec>(count)};
    detector.run_until(40);
    const double share = 80.0 / GetParam();
    for (std::size_t i = 0; i < count; ++i) {
        EXPECT_NEAR(detector.rate(i, 5, 35), share, 0.05 * share) << i;
        // One frame more or less: looks fall on frames.
        EXPECT_LE(detector.unevenness_s(i, 5), 0.201) << i;
        EXPECT_LE(detector.offered(i) - detector.done(i), kLooksUnderWayMax) << "all are looked at";
        EXPECT_NEAR(static_cast<double>(detector.dropped(i)), (5 - share) * 40, 8) << i;
    }
}

INSTANTIATE_TEST_SUITE_P(Cameras, Overload, ::testing::Values(18, 24, 48, 100));

TEST(LimiterUnderLoad, GivesThoseWhoAskForLittleAllAndTheOthersEqualParts) {
    std::vector<CameraSpec> cameras;
    for (int i = 0; i < 8; ++i) {
        cameras.push_back({10, 5});
        cameras.push_back({25, 10});
        cameras.push_back({10, 2});
    }
    CrowdedDetector detector(cameras);
    detector.run_until(40);
    for (std::size_t i = 0; i < cameras.size(); ++i) {
        const bool asks_little = cameras[i].looks_per_second == 2;
        EXPECT_NEAR(detector.rate(i, 5, 35), asks_little ? 2 : 4, asks_little ? 0.05 : 0.2) << i;
        if (asks_little) {
            EXPECT_EQ(detector.dropped(i), 0) << i;
        }
    }
}

// The sums of what was lost until now.
std::int64_t dropped(const CrowdedDetector& detector, std::size_t cameras) {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < cameras; ++i) sum += detector.dropped(i);
    return sum;
}

TEST(LimiterUnderLoad, LooksAsOftenAsAskedASecondAfterTheLoadsEnd) {
    CrowdedDetector detector(std::vector<CameraSpec>(24));
    detector.run_until(20);
    detector.keep_first(12);
    detector.run_until(21);
    const std::int64_t before = dropped(detector, 12);
    detector.run_until(40);
    EXPECT_EQ(dropped(detector, 12), before);
    for (std::size_t i = 0; i < 12; ++i) EXPECT_NEAR(detector.rate(i, 21, 39), 5, 0.06);
}

TEST(LimiterUnderLoad, LosesForAHiccupNoMoreThanItsTimeAndNothingLater) {
    CrowdedDetector detector(std::vector<CameraSpec>(12));
    detector.run_until(10);
    detector.stall_until(11);
    detector.run_until(12);
    for (std::size_t i = 0; i < 12; ++i) EXPECT_LE(detector.dropped(i), 5);
    const std::int64_t before = dropped(detector, 12);
    EXPECT_GT(before, 0);
    detector.run_until(30);
    EXPECT_EQ(dropped(detector, 12), before);
    for (std::size_t i = 0; i < 12; ++i) EXPECT_NEAR(detector.rate(i, 12, 29), 5, 0.06);
}

TEST(LimiterUnderLoad, BridgesAHiccupOfTwoIntervalsWithoutALoss) {
    CrowdedDetector detector(std::vector<CameraSpec>(6));
    detector.run_until(10);
    detector.stall_until(10.4);
    detector.run_until(20);
    EXPECT_EQ(dropped(detector, 6), 0);
}

}  // namespace
}  // namespace pipeline
