#include "pipeline/live_time.h"

#include <algorithm>

namespace pipeline {

base::Instant LiveTime::of(codec::MediaTime pts) {
    const base::Instant now = clock_.now();
    std::lock_guard lock(mutex_);
    follow(now.time_since_epoch() - pts, now);
    return base::Instant(std::chrono::floor<base::Millis>(*offset_ + pts));
}

void LiveTime::follow(Micros offset, base::Instant now) {
    if (!offset_) {
        offset_ = first_offset_ = target_ = window_min_ = offset;
        first_at_ = window_start_ = slewed_at_ = now;
        return;
    }
    if (now - first_at_ >= kLiveAnchorTime) is_anchored_ = true;
    const bool is_earlier = offset < *offset_;
    if (is_earlier && (!is_anchored_ || *offset_ - offset < kLiveLeapMin)) {
        offset_ = target_ = offset;
        if (!is_anchored_) first_offset_ = offset;
    }
    window_min_ = std::min(window_min_, offset);
    // A wall clock that was set back has no window that ends: begin another.
    const auto in_window = now - window_start_;
    if (in_window >= kLiveWindow || in_window < base::Millis{0}) {
        target_ = window_min_;
        window_min_ = offset;
        window_start_ = now;
        if (target_ - *offset_ > kLiveLeapMin) offset_ = target_;
    }
    const auto passed = std::max<Micros>(now - slewed_at_, Micros{0});
    slewed_at_ = now;
    const Micros step(
        static_cast<std::int64_t>(kLiveSlewShare * static_cast<double>(passed.count())));
    *offset_ += std::clamp(target_ - *offset_, -step, step);
}

base::Millis LiveTime::drift() const {
    std::lock_guard lock(mutex_);
    if (!offset_) return base::Millis{0};
    return std::chrono::round<base::Millis>(*offset_ - first_offset_);
}

}  // namespace pipeline
