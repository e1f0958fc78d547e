// JPEG pictures: check, decode, encode. The door to TurboJPEG (jpeg.cpp). Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "media/image.h"

namespace codec {

inline constexpr int kJpegSidePxMax = 8192;
inline constexpr std::int64_t kJpegPixelsMax = 40'000'000;
inline constexpr int kJpegQuality = 90;

struct JpegHead {
    int width = 0;   // pixels, as stored: an Exif orientation is not looked at
    int height = 0;  // pixels
};

// Reads all of the picture, so that a cut or damaged one is refused now and not when it is looked
// at. kInvalidArgument, with a message for the sender, when it is no JPEG, damaged or too large;
// `field` is left empty. Cost: about a third of a full decode.
base::Result<JpegHead> inspect_jpeg(std::string_view bytes);

// The same checks. At most 120 MB of pixels (kJpegPixelsMax).
base::Result<media::Image> decode_jpeg(std::string_view bytes);

// Baseline, 4:2:0. `quality` 1..100.
base::Result<std::string> encode_jpeg(media::ImageView picture, int quality = kJpegQuality);

}  // namespace codec
