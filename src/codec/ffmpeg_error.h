// The one table from FFmpeg's error codes to ours. Pure; any thread.
#pragma once

#include <string>

#include "base/error.h"

namespace codec {

// `code` is a negative AVERROR; `shown_source` an address without credentials. The message says
// what to do about it.
base::Error ffmpeg_error(int code, const std::string& shown_source);

}  // namespace codec
