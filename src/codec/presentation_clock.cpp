#include "codec/presentation_clock.h"

namespace codec {

std::chrono::microseconds PresentationClock::advance(
    std::optional<std::chrono::microseconds> stamp) {
    std::chrono::microseconds step = frame_duration_;
    if (stamp && last_stamp_ && *stamp > *last_stamp_ && *stamp - *last_stamp_ <= kPtsStepMax) {
        step = *stamp - *last_stamp_;
    }
    // A frame without a stamp lies one duration after the one before, on the stream's clock too.
    last_stamp_ = stamp ? stamp : last_stamp_ ? std::optional(*last_stamp_ + step) : std::nullopt;
    last_ = last_ ? *last_ + step : std::chrono::microseconds{0};
    return *last_;
}

}  // namespace codec
