// One person detector for many cameras, fairly.
//
// A camera has at most one request, because it waits for the answer. Requests are served in the
// order of their arrival, so cameras take turns, whatever their rates, and an overloaded machine
// looks at each less often rather than at some not at all. A limited number is served at once: more
// than cores would only slow each other down, and each needs memory. The caller's own thread does
// the work; a picture changes hands nowhere. Nothing is batched: ONNX Runtime takes as long for two
// pictures at once as for two in turn (docs/bench/cameras.md).
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <mutex>
#include <vector>

#include "base/result.h"
#include "infer/detector.h"

namespace infer {

struct SharedDetectorLoad {
    std::int64_t served = 0;                    // since the start
    std::chrono::microseconds waited_total{0};  // for their turn, all of them together
    std::chrono::microseconds waited_longest{0};
    std::chrono::microseconds busy_total{0};  // in the detector
    int waiting = 0;                          // now
};

// Any thread.
class SharedDetector final : public PersonDetector {
  public:
    // `detector` must outlive this. `at_once_max` >= 1: the cores that may be spent.
    SharedDetector(const PersonDetector& detector, int at_once_max);

    // Waits for its turn.
    base::Result<std::vector<domain::Detection>> detect(media::ImageView frame) const override;

    SharedDetectorLoad load() const;

  private:
    class Turn;
    struct Waiting;

    const PersonDetector& detector_;
    mutable std::mutex mutex_;
    mutable int turns_free_;
    mutable std::deque<Waiting*> queue_;  // one condition each, so that only who is next wakes up
    mutable SharedDetectorLoad load_;
};

}  // namespace infer
