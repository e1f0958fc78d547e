#include "pipeline/live_time.h"

#include <algorithm>

namespace pipeline {
namespace {

// Of a burst of buffered pictures, whose times have to fall, they keep this part of their pace.
constexpr int kBurstPart = 16;

}  // namespace

base::Result<void> check_ahead(base::Millis ahead) {
    if (ahead <= kLiveAheadMax) return base::success();
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(ahead).count();
    return base::Error{.kind = base::ErrorKind::kUnavailable,
                       .message = "the server's clock is " + std::to_string(minutes) +
                                  " minutes behind what is recorded of this camera: set the clock "
                                  "right; when it is, and the recording is what is wrong, add the "
                                  "camera again under another sensor_id",
                       .reason = kClockChanged};
}

base::Instant LiveTime::of(codec::MediaTime pts) {
    const base::Instant now = clock_.now();
    std::lock_guard lock(mutex_);
    follow(now.time_since_epoch() - pts, now);
    if (knots_.empty() || pts > knots_.back().pts) add_knot(pts, now);
    return base::Instant(std::chrono::floor<base::Millis>(time_between(pts)));
}

void LiveTime::add_knot(Micros pts, base::Instant now) {
    Micros at = std::max(*offset_ + pts, not_before_);
    if (!knots_.empty()) {
        const Micros advance = pts - knots_.back().pts;
        const Micros half = std::min<Micros>(advance / 2, kLivePaceKept);
        const Micros passed = now - knot_made_at_;  // < 0: the wall clock is set back just now
        const Micros kept =
            passed < Micros{0} ? half
                               : std::clamp(passed / 2, std::min(advance / kBurstPart, half), half);
        at = std::max(at, knots_.back().at + std::max(kept, Micros{1}));
    }
    knot_made_at_ = now;
    knots_.push_back({pts, at});
    if (knots_.size() > kLiveKnotsMax) knots_.pop_front();
}

LiveTime::Micros LiveTime::time_between(Micros pts) const {
    const auto next =
        std::lower_bound(knots_.begin(), knots_.end(), pts,
                         [](const Knot& knot, Micros than) { return knot.pts < than; });
    if (next == knots_.begin()) return std::max(next->at - (next->pts - pts), not_before_);
    const Knot& before = *(next - 1);
    const double share = static_cast<double>((pts - before.pts).count()) /
                         static_cast<double>((next->pts - before.pts).count());
    return before.at + Micros(static_cast<std::int64_t>(
                           share * static_cast<double>((next->at - before.at).count())));
}

void LiveTime::follow(Micros offset, base::Instant now) {
    if (!offset_) {
        offset_ = first_offset_ = target_ = window_min_ = offset;
        first_at_ = window_start_ = slewed_at_ = now;
        return;
    }
    // That the wall clock is set back is no burst.
    if (now - first_at_ >= kLiveAnchorTime || now < slewed_at_) is_anchored_ = true;
    if (offset < *offset_) {
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

base::Millis LiveTime::ahead() const {
    const base::Instant now = clock_.now();
    std::lock_guard lock(mutex_);
    if (knots_.empty()) return base::Millis{0};
    return std::chrono::floor<base::Millis>(knots_.back().at - now.time_since_epoch());
}

}  // namespace pipeline
