// Reads what FragmentMuxer has written, to check it, to mend a torn file and to cut clips.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "codec/media_time.h"

namespace codec {

struct ChunkPlace {
    std::size_t offset_bytes = 0;
    std::size_t size_bytes = 0;
    MediaTime start{0};  // of the key frame that it begins with
    MediaTime duration{0};
    int frames = 0;
};

struct FragmentSummary {
    std::size_t init_bytes = 0;
    // Up to here all is whole. Less than the file's size after a crash: cut the rest off.
    std::size_t whole_bytes = 0;
    MediaTime start{0};     // of the first frame; 0 without chunks
    MediaTime duration{0};  // from there to the end of the last chunk, silences included
    int frames = 0;
    bool starts_with_key = false;
    int width = 0;  // pixels as coded
    int height = 0;
    std::vector<ChunkPlace> chunks;
};

// Reads boxes only, no pictures: microseconds. Takes only what FragmentMuxer writes, any number of
// whole chunks (none is fine); kDataLoss where the head is not whole.
base::Result<FragmentSummary> inspect_fragment(std::span<const std::byte> bytes);

}  // namespace codec
