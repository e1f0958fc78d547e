// The part of the store that lets go of what is kept no longer.
//
// Never of what lies in a legal hold, nor of the tracks of an unfinished task, their pictures and
// the video of their time.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/ids.h"
#include "store/values.h"

namespace store {

enum class KeptClass { kVideo, kSnapshots, kTracks };

std::string_view name_of(KeptClass kept);  // "video", "snapshots", "tracks"

inline constexpr std::size_t kExpiryBatchMax = 500;

// A fragment, the pictures of a track, or a track, that may be let go of.
struct Expirable {
    std::int64_t row = 0;  // in the store; for expire() and `after`
    domain::TenantCode tenant;
    domain::PoiId poi;
    base::Instant end;             // of the fragment or track
    std::uint64_t size_bytes = 0;  // 0 for a track
};

struct ExpiredBatch {
    std::size_t expired = 0;
    // Nobody refers to them any more: hand them to Store::discard_objects.
    std::vector<domain::ObjectKey> unreferenced;
};

// Threads, errors: as Store's.
class Expiry {
  public:
    virtual ~Expiry() = default;

    // Those that ended before `before`, oldest first, behind `after` (a result of an earlier call);
    // at most kExpiryBatchMax. Fewer than `limit`: there are no more.
    virtual base::Result<std::vector<Expirable>> expirable(KeptClass kept, base::Instant before,
                                                           const std::optional<Expirable>& after,
                                                           std::size_t limit) = 0;
    // In one transaction; what is protected meanwhile is kept. Video becomes a gap (kExpired, one
    // with its neighbours), a track without pictures says so, a track is forgotten with all that
    // hangs on it; a finished task says in its history that it was deleted.
    virtual base::Result<ExpiredBatch> expire(KeptClass kept, std::span<const std::int64_t> rows,
                                              base::Instant now) = 0;
    // Bytes of a class; 0 for tracks. Cost: one walk of an index.
    virtual base::Result<std::uint64_t> kept_bytes(KeptClass kept) = 0;
};

}  // namespace store
