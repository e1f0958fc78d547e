#include "pipeline/capture_time.h"

#include <algorithm>

namespace pipeline {

base::Instant CaptureTime::of(codec::MediaTime pts) {
    base::Instant at =
        live_ != nullptr ? live_->of(pts) : start_ + std::chrono::floor<base::Millis>(pts);
    if (last_) at = std::max(at, *last_ + base::Millis{1});
    last_ = at;
    return at;
}

}  // namespace pipeline
