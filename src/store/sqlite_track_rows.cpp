#include "store/sqlite_track_rows.h"

#include "store/sqlite_fragment_rows.h"

namespace store {
namespace {

constexpr char kFindTrack[] = "SELECT" STORE_TRACK_COLUMNS "FROM track AS r" STORE_TRACK_OBJECTS
                              "WHERE r.tenant = ?1 AND r.track_id = ?2";
constexpr char kActions[] =
    "SELECT type, extra FROM track_action WHERE track = ?1 ORDER BY position";
constexpr char kOrders[] = "SELECT order_id FROM track_order WHERE track = ?1 ORDER BY position";

constexpr char kAddObject[] = R"(
    INSERT INTO object (key, size_bytes, media_type, created_ms) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (key) DO NOTHING)";
constexpr char kFindObject[] = "SELECT id FROM object WHERE key = ?1";

constexpr char kInsertTrack[] = R"(
    INSERT INTO track (tenant, store, track_id, sensor, start_ms, end_ms, ended, run,
                       face_object, face_ms, face_quality_01,
                       body_object, body_ms, body_quality_01, fragment, session)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16))";
constexpr char kUpdateTrack[] = R"(
    UPDATE track
    SET end_ms = ?2, ended = ?3, face_object = ?4, face_ms = ?5, face_quality_01 = ?6,
        body_object = ?7, body_ms = ?8, body_quality_01 = ?9, fragment = ?10, session = ?11
    WHERE id = ?1)";
// The last fragment that begins at or before the track is the only one that can hold its start.
constexpr char kFragmentAt[] = R"(
    SELECT CASE WHEN end_ms > ?3 THEN id END FROM fragment
    WHERE store = ?1 AND sensor = ?2 AND start_ms <= ?3 ORDER BY start_ms DESC LIMIT 1)";
constexpr char kDeleteActions[] = "DELETE FROM track_action WHERE track = ?1";
constexpr char kDeleteOrders[] = "DELETE FROM track_order WHERE track = ?1";
constexpr char kInsertAction[] =
    "INSERT INTO track_action (track, position, type, extra) VALUES (?1, ?2, ?3, ?4)";
constexpr char kInsertOrder[] =
    "INSERT INTO track_order (track, position, order_id) VALUES (?1, ?2, ?3)";
constexpr char kNoteLength[] = "UPDATE store SET longest_track_ms = ?2 WHERE id = ?1";

std::int64_t number_of(domain::TrackEnd end) {
    switch (end) {
        case domain::TrackEnd::kOpen:
            return 0;
        case domain::TrackEnd::kLeft:
            return 1;
        case domain::TrackEnd::kSourceEnded:
            return 2;
        case domain::TrackEnd::kInterrupted:
            return 3;
        case domain::TrackEnd::kReported:
            return 4;
    }
    return 0;
}

domain::TrackEnd track_end_of(std::int64_t number) {
    switch (number) {
        case 1:
            return domain::TrackEnd::kLeft;
        case 2:
            return domain::TrackEnd::kSourceEnded;
        case 3:
            return domain::TrackEnd::kInterrupted;
        case 4:
            return domain::TrackEnd::kReported;
        default:
            return domain::TrackEnd::kOpen;  // the schema allows 0 to 4
    }
}

// Columns key, time, score from `column` on.
std::optional<domain::Snapshot> snapshot_of(const Statement& row, int column) {
    if (row.is_null(column)) return std::nullopt;
    domain::Snapshot snapshot{.object = domain::ObjectKey{std::string(row.text(column))},
                              .at = base::from_unix_ms(row.integer(column + 1)),
                              .quality_01 = std::nullopt};
    if (!row.is_null(column + 2)) snapshot.quality_01 = row.real(column + 2);
    return snapshot;
}

std::optional<std::int64_t> number_or_null(const Statement& row, int column) {
    if (row.is_null(column)) return std::nullopt;
    return row.integer(column);
}

struct SnapshotColumns {
    std::optional<std::int64_t> object;
    std::optional<std::int64_t> at_ms;
    std::optional<double> quality_01;
};

