// Sessions put right by people: merge and split, each of which undoes the other.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "domain/track.h"
#include "domain/visit.h"
#include "store/store.h"

namespace service {

// Whose sessions, who changes them, and when: kept with the links.
struct SessionPlace {
    domain::TenantCode tenant;
    domain::PoiId poi;
    std::string who;  // an app key, or a name on the command line
    base::Instant now;
};

struct SessionTracks {
    domain::SessionId session;
    std::vector<domain::Track> tracks;  // by start, then id
};

// errors of all: "store_not_found", "session_not_found" (also for one without tracks).
base::Result<SessionTracks> get_session(store::Store& store, const SessionPlace& place,
                                        const domain::SessionId& session);
// Puts the tracks of `other` into `session`. errors: "session_full"; kInvalidArgument when both are
// the same.
base::Result<SessionTracks> merge_sessions(store::Store& store, const SessionPlace& place,
                                           const domain::SessionId& session,
                                           const domain::SessionId& other);
// Takes tracks out into a new session, named after the first of them. errors:
// "track_not_in_session", also when no track would stay.
base::Result<SessionTracks> split_session(store::Store& store, const SessionPlace& place,
                                          const domain::SessionId& session,
                                          std::span<const domain::TrackId> tracks);

}  // namespace service
