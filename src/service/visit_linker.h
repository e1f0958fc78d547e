// Puts each track that ends into a session: one visit of one person in one store.
#pragma once

#include <optional>

#include "base/result.h"
#include "domain/track.h"
#include "domain/visit.h"
#include "store/store.h"
#include "vision/visit_match.h"

namespace service {

// Who writes the links that no person asked for.
inline constexpr std::string_view kLinkedByService = "smartmonitor";

// Borrows the store. One thread; any number of linkers.
class VisitLinker {
  public:
    explicit VisitLinker(store::Store& store, vision::VisitMatchOptions options = {})
        : store_(store), options_(options) {}

    // Stores the sight, and links the track with the session of the track of the same store that is
    // most surely the same person's, or with a session of its own. The track is in the store; its
    // end is as given. Nothing for `sight`: a session of its own.
    base::Result<domain::SessionId> link(const domain::Track& track,
                                         std::optional<domain::TrackSight> sight,
                                         base::Instant now);

    // Gives the open tracks of a run that ended unexpectedly sessions of their own.
    base::Result<void> link_interrupted(store::RunId run, base::Instant now);

  private:
    base::Result<std::optional<domain::VisitLink>> find_visit(const domain::Track& track,
                                                              const domain::TrackSight& sight);

    store::Store& store_;
    vision::VisitMatchOptions options_;
};

// "S" and the track's id. Unique in the tenant as that is; a reported session may be called the
// same by its device.
domain::SessionId own_session(const domain::TrackId& track);

}  // namespace service
