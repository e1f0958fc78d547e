// One file, camera or stream, read and decoded by FFmpeg.
#pragma once

#include <memory>
#include <string>

#include "codec/source.h"

namespace codec {

// As Source::open(), but for folders.
base::Result<std::unique_ptr<Source>> open_ffmpeg_source(const std::string& url_or_path,
                                                         const SourceOptions& options);

}  // namespace codec
