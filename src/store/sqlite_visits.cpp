// Visits: sights of tracks, and the links that put tracks into sessions.
#include <set>

#include "store/checks.h"
#include "store/sqlite_lookup.h"
#include "store/sqlite_track_rows.h"

namespace store {
namespace {

constexpr char kFindTrack[] =
    "SELECT id FROM track WHERE tenant = ?1 AND track_id = ?2 AND store = ?3";
constexpr char kPutSight[] = R"(
    INSERT OR REPLACE INTO track_sight (track, appearance, first_x, first_y, last_x, last_y,
                                        height_share)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7))";
// ?2 is `from` less the longest track: no track that starts before it ends in the period.
constexpr char kSights[] =
    "SELECT" STORE_TRACK_COLUMNS
    ", v.appearance, v.first_x, v.first_y, v.last_x, v.last_y, v.height_share"
    " FROM track AS r CROSS JOIN track_sight AS v ON v.track = r.id" STORE_TRACK_OBJECTS
    "WHERE r.store = ?1 AND r.start_ms BETWEEN ?2 AND ?4 AND r.end_ms BETWEEN ?3 AND ?4"
    " AND r.ended <> 0 ORDER BY r.end_ms DESC, r.track_id LIMIT ?5";
constexpr int kSightColumns = 18;  // where those of v begin
constexpr char kAddLink[] = R"(
    INSERT INTO visit_link (track, number, session, like_track, confidence_01, reason, who, at_ms)
    VALUES (?1, (SELECT coalesce(max(number), 0) + 1 FROM visit_link WHERE track = ?1),
            ?2, ?3, ?4, ?5, ?6, ?7))";
constexpr char kSetSession[] = "UPDATE track SET session = ?2 WHERE id = ?1";
constexpr char kCountSession[] = "SELECT count(*) FROM track WHERE store = ?1 AND session = ?2";
constexpr char kTracksOfSession[] =
    "SELECT" STORE_TRACK_COLUMNS "FROM track AS r" STORE_TRACK_OBJECTS
    "WHERE r.store = ?1 AND r.session = ?2 ORDER BY r.start_ms, r.track_id";
constexpr char kLinks[] = R"(
    SELECT session, like_track, confidence_01, reason, who, at_ms FROM visit_link
    WHERE track = ?1 ORDER BY number)";

base::Result<std::int64_t> track_number(Connection& connection, const StoreRow& store,
                                        const domain::TrackId& track) {
    BOOST_OUTCOME_TRY(auto number,
                      connection.integer(kFindTrack, store.tenant, track.value, store.store));
    if (!number) return not_found("track_not_found", "no such track in this store: " + track.value);
    return *number;
}

base::Result<void> add_links(Connection& connection, const StoreRow& store,
                             std::span<const domain::VisitLink> links) {
    std::set<std::string_view> sessions;
    for (const domain::VisitLink& link : links) {
        BOOST_OUTCOME_TRY(auto track, track_number(connection, store, link.track));
        std::optional<std::string_view> like;
        if (link.like) like = link.like->value;
        BOOST_OUTCOME_TRY(connection.execute(kAddLink, track, link.session.value, like,
                                             link.confidence_01, link.reason, link.who,
                                             base::unix_ms(link.at)));
        BOOST_OUTCOME_TRY(connection.execute(kSetSession, track, link.session.value));
        sessions.insert(link.session.value);
    }
    for (const std::string_view session : sessions) {
        BOOST_OUTCOME_TRY(auto count, connection.integer(kCountSession, store.store, session));
        if (count.value_or(0) > static_cast<std::int64_t>(kTracksPerSessionMax)) {
            return base::Error{.kind = base::ErrorKind::kResourceExhausted,
                               .message = "a session holds at most 200 tracks",
                               .reason = "session_full"};
        }
    }
    return base::success();
}

base::Result<std::vector<domain::Track>> session_tracks(Connection& connection,
                                                        const StoreRow& store,
                                                        const domain::TenantCode& tenant,
                                                        const domain::PoiId& poi,
                                                        const domain::SessionId& session) {
    BOOST_OUTCOME_TRY(auto rows, connection.query(kTracksOfSession, store.store, session.value));
    return load_tracks(connection, rows, tenant, poi);
}

}  // namespace

