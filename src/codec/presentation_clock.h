// Turns the time stamps of a stream into times since its first frame that always grow.
#pragma once

#include <chrono>
#include <optional>

namespace codec {

// A step further than this is a changed clock and not a silence.
inline constexpr std::chrono::hours kPtsStepMax{1};

// One stream; one thread.
class PresentationClock {
  public:
    // `frame_duration` is used where a stamp is missing or does not grow; > 0.
    explicit PresentationClock(std::chrono::microseconds frame_duration)
        : frame_duration_(frame_duration) {}

    // `stamp`: of the next frame in presentation order, on the stream's own clock, if it has one.
    // A stamp that goes back or leaps ahead (a camera that set its clock, joined recordings) counts
    // as one frame duration, and times go on from there.
    std::chrono::microseconds advance(std::optional<std::chrono::microseconds> stamp);

  private:
    std::chrono::microseconds frame_duration_;
    std::optional<std::chrono::microseconds> last_stamp_;
    std::optional<std::chrono::microseconds> last_;  // what was given
};

}  // namespace codec
