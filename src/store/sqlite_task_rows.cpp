#include "store/sqlite_task_rows.h"

#include "store/sqlite_lookup.h"

namespace store {
namespace {

constexpr char kFindTask[] = R"(
    SELECT k.id, k.tenant, k.store, s.longest_track_ms, k.finished, k.created_ms
    FROM tenant AS t CROSS JOIN store AS s CROSS JOIN task AS k
    WHERE t.code = ?1 AND s.tenant = t.id AND s.poi = ?2
      AND k.tenant = t.id AND k.task_id = ?3 AND k.store = s.id)";
constexpr char kInsertTask[] = R"(
    INSERT INTO task (tenant, store, task_id, created_ms, finished) VALUES (?1, ?2, ?3, ?4, 0))";
constexpr char kWriteHistory[] = R"(
    INSERT INTO task_history (task, number, at_ms, who, edit, track_id)
    VALUES (?1, (SELECT coalesce(max(number), 0) + 1 FROM task_history WHERE task = ?1),
            ?2, ?3, ?4, ?5))";
constexpr char kFindTrack[] =
    "SELECT id, start_ms FROM track WHERE tenant = ?1 AND track_id = ?2 AND store = ?3";
constexpr char kAddTrack[] = R"(
    INSERT INTO task_track (task, start_ms, track_id, track) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT DO NOTHING)";
constexpr char kRemoveTrack[] =
    "DELETE FROM task_track WHERE task = ?1 AND start_ms = ?2 AND track_id = ?3";
constexpr char kCountTracks[] = "SELECT count(*) FROM task_track WHERE task = ?1";

struct TrackInStore {
    std::int64_t id = 0;
    std::int64_t start_ms = 0;
};

base::Result<TrackInStore> find_track_of_store(Connection& connection, const StoreRow& store,
                                               const domain::TrackId& track) {
    BOOST_OUTCOME_TRY(auto rows,
                      connection.query(kFindTrack, store.tenant, track.value, store.store));
    BOOST_OUTCOME_TRY(const bool found, rows.step());
    if (!found) {
        return not_found("track_not_found", "no such track in this store: " + track.value);
    }
    return TrackInStore{.id = rows.integer(0), .start_ms = rows.integer(1)};
}

}  // namespace

base::Result<TaskRow> find_task_row(Connection& connection, const domain::TenantCode& tenant,
                                    const domain::PoiId& poi, const domain::TaskId& task) {
    {
        BOOST_OUTCOME_TRY(auto rows,
                          connection.query(kFindTask, tenant.value, poi.value, task.value));
        BOOST_OUTCOME_TRY(const bool found, rows.step());
        if (found) {
            return TaskRow{.id = rows.integer(0),
                           .store = {.tenant = rows.integer(1),
                                     .store = rows.integer(2),
                                     .longest_track_ms = rows.integer(3)},
                           .finished = rows.integer(4) != 0,
                           .created = base::from_unix_ms(rows.integer(5))};
        }
    }
    BOOST_OUTCOME_TRY(store_row(connection, tenant, poi));
    return not_found("task_not_found", "no such task in this store");
}

base::Result<void> write_history(Connection& connection, const TaskEditor& editor,
                                 std::string_view edit, std::optional<std::string_view> track) {
    BOOST_OUTCOME_TRY(connection.execute(kWriteHistory, editor.task, base::unix_ms(editor.now),
                                         editor.who, edit, track));
    return base::success();
}

base::Result<void> add_tracks(Connection& connection, const TaskEditor& editor,
                              std::span<const domain::TrackId> tracks) {
    for (const domain::TrackId& track : tracks) {
        BOOST_OUTCOME_TRY(auto found, find_track_of_store(connection, editor.store, track));
        BOOST_OUTCOME_TRY(auto added, connection.execute(kAddTrack, editor.task, found.start_ms,
                                                         track.value, found.id));
        if (added == 0) continue;  // it was there
        BOOST_OUTCOME_TRY(write_history(connection, editor, "added", track.value));
    }
    BOOST_OUTCOME_TRY(auto count, connection.integer(kCountTracks, editor.task));
    if (count.value_or(0) > static_cast<std::int64_t>(domain::kTracksPerTaskMax)) {
        return base::Error{.kind = base::ErrorKind::kResourceExhausted,
                           .message = "a task holds at most 500 tracks; make another task",
                           .reason = "task_full"};
    }
    return base::success();
}

base::Result<void> remove_tracks(Connection& connection, const TaskEditor& editor,
                                 std::span<const domain::TrackId> tracks) {
    for (const domain::TrackId& track : tracks) {
        BOOST_OUTCOME_TRY(auto found, find_track_of_store(connection, editor.store, track));
        BOOST_OUTCOME_TRY(auto removed, connection.execute(kRemoveTrack, editor.task,
                                                           found.start_ms, track.value));
        if (removed == 0) continue;  // it was not there
        BOOST_OUTCOME_TRY(write_history(connection, editor, "deleted", track.value));
    }
    return base::success();
}

base::Result<void> insert_task(Connection& connection, const StoreRow& store,
                               const domain::RiskTask& task,
                               std::span<const domain::TrackId> tracks, std::string_view who) {
    BOOST_OUTCOME_TRY(connection.execute(kInsertTask, store.tenant, store.store, task.id.value,
                                         base::unix_ms(task.created)));
    const TaskEditor editor{
        .task = connection.last_row(), .store = store, .who = who, .now = task.created};
    BOOST_OUTCOME_TRY(write_history(connection, editor, "created"));
    return add_tracks(connection, editor, tracks);
}

}  // namespace store
