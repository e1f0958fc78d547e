#include "service/trial_limit.h"

namespace service {

TrialLimit::Turn::~Turn() {
    if (limit_ == nullptr) return;
    const std::lock_guard lock(limit_->mutex_);
    --limit_->under_way_;
}

base::Result<TrialLimit::Turn> TrialLimit::begin(base::Instant now) {
    const std::lock_guard lock(mutex_);
    if (under_way_ >= kCameraTrialsAtOnceMax) {
        return base::fail(base::ErrorKind::kTooManyRequests,
                          "other cameras are being tested; try again when they are done");
    }
    if (of_day_ == 0 || now < day_ || now - day_ >= kCameraTrialDay) {
        day_ = now;
        of_day_ = 0;
    }
    if (of_day_ >= kCameraTrialsPerDayMax) {
        return base::fail(base::ErrorKind::kTooManyRequests,
                          "too many cameras were tested today; the command line has no limit");
    }
    ++of_day_;
    ++under_way_;
    return Turn(*this);
}

}  // namespace service
