// When what a live source sends was taken: wall times for the camera's own clock.
//
// A picture is never taken after it arrived, so the smallest delay seen so far is the best guess of
// the offset between the two clocks; a burst of buffered pictures at the start does not shift it.
// A camera's clock that runs fast or slow is followed slowly. Cameras' own wall clocks (RTCP sender
// reports) are not asked: too many are wrong.
//
// Times never go back, whatever the wall clock does: where it was set back, they go on growing at
// half their pace until they are true again.
#pragma once

#include <deque>
#include <mutex>
#include <optional>

#include "base/instant.h"
#include "base/result.h"
#include "codec/source.h"
#include "runtime/clock.h"

namespace pipeline {

// So long after the first picture the offset may still fall freely.
inline constexpr base::Millis kLiveAnchorTime{2000};
// The offset is compared with the smallest delay within a window of this length,
inline constexpr base::Millis kLiveWindow{5000};
// and grows towards it by this share of the time that passed (a camera's quartz is off by 0.01 %).
inline constexpr double kLiveSlewShare = 0.005;
// Further than this off, it leaps forward at once: the camera lost pictures or leapt itself, or the
// wall clock was set.
inline constexpr base::Millis kLiveLeapMin{2000};
// Where they have to fall, times keep half their pace, but after a silence no more than this.
inline constexpr base::Millis kLivePaceKept{1000};
// Further than this ahead of the wall clock, times would mislead whoever reads them.
inline constexpr base::Millis kLiveAheadMax = std::chrono::hours(1);
inline constexpr char kClockChanged[] = "clock_changed";
// kUnavailable of the reason kClockChanged when it is too much; says what to do.
base::Result<void> check_ahead(base::Millis ahead);

// Pictures whose times are remembered: more than a stream reorders.
inline constexpr std::size_t kLiveKnotsMax = 64;

// One connection. Any thread.
class LiveTime {
  public:
    // `clock` must outlive this. No time lies before `not_before`: what is recorded ends there.
    explicit LiveTime(const runtime::Clock& clock, base::Instant not_before = {})
        : clock_(clock), not_before_(not_before.time_since_epoch()) {}

    // Of a picture or packet that has just arrived. `pts` may go back as reordered packets do: the
    // same `pts` has the same time, and a later one a later time.
    base::Instant of(codec::MediaTime pts);
    // How far the camera's clock has gone from the wall clock since the connection: > 0 when it is
    // slow.
    base::Millis drift() const;
    // How far the latest time is ahead of the wall clock, which was set back; <= 0: it was not.
    // Where check_ahead() refuses that, the connection shall end.
    base::Millis ahead() const;

  private:
    using Micros = std::chrono::microseconds;

    // The time of one picture.
    struct Knot {
        Micros pts;
        Micros at;  // since the epoch
    };

    void follow(Micros offset, base::Instant now);
    void add_knot(Micros pts, base::Instant now);
    Micros time_between(Micros pts) const;

    const runtime::Clock& clock_;
    const Micros not_before_;  // since the epoch
    mutable std::mutex mutex_;
    std::deque<Knot> knots_;  // both parts grow
    base::Instant knot_made_at_;
    // All offsets: wall time minus presentation time, since the epoch.
    std::optional<Micros> offset_;
    Micros first_offset_{0};  // at the end of kLiveAnchorTime
    Micros target_{0};        // the offset grows towards this
    Micros window_min_{0};
    bool is_anchored_ = false;  // kLiveAnchorTime has passed
    base::Instant first_at_;
    base::Instant window_start_;
    base::Instant slewed_at_;  // the latest arrival
};

}  // namespace pipeline
