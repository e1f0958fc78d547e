#include "codec/clip_plan.h"

#include <algorithm>

namespace codec {
namespace {

constexpr std::int64_t kTicksPerMs = kMp4TicksPerS / 1000;

std::int64_t wall_ticks_of(base::Instant at) {
    return base::unix_ms(at) * kTicksPerMs;
}

base::Instant instant_of(std::int64_t wall_ticks) {
    return base::from_unix_ms(wall_ticks / kTicksPerMs);
}

}  // namespace

void ClipPlan::add(std::size_t number, const SampledFragment& fragment, base::Instant start) {
    if (fragment.chunks.empty()) return;
    const std::int64_t to_wall = wall_ticks_of(start) - fragment.chunks.front().start;
    const std::int64_t wanted_from = wall_ticks_of(from_);
    const std::int64_t wanted_to = std::max(wall_ticks_of(to_), wanted_from + 1);
    for (const SampledChunk& chunk : fragment.chunks) {
        if (chunk.end + to_wall <= wanted_from || chunk.start + to_wall >= wanted_to) continue;
        append(number, fragment, chunk, chunk.start + to_wall);
    }
}

void ClipPlan::append(std::size_t number, const SampledFragment& fragment,
                      const SampledChunk& chunk, std::int64_t wall_ticks) {
    const ByteView init = fragment.init.bytes;
    const bool goes_on = !parts_.empty() &&
                         std::equal(init.begin(), init.end(), parts_.back().init.begin(),
                                    parts_.back().init.end()) &&
                         wall_ticks - wall_ticks_of(parts_.back().from) - parts_.back().end_ticks <=
                             kClipGapMax.count() * kTicksPerMs;
    if (!goes_on) {
        parts_.emplace_back();
        parts_.back().init.assign(init.begin(), init.end());
        parts_.back().from = instant_of(wall_ticks);
    }
    PlannedPart& part = parts_.back();
    const std::int64_t zero = wall_ticks_of(part.from);
    if (!part.samples.empty()) {
        // A chunk that claims to start before the end of the one before is put behind it.
        const std::int64_t silence = std::max<std::int64_t>(0, wall_ticks - zero - part.end_ticks);
        if (silence > kClipSeamMax.count() * kTicksPerMs) {
            part.gaps.push_back({instant_of(zero + part.end_ticks), instant_of(wall_ticks)});
        }
        part.samples.back().duration += static_cast<std::uint32_t>(silence);
        part.end_ticks += silence;
    }
    std::uint64_t bytes = 0;
    for (const FragmentSample& each : chunk.samples) {
        part.samples.push_back({.size_bytes = each.size_bytes,
                                .duration = each.duration,
                                .composition = static_cast<std::int32_t>(each.pts - each.dts),
                                .is_key = each.is_key});
        bytes += each.size_bytes;
    }
    part.end_ticks += chunk.end - chunk.start;
    part.pieces.push_back({number, chunk.samples.front().offset_bytes, bytes});
    part.runs.push_back({bytes, static_cast<std::uint32_t>(chunk.samples.size())});
}

}  // namespace codec
