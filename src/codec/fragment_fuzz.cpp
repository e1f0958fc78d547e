// Recorded fragments come back from disks that fail: no bytes may crash, hang or exhaust memory,
// neither when they are read nor when a clip is cut from them.
#include <cstddef>
#include <cstdint>

#include "codec/clip_plan.h"
#include "codec/fragment.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = std::as_bytes(std::span(data, size));
    const auto summary = codec::inspect_fragment(bytes);
    if (!summary) return 0;
    std::size_t end = summary.value().init_bytes;
    for (const codec::ChunkPlace& chunk : summary.value().chunks) {
        if (chunk.offset_bytes != end || chunk.frames <= 0) __builtin_trap();
        end += chunk.size_bytes;
    }
    if (end != summary.value().whole_bytes || end > size) __builtin_trap();

    const auto fragment = codec::read_fragment(bytes);
    codec::rfc6381_codec(fragment.value().init.sample_description);
    const auto noon = base::from_unix_ms(1'795'000'000'000);
    codec::ClipPlan plan(noon, noon + std::chrono::seconds{5});
    plan.add(0, fragment.value(), noon);
    plan.add(1, fragment.value(), noon + std::chrono::seconds{2});
    for (const codec::PlannedPart& part : plan.parts()) {
        for (const codec::ClipPiece& piece : part.pieces) {
            if (piece.offset_bytes + piece.size_bytes > size) __builtin_trap();
        }
        codec::Mp4Index index;
        index.samples = part.samples;
        index.runs = part.runs;
        index.sample_description = fragment.value().init.sample_description;
        if (codec::make_mp4_head(index).empty()) __builtin_trap();
    }
    return 0;
}
