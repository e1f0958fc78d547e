#include "infer/shared_detector.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include <gtest/gtest.h>

namespace infer {
namespace {

// Notes who was served, by the width of the picture, and waits for permits.
class SlowDetector final : public PersonDetector {
  public:
    base::Result<std::vector<domain::Detection>> detect(media::ImageView frame) const override {
        std::unique_lock lock(mutex_);
        inside_most_ = std::max(inside_most_, ++inside_);
        served_.push_back(frame.width);
        may_go_.wait(lock, [this] { return permits_ > 0; });
        --permits_;
        --inside_;
        if (frame.width == fails_at_) return base::fail(base::ErrorKind::kInternal, "broken");
        return std::vector<domain::Detection>{};
    }
    void allow(int permits) const {
        std::lock_guard lock(mutex_);
        permits_ += permits;
        may_go_.notify_all();
    }
    std::vector<int> served() const {
        std::lock_guard lock(mutex_);
        return served_;
    }
    int inside_most() const {
        std::lock_guard lock(mutex_);
        return inside_most_;
    }
    int fails_at_ = -1;

  private:
    mutable std::mutex mutex_;
    mutable std::condition_variable may_go_;
    mutable int permits_ = 0;
    mutable int inside_ = 0;
    mutable int inside_most_ = 0;
    mutable std::vector<int> served_;
};

media::ImageView picture_of(int camera) {
    return {nullptr, camera, 1, 0};
}

TEST(SharedDetector, ServesInTheOrderOfArrival) {
    const SlowDetector slow;
    const SharedDetector shared(slow, 1);
    std::vector<std::jthread> cameras;
    for (int camera = 0; camera < 6; ++camera) {
        cameras.emplace_back([&, camera] { EXPECT_TRUE(shared.detect(picture_of(camera))); });
        // The first is inside, the others wait one behind the other.
        while (shared.load().waiting < camera || slow.served().empty()) std::this_thread::yield();
    }
    slow.allow(6);
    cameras.clear();
    EXPECT_EQ(slow.served(), (std::vector{0, 1, 2, 3, 4, 5}));
    EXPECT_EQ(slow.inside_most(), 1);
}

// A greedy camera, which asks again at once, takes no more turns than one that waits beside it.
TEST(SharedDetector, LetsCamerasTakeTurns) {
    constexpr int kCameras = 4;
    constexpr int kRounds = 50;
    const SlowDetector slow;
    const SharedDetector shared(slow, 1);
    std::atomic<bool> stop = false;
    {
        std::vector<std::jthread> cameras;
        for (int camera = 0; camera < kCameras; ++camera) {
            cameras.emplace_back([&, camera] {
                while (!stop) EXPECT_TRUE(shared.detect(picture_of(camera)));
            });
        }
        while (shared.load().waiting < kCameras - 1) std::this_thread::yield();
        for (int round = 0; round < kCameras * kRounds; ++round) {
            slow.allow(1);
            while (shared.load().served <= round || shared.load().waiting < kCameras - 1) {
                std::this_thread::yield();
            }
        }
        stop = true;
        slow.allow(2 * kCameras);
    }
    const auto served = slow.served();
    for (int camera = 0; camera < kCameras; ++camera) {
        const auto turns = std::count(served.begin(), served.begin() + kCameras * kRounds, camera);
        EXPECT_EQ(turns, kRounds) << camera;
    }
}

TEST(SharedDetector, ServesAsManyAtOnceAsItMay) {
    const SlowDetector slow;
    const SharedDetector shared(slow, 3);
    std::vector<std::jthread> cameras;
    for (int camera = 0; camera < 8; ++camera) {
        cameras.emplace_back([&, camera] { EXPECT_TRUE(shared.detect(picture_of(camera))); });
    }
    while (shared.load().waiting < 5 || slow.served().size() < 3) std::this_thread::yield();
    slow.allow(8);
    cameras.clear();
    EXPECT_EQ(slow.inside_most(), 3);
}

TEST(SharedDetector, GoesOnAfterAFailureAndCounts) {
    SlowDetector slow;
    slow.fails_at_ = 7;
    slow.allow(3);
    const SharedDetector shared(slow, 1);
    EXPECT_TRUE(shared.detect(picture_of(1)));
    EXPECT_FALSE(shared.detect(picture_of(7)));
    EXPECT_TRUE(shared.detect(picture_of(2)));
    const SharedDetectorLoad load = shared.load();
    EXPECT_EQ(load.served, 3);
    EXPECT_EQ(load.waiting, 0);
    EXPECT_GE(load.waited_total, load.waited_longest);
}

}  // namespace
}  // namespace infer
