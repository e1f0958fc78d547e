// Recorded fragments come back from disks that fail: no bytes may crash, hang or exhaust memory.
#include <cstddef>
#include <cstdint>

#include "codec/fragment.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const auto summary = codec::inspect_fragment(std::as_bytes(std::span(bytes, size)));
    if (!summary) return 0;
    std::size_t end = summary.value().init_bytes;
    for (const codec::ChunkPlace& chunk : summary.value().chunks) {
        if (chunk.offset_bytes != end || chunk.frames <= 0) __builtin_trap();
        end += chunk.size_bytes;
    }
    if (end != summary.value().whole_bytes || end > size) __builtin_trap();
    return 0;
}
