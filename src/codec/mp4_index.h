// Writes the head of an MP4 file that is not fragmented: where every frame is and when.
#pragma once

#include <cstdint>
#include <vector>

#include "codec/mp4_boxes.h"

namespace codec {

struct IndexedSample {
    std::uint32_t size_bytes = 0;
    std::uint32_t duration = 0;    // ticks, to the next in decoding order
    std::int32_t composition = 0;  // ticks: pts - dts; may be negative
    bool is_key = false;
};

// Samples that lie one behind the other in the file.
struct IndexedRun {
    std::uint64_t size_bytes = 0;
    std::uint32_t samples = 0;
};

struct Mp4Index {
    std::vector<IndexedSample> samples;  // in decoding order; the first is shown at 0
    std::vector<IndexedRun> runs;
    ByteView sample_description;          // the stsd box
    std::uint32_t shown_width_16_16 = 0;  // 16.16 fixed point
    std::uint32_t shown_height_16_16 = 0;
};

// ftyp, moov and the head of the mdat box; the bytes of the runs follow. One edit list where frames
// are reordered, so that the first frame is shown at 0, as encoders write it.
std::vector<std::byte> make_mp4_head(const Mp4Index& index);

}  // namespace codec
