// Makes MP4 clips that can be sought, from recorded fragments, without re-encoding.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "codec/media_time.h"

namespace codec {

// A longer silence ends a part; a shorter one stays in it, as a frame that stands.
inline constexpr base::Millis kClipGapMax{60'000};
// Less than that between two chunks is a late frame and no gap.
inline constexpr base::Millis kClipSeamMax{1'000};
// A longer clip is refused with kInvalidArgument: ask for it in pieces.
inline constexpr std::chrono::hours kClipSpanMax{24};

struct ClipFragment {
    // A file, or bytes that live until write_clip() returns.
    std::variant<std::filesystem::path, std::span<const std::byte>> fragment;
    base::Instant start;  // wall time of its first frame
};

struct ClipRequest {
    std::vector<ClipFragment> fragments;  // in order of time
    base::Instant from;                   // wanted; the clip starts at the key frame before
    base::Instant to;                     // and ends at the key frame after
    // Of the first part; others are beside it: "x.mp4", "x-2.mp4", "x-3.mp4".
    std::filesystem::path path;
};

struct ClipGap {
    base::Instant from;
    base::Instant to;
};

// One file. A frame at t in it was taken at `from` + t: gaps inside are kept as time.
struct ClipPart {
    std::filesystem::path path;
    base::Instant from;  // wall time of its first frame
    base::Instant to;    // of the end of its last
    std::int64_t frames = 0;
    std::uint64_t size_bytes = 0;
    int width = 0;
    int height = 0;
    std::vector<ClipGap> gaps;  // inside, longer than kClipSeamMax
};

// Writes one MP4 with the index in front, not fragmented. Where the stream's parameters change or
// it is silent for longer than kClipGapMax, a further part begins: there the clip is in several
// files. None where nothing was recorded in [from, to]. Where fragments overlap by their wall times
// (a clock that was set), the later one is put behind the earlier one. Files are written in full
// before this returns, but not synced; on failure none is left. Reads a fragment at a time into
// memory. kDataLoss for a fragment that is none, kResourceExhausted for a full disk.
base::Result<std::vector<ClipPart>> write_clip(const ClipRequest& request);

}  // namespace codec
