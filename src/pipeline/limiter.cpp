#include "pipeline/limiter.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace pipeline {
namespace {

constexpr int kEarlyPart =
    8;  // a frame may come before it is due by so small a part of the interval

}  // namespace

bool Limiter::is_due(std::int64_t index, base::Instant at) {
    if (index % std::max(options_.every_nth, 1) != 0) return false;
    if (options_.per_second_max <= 0) return true;
    const base::Millis step{std::llround(1000 / options_.per_second_max)};
    // A live camera's times waver by some milliseconds: half of its frames should not fall to the
    // wrong side for that.
    if (next_at_ && at + step / kEarlyPart < *next_at_) return false;
    // Counted from where it was due, so that the rate is kept although frames do not fall on it;
    // after a silence, from now.
    next_at_ = next_at_ && at < *next_at_ + step ? *next_at_ + step : at + step;
    return true;
}

bool Limiter::wants(std::int64_t index, base::Instant at) {
    {
        std::lock_guard lock(seen_mutex_);
        seen_.push_back({index, at});
        if (seen_.size() > kLeftOutMax) seen_.pop_front();
    }
    const bool is_due_now = is_due(index, at);
    if (is_due_now && is_put_off_) {  // one look for both
        --thinned_out_;
        ++dropped_;
    }
    const bool is_wanted = is_due_now || is_put_off_;
    is_put_off_ = is_wanted && is_live_ && under_way_ >= kLooksUnderWayMax;
    if (is_wanted && !is_put_off_) return true;
    ++thinned_out_;
    return false;
}

bool Limiter::offer(CapturedFrame frame) {
    if (gate_ && !gate_->opens(frame.picture->view(), frame.at, is_busy_)) {
        ++thinned_out_;
        return true;
    }
    ++under_way_;
    count_look(frame.at);
    return out_.push(std::move(frame));
}

void Limiter::count_look(base::Instant at) {
    if (!window_from_) window_from_ = at;
    if (const auto length = at - *window_from_; length >= kRateWindow) {
        looks_per_second_ = window_looks_ / std::chrono::duration<double>(length).count();
        window_from_ = at;
        window_looks_ = 0;
    }
    ++window_looks_;
}

std::vector<FrameStamp> Limiter::looked_at(std::int64_t index) {
    --under_way_;
    std::lock_guard lock(seen_mutex_);
    const auto end = std::find_if(seen_.begin(), seen_.end(),
                                  [&](const FrameStamp& each) { return each.index >= index; });
    std::vector<FrameStamp> left_out(seen_.begin(), end);
    const bool is_there = end != seen_.end() && end->index == index;
    seen_.erase(seen_.begin(), is_there ? end + 1 : end);
    return left_out;
}

}  // namespace pipeline
