// The units that H.264 and H.265 streams are made of (ITU-T H.264 and H.265, Annex B).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace codec {

enum class NalCodec { kH264, kH265 };
enum class NalKind { kVideoParameterSet, kSequenceParameterSet, kPictureParameterSet, kOther };

// A unit without its start code; not empty.
using NalUnit = std::span<const std::byte>;

// The units between start codes, in order; none where there is no start code. Borrows `bytes`.
std::vector<NalUnit> split_annex_b(std::span<const std::byte> bytes);

NalKind kind_of(NalUnit unit, NalCodec codec);

// Access unit delimiters, ends of sequence and fillers: of no use inside MP4.
bool is_framing(NalUnit unit, NalCodec codec);

// Whether the bytes, said to be of `codec`, hold parameter sets of the other one.
bool is_of_other_codec(std::span<const std::byte> bytes, NalCodec codec);

}  // namespace codec
