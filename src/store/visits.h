// The part of the store that remembers visits: which tracks are one person's.
#pragma once

#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/track.h"
#include "domain/visit.h"
#include "store/values.h"

namespace store {

inline constexpr std::size_t kTracksPerSessionMax = 200;
inline constexpr std::size_t kSightsPerQueryMax = 500;

// A closed track with what is kept to compare it.
struct SightedTrack {
    domain::Track track;  // without actions and orders
    domain::TrackSight sight;
};

// Which tracks are in a session, read inside of the transaction that calls it; by start, then id,
// and empty for a session that is not there.
using TracksOfSession =
    std::function<base::Result<std::vector<domain::Track>>(const domain::SessionId&)>;
// Which links to add, for what it reads. Calls no store.
using LinkChange =
    std::function<base::Result<std::vector<domain::VisitLink>>(const TracksOfSession&)>;

// Threads, errors: as Store's. Reasons of kNotFound: track_not_found, session_not_found.
class Visits {
  public:
    virtual ~Visits() = default;

    // Tracks of the store that have a sight and ended in [from, to], latest first.
    virtual base::Result<std::vector<SightedTrack>> sights_between(const domain::TenantCode& tenant,
                                                                   const domain::PoiId& poi,
                                                                   base::Instant from,
                                                                   base::Instant to,
                                                                   std::size_t limit) = 0;
    // Puts tracks into sessions, one link each: sets Track::session and keeps the links as history.
    // Keeps sights, of any tracks of this store; again: replaced. All in one transaction. errors:
    // kNotFound "track_not_found" for a track that is not of this store; kResourceExhausted
    // "session_full" above kTracksPerSessionMax.
    virtual base::Result<void> link(const domain::TenantCode& tenant, const domain::PoiId& poi,
                                    std::span<const domain::VisitLink> links,
                                    std::span<const domain::TrackSight> sights) = 0;
    // Adds the links that `change` makes of what is there; nobody else's change comes between.
    // errors: those of `change` and of link().
    virtual base::Result<void> edit_links(const domain::TenantCode& tenant,
                                          const domain::PoiId& poi, const LinkChange& change) = 0;
    // By start, then id.
    virtual base::Result<std::vector<domain::Track>> tracks_of_session(
        const domain::TenantCode& tenant, const domain::PoiId& poi,
        const domain::SessionId& session) = 0;
    // Every link of the track, oldest first.
    virtual base::Result<std::vector<domain::VisitLink>> links_of_track(
        const domain::TenantCode& tenant, const domain::PoiId& poi,
        const domain::TrackId& track) = 0;
};

}  // namespace store
