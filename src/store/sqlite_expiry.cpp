// Retention: which rows may go, and letting go of them.
#include "store/sqlite_lookup.h"
#include "store/sqlite_references.h"
#include "store/sqlite_store.h"

namespace store {
namespace {

// Whether somebody protects the period [start, end] of the store x.store. A hold wins over all.
#define STORE_NOT_HELD(START, END)                                 \
    " NOT EXISTS (SELECT 1 FROM hold AS h WHERE h.store = x.store" \
    " AND h.released_ms IS NULL AND h.from_ms <= " END " AND h.to_ms >= " START ") "
// The video of a track that somebody still has to look at.
#define STORE_FRAGMENT_IS_FREE                                                          \
    STORE_NOT_HELD("x.start_ms", "x.end_ms")                                            \
    " AND NOT EXISTS (SELECT 1 FROM store AS s CROSS JOIN track AS r"                   \
    " WHERE s.id = x.store AND r.store = x.store AND r.start_ms <= x.end_ms"            \
    " AND r.start_ms >= x.start_ms - s.longest_track_ms AND r.end_ms >= x.start_ms"     \
    " AND r.sensor = x.sensor AND EXISTS (SELECT 1 FROM task_track AS m JOIN task AS k" \
    " ON k.id = m.task WHERE m.track = r.id AND k.finished = 0)) "
#define STORE_TRACK_IS_FREE \
    " x.ended <> 0 AND" STORE_NOT_HELD("x.start_ms", "x.end_ms")                               \
    " AND NOT EXISTS (SELECT 1 FROM task_track AS m JOIN task AS k ON k.id = m.task"           \
    " WHERE m.track = x.id AND k.finished = 0) "
#define STORE_OWNER " JOIN store AS w ON w.id = x.store JOIN tenant AS t ON t.id = w.tenant "
// ?1 before, ?2 and ?3 the end and row behind which to go on, ?4 limit.
#define STORE_PAGE " x.end_ms < ?1 AND (x.end_ms > ?2 OR (x.end_ms = ?2 AND x.id > ?3)) "

constexpr char kExpirableVideo[] =
    "SELECT x.id, t.code, w.poi, x.end_ms, x.size_bytes FROM fragment AS x" STORE_OWNER
    "WHERE" STORE_PAGE "AND" STORE_FRAGMENT_IS_FREE "ORDER BY x.end_ms, x.id LIMIT ?4";
constexpr char kExpirableSnapshots[] =
    "SELECT x.id, t.code, w.poi, x.end_ms,"
    " coalesce((SELECT size_bytes FROM object WHERE id = x.face_object), 0)"
    " + coalesce((SELECT size_bytes FROM object WHERE id = x.body_object), 0)"
    " FROM track AS x" STORE_OWNER "WHERE" STORE_PAGE
    "AND (x.face_object IS NOT NULL OR x.body_object IS NOT NULL)"
    " AND" STORE_TRACK_IS_FREE "ORDER BY x.end_ms, x.id LIMIT ?4";
constexpr char kExpirableTracks[] =
    "SELECT x.id, t.code, w.poi, x.end_ms, 0 FROM track AS x" STORE_OWNER "WHERE" STORE_PAGE
    "AND" STORE_TRACK_IS_FREE "ORDER BY x.end_ms, x.id LIMIT ?4";

constexpr char kFreeFragment[] =
    "SELECT x.store, x.sensor, x.start_ms, x.end_ms, x.object FROM fragment AS x"
    " WHERE x.id = ?1 AND" STORE_FRAGMENT_IS_FREE;
constexpr char kFreeTrack[] =
    "SELECT x.face_object, x.body_object FROM track AS x WHERE x.id = ?1 AND" STORE_TRACK_IS_FREE;
constexpr char kDeleteFragment[] = "DELETE FROM fragment WHERE id = ?1";
static_assert(static_cast<int>(domain::GapReason::kExpired) == 7);  // in the statements below
constexpr char kAddGap[] = R"(
    INSERT INTO gap (store, sensor, start_ms, end_ms, reason) VALUES (?1, ?2, ?3, ?4, 7))";
constexpr char kGapBefore[] = R"(
    SELECT start_ms FROM gap WHERE store = ?1 AND sensor = ?2 AND end_ms = ?3 AND reason = 7
    AND start_ms < ?3 ORDER BY start_ms DESC LIMIT 1)";
