// Times within one source.
#pragma once

#include <chrono>

namespace codec {

// Since the first key frame of the source. Frames and packets of one source share this scale: the
// packet that a frame was decoded from has the frame's time.
using MediaTime = std::chrono::microseconds;

}  // namespace codec
