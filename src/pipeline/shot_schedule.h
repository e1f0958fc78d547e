// Decides when a track's best picture is worth being encoded and reported.
#pragma once

#include <optional>

#include "base/instant.h"

namespace pipeline {

struct ShotScheduleOptions {
    // From the track's start to its first picture: long enough for a better one than the first, of
    // someone who is just coming into view, and short enough to be seen at once.
    base::Millis first_after{500};
    base::Millis interval_min{2000};  // between improved pictures of a track
};

// One track, one kind of picture; video time. Pure.
class ShotSchedule {
  public:
    ShotSchedule(base::Instant track_start, const ShotScheduleOptions& options)
        : next_at_(track_start + options.first_after), interval_(options.interval_min) {}

    // The best picture is a better one now.
    void improve() { is_better_ = true; }

    // True when the best picture is to be reported at this frame, which then counts as done.
    // `is_last`: the track ends.
    bool take(base::Instant at, bool is_last) {
        if (!is_better_ || (at < next_at_ && !is_last)) return false;
        is_better_ = false;
        next_at_ = at + interval_;
        return true;
    }

  private:
    base::Instant next_at_;
    base::Millis interval_;
    bool is_better_ = false;
};

}  // namespace pipeline
