// When a frame was taken, from its place in the source.
#pragma once

#include <optional>

#include "base/instant.h"
#include "codec/source.h"
#include "runtime/clock.h"

namespace pipeline {

// A live camera's clock that is off the wall clock by more than this is set right.
inline constexpr base::Millis kLiveDriftMax{2000};

// Times always grow, by 1 ms at least. One source; one thread.
class CaptureTime {
  public:
    // A file: its first frame was taken at `start`.
    static CaptureTime of_file(base::Instant start) { return CaptureTime(start, nullptr); }
    // A live source: its first frame is taken when it arrives. `clock` must outlive this.
    static CaptureTime of_live(const runtime::Clock& clock) { return {std::nullopt, &clock}; }

    base::Instant of(codec::MediaTime pts);

  private:
    CaptureTime(std::optional<base::Instant> start, const runtime::Clock* live_clock)
        : start_(start), live_clock_(live_clock) {}

    std::optional<base::Instant> start_;
    const runtime::Clock* live_clock_;
    std::optional<base::Instant> last_;
};

}  // namespace pipeline
