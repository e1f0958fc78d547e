// The samples of a recorded fragment, as its chunks tell them.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "codec/fragment_init.h"

namespace codec {

// More samples in one fragment are not believed.
inline constexpr std::size_t kFragmentSamplesMax = 4'000'000;

struct FragmentSample {
    std::uint64_t offset_bytes = 0;  // in the file
    std::uint32_t size_bytes = 0;
    std::int64_t dts = 0;  // ticks
    std::int64_t pts = 0;
    std::uint32_t duration = 0;
    bool is_key = false;
};

struct SampledChunk {
    std::size_t offset_bytes = 0;
    std::size_t size_bytes = 0;
    std::int64_t start = 0;               // ticks; as tfdt says
    std::int64_t end = 0;                 // of the last sample's duration
    std::vector<FragmentSample> samples;  // not empty
};

struct SampledFragment {
    FragmentInit init;
    std::size_t whole_bytes = 0;
    std::vector<SampledChunk> chunks;
};

// What is whole, from the front. kDataLoss where the head is not, or where a whole chunk is not one
// that FragmentMuxer writes.
base::Result<SampledFragment> read_fragment(ByteView file);

}  // namespace codec