constexpr char kGapAfter[] = R"(
    SELECT end_ms FROM gap WHERE store = ?1 AND sensor = ?2 AND start_ms = ?3 AND reason = 7
    AND end_ms IS NOT NULL)";
constexpr char kDeleteGap[] = "DELETE FROM gap WHERE store = ?1 AND sensor = ?2 AND start_ms = ?3";

constexpr char kForgetPictures[] = R"(
    UPDATE track SET face_object = NULL, face_ms = NULL, face_quality_01 = NULL,
                     body_object = NULL, body_ms = NULL, body_quality_01 = NULL
    WHERE id = ?1)";
constexpr char kNoteInTasks[] = R"(
    INSERT INTO task_history (task, number, at_ms, who, edit, track_id)
    SELECT m.task, (SELECT max(number) + 1 FROM task_history WHERE task = m.task), ?2,
           'retention', 'deleted', m.track_id
    FROM task_track AS m WHERE m.track = ?1)";
constexpr char kDropFromTasks[] = R"(
    DELETE FROM task_track WHERE (task, start_ms, track_id) IN
        (SELECT task, start_ms, track_id FROM task_track WHERE track = ?1))";
constexpr char kDeleteActions[] = "DELETE FROM track_action WHERE track = ?1";
constexpr char kDeleteOrders[] = "DELETE FROM track_order WHERE track = ?1";
constexpr char kDeleteLinks[] = "DELETE FROM visit_link WHERE track = ?1";
constexpr char kDeleteSight[] = "DELETE FROM track_sight WHERE track = ?1";
constexpr char kDeleteTrack[] = "DELETE FROM track WHERE id = ?1";
constexpr char kUnreferencedKey[] =
    "SELECT key FROM object AS o WHERE o.id = ?1 AND " STORE_OBJECT_UNREFERENCED;
constexpr char kVideoBytes[] = "SELECT coalesce(sum(size_bytes), 0) FROM fragment";
constexpr char kSnapshotBytes[] =
    "SELECT coalesce(sum(size_bytes), 0) FROM object WHERE media_type <> 'video/mp4'";

base::Result<void> note_unreferenced(Connection& connection, std::optional<std::int64_t> object,
                                     ExpiredBatch& batch) {
    if (!object) return base::success();
    BOOST_OUTCOME_TRY(auto rows, connection.query(kUnreferencedKey, *object));
    BOOST_OUTCOME_TRY(const bool found, rows.step());
    if (found) batch.unreferenced.emplace_back(std::string(rows.text(0)));
    return base::success();
}

base::Result<void> expire_video(Connection& connection, std::int64_t row, ExpiredBatch& batch) {
    std::int64_t store = 0, start_ms = 0, end_ms = 0, object = 0;
    std::string sensor;
    {
        BOOST_OUTCOME_TRY(auto rows, connection.query(kFreeFragment, row));
        BOOST_OUTCOME_TRY(const bool found, rows.step());
        if (!found) return base::success();
        store = rows.integer(0);
        sensor = rows.text(1);
        start_ms = rows.integer(2);
        end_ms = rows.integer(3);
        object = rows.integer(4);
    }
    BOOST_OUTCOME_TRY(connection.execute(kDeleteFragment, row));
    BOOST_OUTCOME_TRY(auto before, connection.integer(kGapBefore, store, sensor, start_ms));
    BOOST_OUTCOME_TRY(auto after, connection.integer(kGapAfter, store, sensor, end_ms));
    if (before) {
        BOOST_OUTCOME_TRY(connection.execute(kDeleteGap, store, sensor, *before));
    }
    if (after) {
        BOOST_OUTCOME_TRY(connection.execute(kDeleteGap, store, sensor, end_ms));
    }
    BOOST_OUTCOME_TRY(connection.execute(kAddGap, store, sensor, before.value_or(start_ms),
                                         after.value_or(end_ms)));
    ++batch.expired;
    return note_unreferenced(connection, object, batch);
}

