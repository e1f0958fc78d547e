#include "codec/fragment.h"

#include <algorithm>

#include "codec/fragment_samples.h"

namespace codec {

base::Result<FragmentSummary> inspect_fragment(std::span<const std::byte> bytes) {
    BOOST_OUTCOME_TRY(const SampledFragment fragment, read_fragment(bytes));
    FragmentSummary summary;
    summary.init_bytes = fragment.init.bytes.size();
    summary.whole_bytes = fragment.whole_bytes;
    summary.width = fragment.init.width;
    summary.height = fragment.init.height;
    for (const SampledChunk& chunk : fragment.chunks) {
        const int frames = static_cast<int>(chunk.samples.size());
        summary.chunks.push_back({.offset_bytes = chunk.offset_bytes,
                                  .size_bytes = chunk.size_bytes,
                                  .start = from_ticks(chunk.start),
                                  .duration = from_ticks(chunk.end) - from_ticks(chunk.start),
                                  .frames = frames});
        summary.frames += frames;
    }
    if (summary.chunks.empty()) return summary;
    summary.starts_with_key = fragment.chunks.front().samples.front().is_key;
    summary.start = summary.chunks.front().start;
    const ChunkPlace& last = summary.chunks.back();
    summary.duration = std::max(MediaTime{0}, last.start + last.duration - summary.start);
    return summary;
}

}  // namespace codec
