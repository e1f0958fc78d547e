// When what a live source sends was taken: wall times for the camera's own clock.
//
// A picture is never taken after it arrived, so the smallest delay seen so far is the best guess of
// the offset between the two clocks; a burst of buffered pictures at the start does not shift it.
// A camera's clock that runs fast or slow is followed slowly, without a backward step. Cameras'
// own wall clocks (RTCP sender reports) are not asked: too many are wrong.
#pragma once

#include <mutex>
#include <optional>

#include "base/instant.h"
#include "codec/source.h"
#include "runtime/clock.h"

namespace pipeline {

// So long after the first picture the offset may still fall freely.
inline constexpr base::Millis kLiveAnchorTime{2000};
// The offset is compared with the smallest delay within a window of this length,
inline constexpr base::Millis kLiveWindow{5000};
// and grows towards it by this share of the time that passed (a camera's quartz is off by 0.01 %).
inline constexpr double kLiveSlewShare = 0.005;
// Further than this off, it leaps forward at once (the camera lost pictures, or leapt itself), and
// a wall clock that was set back by more is not followed but slowly.
inline constexpr base::Millis kLiveLeapMin{2000};

// One connection. Any thread.
class LiveTime {
  public:
    // `clock` must outlive this.
    explicit LiveTime(const runtime::Clock& clock) : clock_(clock) {}

    // Of a picture or packet that has just arrived. `pts` may go back as reordered packets do.
    base::Instant of(codec::MediaTime pts);
    // How far the camera's clock has gone from the wall clock since the connection: > 0 when it is
    // slow.
    base::Millis drift() const;

  private:
    using Micros = std::chrono::microseconds;

    void follow(Micros offset, base::Instant now);

    const runtime::Clock& clock_;
    mutable std::mutex mutex_;
    // All offsets: wall time minus presentation time, since the epoch.
    std::optional<Micros> offset_;
    Micros first_offset_{0};  // at the end of kLiveAnchorTime
    Micros target_{0};        // the offset grows towards this
    Micros window_min_{0};
    bool is_anchored_ = false;  // kLiveAnchorTime has passed
    base::Instant first_at_;
    base::Instant window_start_;
    base::Instant slewed_at_;
};

}  // namespace pipeline