// `known` is what the track refers to now: its picture is evidence already and needs no look.
base::Result<SnapshotColumns> columns_of(Connection& connection, const ObjectIsPresent* is_present,
                                         const std::optional<domain::Snapshot>& snapshot,
                                         std::optional<std::int64_t> known) {
    SnapshotColumns columns;
    if (!snapshot) return columns;
    BOOST_OUTCOME_TRY(columns.object, connection.integer(kFindObject, snapshot->object.value));
    if (!columns.object) {
        return base::invalid("object_key", "a snapshot names a picture that was not given");
    }
    if (columns.object != known && is_present != nullptr && *is_present &&
        !(*is_present)(snapshot->object)) {
        return base::Error{.kind = base::ErrorKind::kUnavailable,
                           .message = "a picture was discarded meanwhile; put it again, then retry",
                           .detail = snapshot->object.value,
                           .reason = "object_missing"};
    }
    columns.at_ms = base::unix_ms(snapshot->at);
    columns.quality_01 = snapshot->quality_01;
    return columns;
}

std::optional<std::string_view> text_or_null(const auto& id) {
    if (!id) return std::nullopt;
    return std::string_view(id->value);
}

base::Result<std::optional<domain::FragmentId>> fragment_of(Connection& connection,
                                                            std::int64_t store,
                                                            const domain::Track& track) {
    std::optional<domain::FragmentId> fragment = track.fragment;
    if (fragment) return fragment;
    BOOST_OUTCOME_TRY(auto rows, connection.query(kFragmentAt, store, track.sensor.value,
                                                  base::unix_ms(track.start)));
    BOOST_OUTCOME_TRY(const bool found, rows.step());
    if (found && !rows.is_null(0)) fragment = fragment_id_of(rows.integer(0));
    return fragment;
}

base::Result<void> insert_actions(Connection& connection, std::int64_t id,
                                  const std::vector<domain::Action>& actions) {
    std::int64_t position = 0;
    for (const domain::Action& action : actions) {
        BOOST_OUTCOME_TRY(
            connection.execute(kInsertAction, id, position++, action.type, action.extra));
    }
    return base::success();
}

base::Result<void> insert_orders(Connection& connection, std::int64_t id,
                                 const std::vector<domain::OrderId>& orders) {
    std::int64_t position = 0;
    for (const domain::OrderId& order : orders) {
        BOOST_OUTCOME_TRY(connection.execute(kInsertOrder, id, position++, order.value));
    }
    return base::success();
}

}  // namespace

TrackRow track_row_of(const Statement& row, const domain::TenantCode& tenant,
                      const domain::PoiId& poi) {
    TrackRow result{.id = row.integer(0),
                    .store = row.integer(15),
                    .run = number_or_null(row, 14),
                    .face_object = number_or_null(row, 16),
                    .body_object = number_or_null(row, 17),
                    .track = {.tenant = tenant,
                              .poi = poi,
                              .id = domain::TrackId{std::string(row.text(1))},
                              .sensor = domain::SensorId{std::string(row.text(2))},
                              .start = base::from_unix_ms(row.integer(3)),
                              .end = base::from_unix_ms(row.integer(4)),
                              .ended = track_end_of(row.integer(5)),
                              .face = snapshot_of(row, 6),
                              .body = snapshot_of(row, 9)}};
    if (!row.is_null(12)) result.track.fragment.emplace(std::string(row.text(12)));
    if (!row.is_null(13)) result.track.session.emplace(std::string(row.text(13)));
    return result;
}

base::Result<void> load_actions_and_orders(Connection& connection, TrackRow& row) {
    {
        BOOST_OUTCOME_TRY(auto actions, connection.query(kActions, row.id));
        while (true) {
            BOOST_OUTCOME_TRY(const bool found, actions.step());
            if (!found) break;
            row.track.actions.push_back(
                {.type = std::string(actions.text(0)), .extra = std::string(actions.text(1))});
        }
    }
    BOOST_OUTCOME_TRY(auto orders, connection.query(kOrders, row.id));
    while (true) {
        BOOST_OUTCOME_TRY(const bool found, orders.step());
        if (!found) return base::success();
        row.track.orders.emplace_back(std::string(orders.text(0)));
    }
}

base::Result<std::vector<domain::Track>> load_tracks(Connection& connection, Statement& rows,
                                                     const domain::TenantCode& tenant,
                                                     const domain::PoiId& poi) {
    std::vector<domain::Track> tracks;
    while (true) {
        BOOST_OUTCOME_TRY(const bool found, rows.step());
        if (!found) return tracks;
        TrackRow row = track_row_of(rows, tenant, poi);
        BOOST_OUTCOME_TRY(load_actions_and_orders(connection, row));
        tracks.push_back(std::move(row.track));
    }
}

