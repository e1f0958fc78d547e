// Tracks between rows and values. Inside store only.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "domain/track.h"
#include "store/sqlite_store.h"

namespace store {

// The columns that a query must select, in this order, with the aliases r (track), f and b
// (object).
#define STORE_TRACK_COLUMNS                                                                  \
    " r.id, r.track_id, r.sensor, r.start_ms, r.end_ms, r.ended, f.key, r.face_ms,"          \
    " r.face_quality_01, b.key, r.body_ms, r.body_quality_01, r.fragment, r.session, r.run " \
    ", r.store, r.face_object, r.body_object "
#define STORE_TRACK_OBJECTS                           \
    " LEFT JOIN object AS f ON f.id = r.face_object " \
    " LEFT JOIN object AS b ON b.id = r.body_object "

// A track with what only the store knows of it.
struct TrackRow {
    std::int64_t id = 0;
    std::int64_t store = 0;
    std::optional<std::int64_t> run;
    std::optional<std::int64_t> face_object;
    std::optional<std::int64_t> body_object;
    domain::Track track;
};

// From the current row, without actions and orders.
TrackRow track_row_of(const Statement& row, const domain::TenantCode& tenant,
                      const domain::PoiId& poi);
base::Result<void> load_actions_and_orders(Connection& connection, TrackRow& row);
// All rows of `rows`, whole. For queries of a few tracks.
base::Result<std::vector<domain::Track>> load_tracks(Connection& connection, Statement& rows,
                                                     const domain::TenantCode& tenant,
                                                     const domain::PoiId& poi);
// By its id in the tenant; nothing when there is none.
base::Result<std::optional<TrackRow>> find_track_row(Connection& connection, std::int64_t tenant,
                                                     const domain::Track& like);

// A track that comes without fragment or session keeps those that it got here meanwhile.
void keep_links(const domain::Track& known, domain::Track& given);

// Rows of the new objects; those that exist are kept.
base::Result<void> add_objects(Connection& connection, std::span<const StoredObject> objects,
                               base::Instant now);

// What writing a track needs besides its value.
struct TrackWriting {
    StoreRow store;  // longest_track_ms is kept up to date in it
    std::optional<std::int64_t> run;
    const ObjectIsPresent* is_present;
};

// The track must not exist. Without a fragment it gets the one in which it begins, if that is here.
// Returns its row number.
base::Result<std::int64_t> insert_track(Connection& connection, TrackWriting& writing,
                                        const domain::Track& track);
// Replaces what may change of an open track: end, ended, snapshots, fragment, session, actions,
// orders.
base::Result<void> update_track(Connection& connection, TrackWriting& writing,
                                const TrackRow& known, const domain::Track& track);
base::Result<void> note_track_length(Connection& connection, StoreRow& store, base::Millis length);

base::Error track_conflict(const domain::TrackId& track, std::string message);

}  // namespace store
