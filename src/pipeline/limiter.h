// The one place of a graph where frames are left out.
//
// In: decoded frames. Out: the edge to the detector. A file is thinned out as asked and else waits
// for room; a live source that is too fast loses its oldest waiting frame, so that what is looked
// at is the latest. Nothing is lost behind it, and it remembers when the frames that nobody looked
// at were taken: tracks get positions there, too.
#pragma once

#include <atomic>
#include <deque>
#include <mutex>
#include <optional>
#include <vector>

#include "pipeline/frame_flow.h"
#include "vision/motion_gate.h"

namespace pipeline {

struct LimiterOptions {
    int every_nth = 1;          // >= 1; looks at frames 0, n, 2n, ...
    double per_second_max = 0;  // of video time; 0: no limit
    // Looks rarely where nothing moves. Not for files, where all is to be seen, however slowly it
    // goes; live sources only.
    std::optional<vision::MotionGateOptions> motion = vision::MotionGateOptions{};
};

// Frames left out that are remembered; more in a row say no more about where people were.
inline constexpr std::size_t kLeftOutMax = 128;

// wants() and offer() on one thread, left_out_before() on another, the rest on any.
class Limiter {
  public:
    Limiter(const LimiterOptions& options, bool is_live, Edge<CapturedFrame>& out)
        : options_(options), is_live_(is_live), out_(out) {
        if (is_live && options.motion) gate_.emplace(*options.motion);
    }

    // Asked once for each frame, before its picture is made; what is not wanted is not offered.
    bool wants(std::int64_t index, base::Instant at);
    // False when nobody takes frames any more (files only: a live source is stopped by interrupt).
    bool offer(CapturedFrame frame);
    // Somebody is being followed, or was seen a moment ago: motion or not, all wanted frames pass.
    void set_busy(bool is_busy) { is_busy_ = is_busy; }
    // The frames before `index` that did not come out, since the last call. `index` grows.
    std::vector<FrameStamp> left_out_before(std::int64_t index);

    std::int64_t thinned_out() const { return thinned_out_; }  // as the options ask
    std::int64_t dropped() const { return dropped_; }          // for want of time

  private:
    bool is_due(std::int64_t index, base::Instant at);

    LimiterOptions options_;
    bool is_live_;
    Edge<CapturedFrame>& out_;
    std::optional<base::Instant> next_at_;
    std::optional<vision::MotionGate> gate_;
    std::atomic<bool> is_busy_ = false;
    std::mutex seen_mutex_;
    std::deque<FrameStamp> seen_;  // that left_out_before() has not been asked about
    std::atomic<std::int64_t> thinned_out_ = 0;
    std::atomic<std::int64_t> dropped_ = 0;
};

}  // namespace pipeline