base::Result<void> forget_track(Connection& connection, std::int64_t row, base::Instant now) {
    BOOST_OUTCOME_TRY(connection.execute(kNoteInTasks, row, base::unix_ms(now)));
    for (const char* sql : {kDropFromTasks, kDeleteActions, kDeleteOrders, kDeleteLinks,
                            kDeleteSight, kDeleteTrack}) {
        BOOST_OUTCOME_TRY(connection.execute(sql, row));
    }
    return base::success();
}

base::Result<void> expire_track(Connection& connection, KeptClass kept, std::int64_t row,
                                base::Instant now, ExpiredBatch& batch) {
    std::optional<std::int64_t> face, body;
    {
        BOOST_OUTCOME_TRY(auto rows, connection.query(kFreeTrack, row));
        BOOST_OUTCOME_TRY(const bool found, rows.step());
        if (!found) return base::success();
        if (!rows.is_null(0)) face = rows.integer(0);
        if (!rows.is_null(1)) body = rows.integer(1);
    }
    if (kept == KeptClass::kTracks) {
        BOOST_OUTCOME_TRY(forget_track(connection, row, now));
    } else {
        BOOST_OUTCOME_TRY(connection.execute(kForgetPictures, row));
    }
    ++batch.expired;
    BOOST_OUTCOME_TRY(note_unreferenced(connection, face, batch));
    return face == body ? base::success() : note_unreferenced(connection, body, batch);
}

const char* expirable_sql(KeptClass kept) {
    switch (kept) {
        case KeptClass::kVideo:
            return kExpirableVideo;
        case KeptClass::kSnapshots:
            return kExpirableSnapshots;
        case KeptClass::kTracks:
            break;
    }
    return kExpirableTracks;
}

}  // namespace

std::string_view name_of(KeptClass kept) {
    switch (kept) {
        case KeptClass::kVideo:
            return "video";
        case KeptClass::kSnapshots:
            return "snapshots";
        case KeptClass::kTracks:
            break;
    }
    return "tracks";
}

base::Result<std::vector<Expirable>> SqliteStore::expirable(KeptClass kept, base::Instant before,
                                                            const std::optional<Expirable>& after,
                                                            std::size_t limit) {
    if (limit == 0 || limit > kExpiryBatchMax) return base::invalid("limit", "must be 1 to 500");
    return read([&](Connection& connection) -> base::Result<std::vector<Expirable>> {
        std::vector<Expirable> found;
        const std::int64_t after_ms = after ? base::unix_ms(after->end) : INT64_MIN;
        BOOST_OUTCOME_TRY(
            auto rows, connection.query(expirable_sql(kept), base::unix_ms(before), after_ms,
                                        after ? after->row : 0, static_cast<std::int64_t>(limit)));
        while (true) {
            BOOST_OUTCOME_TRY(const bool has_row, rows.step());
            if (!has_row) return found;
            found.push_back({.row = rows.integer(0),
                             .tenant = domain::TenantCode{std::string(rows.text(1))},
                             .poi = domain::PoiId{std::string(rows.text(2))},
                             .end = base::from_unix_ms(rows.integer(3)),
                             .size_bytes = static_cast<std::uint64_t>(rows.integer(4))});
        }
    });
}

base::Result<ExpiredBatch> SqliteStore::expire(KeptClass kept, std::span<const std::int64_t> rows,
                                               base::Instant now) {
    if (rows.size() > kExpiryBatchMax) return base::invalid("rows", "at most 500 at once");
    return write([&](Connection& connection) -> base::Result<ExpiredBatch> {
        ExpiredBatch batch;
        for (const std::int64_t row : rows) {
            if (kept == KeptClass::kVideo) {
                BOOST_OUTCOME_TRY(expire_video(connection, row, batch));
            } else {
                BOOST_OUTCOME_TRY(expire_track(connection, kept, row, now, batch));
            }
        }
        return batch;
    });
}

base::Result<std::uint64_t> SqliteStore::kept_bytes(KeptClass kept) {
    if (kept == KeptClass::kTracks) return std::uint64_t{0};
    return read([&](Connection& connection) -> base::Result<std::uint64_t> {
        BOOST_OUTCOME_TRY(
            auto bytes,
            connection.integer(kept == KeptClass::kVideo ? kVideoBytes : kSnapshotBytes));
        return static_cast<std::uint64_t>(bytes.value_or(0));
    });
}

}  // namespace store
