// The head of a fragmented MP4: made from a stream, and read back. What muxer and clips share.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "codec/mp4_boxes.h"
#include "codec/packet.h"

namespace codec {

// Ticks a second of all our MP4 files: that of MPEG, which divides the usual frame rates.
inline constexpr int kMp4TicksPerS = 90'000;

std::int64_t to_ticks(MediaTime time);  // rounded
MediaTime from_ticks(std::int64_t ticks);

// ftyp and moov without samples; equal for equal streams.
base::Result<std::vector<std::byte>> make_fragment_init(const StreamDescription& stream);

struct FragmentInit {
    ByteView bytes;               // ftyp and moov; what follows borrows from the file too
    ByteView sample_description;  // the stsd box
    int width = 0;                // as coded
    int height = 0;
    std::uint32_t shown_width_16_16 = 0;  // as tkhd has it: with square pixels, 16.16 fixed point
    std::uint32_t shown_height_16_16 = 0;
};
// From the front of a file. kDataLoss where it is not whole, or not ours.
base::Result<FragmentInit> read_fragment_init(ByteView file);

// RFC 6381: "avc1.64001f". Empty for a description that is not understood.
std::string rfc6381_codec(ByteView sample_description);

}  // namespace codec