base::Result<std::vector<SightedTrack>> SqliteStore::sights_between(
    const domain::TenantCode& tenant, const domain::PoiId& poi, base::Instant from,
    base::Instant to, std::size_t limit) {
    if (to < from) return base::invalid("end_time", "must not lie before start_time");
    if (limit == 0 || limit > kSightsPerQueryMax) return base::invalid("limit", "must be 1 to 500");
    return read([&](Connection& connection) -> base::Result<std::vector<SightedTrack>> {
        std::vector<SightedTrack> sighted;
        BOOST_OUTCOME_TRY(auto store, store_row(connection, tenant, poi));
        const std::int64_t from_ms = base::unix_ms(from);
        BOOST_OUTCOME_TRY(
            auto rows,
            connection.query(kSights, store.store, from_ms - store.longest_track_ms, from_ms,
                             base::unix_ms(to), static_cast<std::int64_t>(limit)));
        while (true) {
            BOOST_OUTCOME_TRY(const bool found, rows.step());
            if (!found) return sighted;
            SightedTrack one{.track = track_row_of(rows, tenant, poi).track, .sight = {}};
            one.sight = {.track = one.track.id,
                         .appearance = std::string(rows.blob(kSightColumns)),
                         .first_x = rows.real(kSightColumns + 1),
                         .first_y = rows.real(kSightColumns + 2),
                         .last_x = rows.real(kSightColumns + 3),
                         .last_y = rows.real(kSightColumns + 4),
                         .height_share = rows.real(kSightColumns + 5)};
            sighted.push_back(std::move(one));
        }
    });
}

base::Result<void> SqliteStore::link(const domain::TenantCode& tenant, const domain::PoiId& poi,
                                     std::span<const domain::VisitLink> links,
                                     std::span<const domain::TrackSight> sights) {
    for (const domain::VisitLink& link : links) {
        BOOST_OUTCOME_TRY(check_link(link));
    }
    for (const domain::TrackSight& sight : sights) {
        BOOST_OUTCOME_TRY(check_sight(sight));
    }
    return write([&](Connection& connection) -> base::Result<void> {
        BOOST_OUTCOME_TRY(auto store, store_row(connection, tenant, poi));
        for (const domain::TrackSight& sight : sights) {
            BOOST_OUTCOME_TRY(auto track, track_number(connection, store, sight.track));
            BOOST_OUTCOME_TRY(connection.execute(kPutSight, track, Blob{sight.appearance},
                                                 sight.first_x, sight.first_y, sight.last_x,
                                                 sight.last_y, sight.height_share));
        }
        return add_links(connection, store, links);
    });
}

base::Result<void> SqliteStore::edit_links(const domain::TenantCode& tenant,
                                           const domain::PoiId& poi, const LinkChange& change) {
    return write([&](Connection& connection) -> base::Result<void> {
        BOOST_OUTCOME_TRY(auto store, store_row(connection, tenant, poi));
        BOOST_OUTCOME_TRY(const auto links, change([&](const domain::SessionId& session) {
                              return session_tracks(connection, store, tenant, poi, session);
                          }));
        for (const domain::VisitLink& link : links) {
            BOOST_OUTCOME_TRY(check_link(link));
        }
        return add_links(connection, store, links);
    });
}

base::Result<std::vector<domain::Track>> SqliteStore::tracks_of_session(
    const domain::TenantCode& tenant, const domain::PoiId& poi, const domain::SessionId& session) {
    return read([&](Connection& connection) -> base::Result<std::vector<domain::Track>> {
        BOOST_OUTCOME_TRY(auto store, store_row(connection, tenant, poi));
        BOOST_OUTCOME_TRY(auto tracks, session_tracks(connection, store, tenant, poi, session));
        if (tracks.empty()) return not_found("session_not_found", "no such session in this store");
        return tracks;
    });
}

base::Result<std::vector<domain::VisitLink>> SqliteStore::links_of_track(
    const domain::TenantCode& tenant, const domain::PoiId& poi, const domain::TrackId& track) {
    return read([&](Connection& connection) -> base::Result<std::vector<domain::VisitLink>> {
        std::vector<domain::VisitLink> links;
        BOOST_OUTCOME_TRY(auto store, store_row(connection, tenant, poi));
        BOOST_OUTCOME_TRY(auto number, track_number(connection, store, track));
        BOOST_OUTCOME_TRY(auto rows, connection.query(kLinks, number));
        while (true) {
            BOOST_OUTCOME_TRY(const bool found, rows.step());
            if (!found) return links;
            domain::VisitLink link{.track = track,
                                   .session = domain::SessionId{std::string(rows.text(0))},
                                   .like = {},
                                   .confidence_01 = rows.real(2),
                                   .reason = std::string(rows.text(3)),
                                   .who = std::string(rows.text(4)),
                                   .at = base::from_unix_ms(rows.integer(5))};
            if (!rows.is_null(1)) link.like.emplace(std::string(rows.text(1)));
            links.push_back(std::move(link));
        }
    });
}

}  // namespace store
