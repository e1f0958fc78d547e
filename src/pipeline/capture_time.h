// When a frame was taken, from its place in the source.
#pragma once

#include <optional>

#include "base/instant.h"
#include "codec/source.h"
#include "pipeline/live_time.h"

namespace pipeline {

// Times always grow, by 1 ms at least. One source; one thread.
class CaptureTime {
  public:
    // A file: its first frame was taken at `start`.
    static CaptureTime of_file(base::Instant start) { return {start, nullptr}; }
    // A live source: what `live` says, which must outlive this.
    static CaptureTime of_live(LiveTime& live) { return {{}, &live}; }

    base::Instant of(codec::MediaTime pts);

  private:
    CaptureTime(base::Instant start, LiveTime* live) : start_(start), live_(live) {}

    base::Instant start_;  // of a file
    LiveTime* live_;
    std::optional<base::Instant> last_;
};

}  // namespace pipeline
