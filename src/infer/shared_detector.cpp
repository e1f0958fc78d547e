#include "infer/shared_detector.h"

#include <algorithm>
#include <condition_variable>

namespace infer {
namespace {

using SteadyClock = std::chrono::steady_clock;

std::chrono::microseconds since(SteadyClock::time_point start) {
    return std::chrono::duration_cast<std::chrono::microseconds>(SteadyClock::now() - start);
}

}  // namespace

struct SharedDetector::Waiting {
    std::condition_variable called;
    bool is_called = false;
};

// From the request to the end of the work, however it ends.
class SharedDetector::Turn {
  public:
    explicit Turn(const SharedDetector& shared) : shared_(shared) {
        const auto asked_at = SteadyClock::now();
        std::unique_lock lock(shared_.mutex_);
        if (shared_.turns_free_ > 0) {
            --shared_.turns_free_;
        } else {
            Waiting me;
            shared_.queue_.push_back(&me);
            me.called.wait(lock, [&] { return me.is_called; });
        }
        const auto waited = since(asked_at);
        shared_.load_.waited_total += waited;
        shared_.load_.waited_longest = std::max(shared_.load_.waited_longest, waited);
        began_at_ = SteadyClock::now();
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn() {
        std::lock_guard lock(shared_.mutex_);
        ++shared_.load_.served;
        shared_.load_.busy_total += since(began_at_);
        if (shared_.queue_.empty()) {
            ++shared_.turns_free_;
            return;
        }
        // The turn passes on: nobody can come in between.
        Waiting& next = *shared_.queue_.front();
        shared_.queue_.pop_front();
        next.is_called = true;
        next.called.notify_one();
    }

  private:
    const SharedDetector& shared_;
    SteadyClock::time_point began_at_;
};

SharedDetector::SharedDetector(const PersonDetector& detector, int at_once_max)
    : detector_(detector), turns_free_(std::max(1, at_once_max)) {}

base::Result<std::vector<domain::Detection>> SharedDetector::detect(media::ImageView frame) const {
    const Turn turn(*this);
    return detector_.detect(frame);
}

SharedDetectorLoad SharedDetector::load() const {
    std::lock_guard lock(mutex_);
    SharedDetectorLoad load = load_;
    load.waiting = static_cast<int>(queue_.size());
    return load;
}

}  // namespace infer
