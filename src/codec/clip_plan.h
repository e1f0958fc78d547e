// Decides which chunks of which fragments make up a clip, and when each is shown.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "codec/clip_writer.h"
#include "codec/fragment_samples.h"
#include "codec/mp4_index.h"

namespace codec {

// A stretch of media bytes of one fragment.
struct ClipPiece {
    std::size_t fragment = 0;  // its place in the request
    std::uint64_t offset_bytes = 0;
    std::uint64_t size_bytes = 0;
};

struct PlannedPart {
    std::vector<std::byte> init;  // of its fragments: all the same
    std::vector<ClipPiece> pieces;
    std::vector<IndexedSample> samples;
    std::vector<IndexedRun> runs;
    std::vector<ClipGap> gaps;
    base::Instant from;
    std::int64_t end_ticks = 0;  // since `from`, of the last sample
};

// Is shown the fragments in order; holds 16 bytes a frame.
class ClipPlan {
  public:
    ClipPlan(base::Instant from, base::Instant to) : from_(from), to_(to) {}

    void add(std::size_t number, const SampledFragment& fragment, base::Instant start);
    const std::vector<PlannedPart>& parts() const { return parts_; }

  private:
    void append(std::size_t number, const SampledFragment& fragment, const SampledChunk& chunk,
                std::int64_t wall_ticks);

    base::Instant from_;
    base::Instant to_;
    std::vector<PlannedPart> parts_;
};

}  // namespace codec
