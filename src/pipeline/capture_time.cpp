#include "pipeline/capture_time.h"

#include <algorithm>

namespace pipeline {

base::Instant CaptureTime::of(codec::MediaTime pts) {
    const auto since_first = std::chrono::floor<base::Millis>(pts);
    if (live_clock_ != nullptr) {
        const base::Instant now = live_clock_->now();
        if (!start_ || std::chrono::abs(now - (*start_ + since_first)) > kLiveDriftMax) {
            start_ = now - since_first;
        }
    }
    base::Instant at = *start_ + since_first;
    if (last_) at = std::max(at, *last_ + base::Millis{1});
    last_ = at;
    return at;
}

}  // namespace pipeline