base::Result<std::optional<TrackRow>> find_track_row(Connection& connection, std::int64_t tenant,
                                                     const domain::Track& like) {
    std::optional<TrackRow> row;
    {
        BOOST_OUTCOME_TRY(auto rows, connection.query(kFindTrack, tenant, like.id.value));
        BOOST_OUTCOME_TRY(const bool found, rows.step());
        if (!found) return row;
        row = track_row_of(rows, like.tenant, like.poi);
    }
    BOOST_OUTCOME_TRY(load_actions_and_orders(connection, *row));
    return row;
}

void keep_links(const domain::Track& known, domain::Track& given) {
    if (!given.fragment) given.fragment = known.fragment;
    if (!given.session) given.session = known.session;
}

base::Result<void> add_objects(Connection& connection, std::span<const StoredObject> objects,
                               base::Instant now) {
    for (const StoredObject& object : objects) {
        BOOST_OUTCOME_TRY(connection.execute(kAddObject, object.key.value,
                                             static_cast<std::int64_t>(object.size_bytes),
                                             object.media_type, base::unix_ms(now)));
    }
    return base::success();
}

base::Result<void> note_track_length(Connection& connection, StoreRow& store, base::Millis length) {
    if (length.count() <= store.longest_track_ms) return base::success();
    store.longest_track_ms = length.count();
    BOOST_OUTCOME_TRY(connection.execute(kNoteLength, store.store, store.longest_track_ms));
    return base::success();
}

base::Result<std::int64_t> insert_track(Connection& connection, TrackWriting& writing,
                                        const domain::Track& track) {
    BOOST_OUTCOME_TRY(auto face, columns_of(connection, writing.is_present, track.face, {}));
    BOOST_OUTCOME_TRY(auto body, columns_of(connection, writing.is_present, track.body, {}));
    BOOST_OUTCOME_TRY(auto fragment, fragment_of(connection, writing.store.store, track));
    BOOST_OUTCOME_TRY(connection.execute(
        kInsertTrack, writing.store.tenant, writing.store.store, track.id.value, track.sensor.value,
        base::unix_ms(track.start), base::unix_ms(track.end), number_of(track.ended), writing.run,
        face.object, face.at_ms, face.quality_01, body.object, body.at_ms, body.quality_01,
        text_or_null(fragment), text_or_null(track.session)));
    const std::int64_t id = connection.last_row();
    BOOST_OUTCOME_TRY(insert_actions(connection, id, track.actions));
    BOOST_OUTCOME_TRY(insert_orders(connection, id, track.orders));
    BOOST_OUTCOME_TRY(note_track_length(connection, writing.store, track.end - track.start));
    return id;
}

base::Result<void> update_track(Connection& connection, TrackWriting& writing,
                                const TrackRow& known, const domain::Track& track) {
    BOOST_OUTCOME_TRY(auto face,
                      columns_of(connection, writing.is_present, track.face, known.face_object));
    BOOST_OUTCOME_TRY(auto body,
                      columns_of(connection, writing.is_present, track.body, known.body_object));
    BOOST_OUTCOME_TRY(connection.execute(
        kUpdateTrack, known.id, base::unix_ms(track.end), number_of(track.ended), face.object,
        face.at_ms, face.quality_01, body.object, body.at_ms, body.quality_01,
        text_or_null(track.fragment), text_or_null(track.session)));
    if (track.actions != known.track.actions) {
        BOOST_OUTCOME_TRY(connection.execute(kDeleteActions, known.id));
        BOOST_OUTCOME_TRY(insert_actions(connection, known.id, track.actions));
    }
    if (track.orders != known.track.orders) {
        BOOST_OUTCOME_TRY(connection.execute(kDeleteOrders, known.id));
        BOOST_OUTCOME_TRY(insert_orders(connection, known.id, track.orders));
    }
    return note_track_length(connection, writing.store, track.end - track.start);
}

base::Error track_conflict(const domain::TrackId& track, std::string message) {
    return base::Error{.kind = base::ErrorKind::kConflict,
                       .message = "track " + track.value + ": " + std::move(message),
                       .reason = "track_conflict"};
}

}  // namespace store
