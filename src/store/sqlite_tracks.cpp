// Tracks: reported ones, and reading.
#include "store/checks.h"
#include "store/sqlite_lookup.h"
#include "store/sqlite_track_rows.h"

namespace store {
namespace {

constexpr char kPoiOfTrack[] = R"(
    SELECT s.poi FROM track AS r JOIN store AS s ON s.id = r.store
    WHERE r.tenant = ?1 AND r.track_id = ?2)";
// ?2 is `from` less the longest track: no track that starts before it reaches `from`.
constexpr char kTracksBetween[] =
    "SELECT" STORE_TRACK_COLUMNS "FROM track AS r" STORE_TRACK_OBJECTS
    "WHERE r.store = ?1 AND r.start_ms BETWEEN ?2 AND ?4 AND r.end_ms >= ?3"
    " ORDER BY r.start_ms, r.track_id LIMIT ?5";

}  // namespace

base::Result<Reported> SqliteStore::report_track(const domain::Track& track,
                                                 std::span<const StoredObject> objects,
                                                 base::Instant now,
                                                 const ObjectIsPresent& is_present) {
    BOOST_OUTCOME_TRY(check_track(track));
    if (track.ended == domain::TrackEnd::kOpen) {
        return base::invalid("end_time", "only a finished track can be reported");
    }
    for (const StoredObject& object : objects) {
        BOOST_OUTCOME_TRY(check_object(object));
    }
    return write([&](Connection& connection) -> base::Result<Reported> {
        BOOST_OUTCOME_TRY(auto store, store_row(connection, track.tenant, track.poi));
        BOOST_OUTCOME_TRY(auto known, find_track_row(connection, store.tenant, track));
        if (known) {
            domain::Track given = track;
            keep_links(known->track, given);
            if (known->store == store.store && known->track == given) {
                return Reported::kAlreadyPresent;
            }
        }
        if (known) return track_conflict(track.id, "the id is taken; report it under another id");
        TrackWriting writing{.store = store, .run = {}, .is_present = &is_present};
        BOOST_OUTCOME_TRY(add_objects(connection, objects, now));
        BOOST_OUTCOME_TRY(insert_track(connection, writing, track));
        return Reported::kCreated;
    });
}

base::Result<domain::Track> SqliteStore::find_track(const domain::TenantCode& tenant,
                                                    const domain::TrackId& track) {
    return read([&](Connection& connection) -> base::Result<domain::Track> {
        BOOST_OUTCOME_TRY(auto tenant_number, tenant_row(connection, tenant));
        domain::Track like{
            .tenant = tenant, .poi = {}, .id = track, .sensor = {}, .start = {}, .end = {}};
        {
            BOOST_OUTCOME_TRY(auto rows, connection.query(kPoiOfTrack, tenant_number, track.value));
            BOOST_OUTCOME_TRY(const bool found, rows.step());
            if (!found) return not_found("track_not_found", "no such track of this tenant");
            like.poi.value = rows.text(0);
        }
        BOOST_OUTCOME_TRY(auto row, find_track_row(connection, tenant_number, like));
        return std::move(row->track);
    });
}

base::Result<std::vector<domain::Track>> SqliteStore::tracks_between(
    const domain::TenantCode& tenant, const domain::PoiId& poi, base::Instant from,
    base::Instant to, std::size_t limit) {
    if (to < from) return base::invalid("end_time", "must not lie before start_time");
    if (limit == 0 || limit > kTracksPerQueryMax) {
        return base::invalid("limit", "must be 1 to 1000");
    }
    return read([&](Connection& connection) -> base::Result<std::vector<domain::Track>> {
        BOOST_OUTCOME_TRY(auto store, store_row(connection, tenant, poi));
        const std::int64_t from_ms = base::unix_ms(from);
        BOOST_OUTCOME_TRY(
            auto rows,
            connection.query(kTracksBetween, store.store, from_ms - store.longest_track_ms, from_ms,
                             base::unix_ms(to), static_cast<std::int64_t>(limit)));
        return load_tracks(connection, rows, tenant, poi);
    });
}

}  // namespace store
