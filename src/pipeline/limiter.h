// The one place of a graph where frames are left out.
//
// In: decoded frames. Out: the edge to the detector. A file is thinned out as asked and else waits
// for room; a live source that is too fast loses its oldest waiting frame, so that what is looked
// at is the latest. Nothing is lost behind it.
#pragma once

#include <atomic>
#include <optional>

#include "pipeline/frame_flow.h"

namespace pipeline {

struct LimiterOptions {
    int every_nth = 1;          // >= 1; looks at frames 0, n, 2n, ...
    double per_second_max = 0;  // of video time; 0: no limit
};

// wants() and offer() on one thread, the counts on any.
class Limiter {
  public:
    Limiter(const LimiterOptions& options, bool is_live, Edge<CapturedFrame>& out)
        : options_(options), is_live_(is_live), out_(out) {}

    // Asked once for each frame, before its picture is made; what is not wanted is not offered.
    bool wants(std::int64_t index, base::Instant at);
    // False when nobody takes frames any more (files only: a live source is stopped by interrupt).
    bool offer(CapturedFrame frame);

    std::int64_t thinned_out() const { return thinned_out_; }  // as the options ask
    std::int64_t dropped() const { return dropped_; }          // for want of time

  private:
    bool is_due(std::int64_t index, base::Instant at);

    LimiterOptions options_;
    bool is_live_;
    Edge<CapturedFrame>& out_;
    std::optional<base::Instant> next_at_;
    std::atomic<std::int64_t> thinned_out_ = 0;
    std::atomic<std::int64_t> dropped_ = 0;
};

}  // namespace pipeline
