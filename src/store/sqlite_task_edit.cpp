// Making, editing and finishing risk tasks.
#include <algorithm>

#include "store/checks.h"
#include "store/sqlite_lookup.h"
#include "store/sqlite_task_rows.h"
#include "store/sqlite_track_rows.h"

namespace store {
namespace {

constexpr char kTaskTaken[] = R"(
    SELECT id FROM task WHERE tenant = ?1 AND task_id = ?2)";
constexpr char kTrackIds[] = "SELECT track_id FROM task_track WHERE task = ?1 ORDER BY track_id";
constexpr char kFinish[] = "UPDATE task SET finished = 1 WHERE id = ?1";

base::Error task_taken() {
    return base::Error{.kind = base::ErrorKind::kConflict,
                       .message = "the task exists with other content; use another id or edit it",
                       .reason = "task_conflict"};
}

base::Result<bool> has_exactly(Connection& connection, std::int64_t task,
                               std::vector<domain::TrackId> expected) {
    std::sort(expected.begin(), expected.end());
    expected.erase(std::unique(expected.begin(), expected.end()), expected.end());
    std::vector<domain::TrackId> present;
    BOOST_OUTCOME_TRY(auto rows, connection.query(kTrackIds, task));
    while (true) {
        BOOST_OUTCOME_TRY(const bool found, rows.step());
        if (!found) return present == expected;
        present.emplace_back(std::string(rows.text(0)));
    }
}

base::Result<void> create(Connection& connection, const domain::RiskTask& task,
                          std::span<const domain::TrackId> tracks, std::string_view who) {
    BOOST_OUTCOME_TRY(auto store, store_row(connection, task.tenant, task.poi));
    BOOST_OUTCOME_TRY(auto taken, connection.integer(kTaskTaken, store.tenant, task.id.value));
    if (!taken) return insert_task(connection, store, task, tracks, who);

    auto known = find_task_row(connection, task.tenant, task.poi, task.id);
    if (!known) return task_taken();  // by another store of the tenant
    BOOST_OUTCOME_TRY(const bool same,
                      has_exactly(connection, *taken, {tracks.begin(), tracks.end()}));
    if (!same || known.value().finished) return task_taken();
    return base::success();
}

base::Result<void> check_task(const domain::RiskTask& task, std::string_view who) {
    BOOST_OUTCOME_TRY(check_id("risk_task_id", task.id.value));
    BOOST_OUTCOME_TRY(check_id("who", who));
    if (task.finished) return base::invalid("finished", "a new task is not finished");
    return base::success();
}

base::Result<void> check_edit(const TaskEdit& edit) {
    BOOST_OUTCOME_TRY(check_id("who", edit.who));
    for (const domain::TrackId& track : edit.add) {
        if (std::find(edit.remove.begin(), edit.remove.end(), track) != edit.remove.end()) {
            return base::invalid("delete_track_ids",
                                 "a track cannot be added and deleted by one call");
        }
    }
    return base::success();
}

// Not yet there: each track is inserted, or is known with the same content.
base::Result<void> load_track(Connection& connection, TrackWriting& writing, domain::Track track) {
    BOOST_OUTCOME_TRY(auto known, find_track_row(connection, writing.store.tenant, track));
    if (!known) {
        BOOST_OUTCOME_TRY(insert_track(connection, writing, track));
        return base::success();
    }
    keep_links(known->track, track);
    if (known->store == writing.store.store && known->track == track) return base::success();
    return track_conflict(track.id, "the id is taken");
}

base::Result<void> load_one(Connection& connection, const LoadedTask& loaded,
                            std::string_view who) {
    BOOST_OUTCOME_TRY(auto store, store_row(connection, loaded.task.tenant, loaded.task.poi));
    TrackWriting writing{.store = store, .run = {}, .is_present = nullptr};
    BOOST_OUTCOME_TRY(add_objects(connection, loaded.objects, loaded.task.created));
    std::vector<domain::TrackId> ids;
    for (const domain::Track& track : loaded.tracks) {
        if (track.tenant != loaded.task.tenant || track.poi != loaded.task.poi) {
            return base::invalid("poi_id", "a task's tracks are of its own store");
        }
        BOOST_OUTCOME_TRY(load_track(connection, writing, track));
        ids.push_back(track.id);
    }
    return create(connection, loaded.task, ids, who);
}

}  // namespace

base::Result<void> SqliteStore::create_task(const domain::RiskTask& task,
                                            std::span<const domain::TrackId> tracks,
                                            std::string_view who) {
    BOOST_OUTCOME_TRY(check_task(task, who));
    return write([&](Connection& connection) { return create(connection, task, tracks, who); });
}

base::Result<void> SqliteStore::edit_task(const TaskEdit& edit) {
    BOOST_OUTCOME_TRY(check_edit(edit));
    return write([&](Connection& connection) -> base::Result<void> {
        BOOST_OUTCOME_TRY(auto task, find_task_row(connection, edit.tenant, edit.poi, edit.task));
        if (task.finished) {
            return base::Error{.kind = base::ErrorKind::kConflict,
                               .message = "the task is finished; its tracks cannot change any more",
                               .reason = "task_finished"};
        }
        const TaskEditor editor{
            .task = task.id, .store = task.store, .who = edit.who, .now = edit.now};
        BOOST_OUTCOME_TRY(remove_tracks(connection, editor, edit.remove));
        return add_tracks(connection, editor, edit.add);
    });
}

base::Result<void> SqliteStore::finish_task(const domain::TenantCode& tenant,
                                            const domain::PoiId& poi, const domain::TaskId& task,
                                            std::string_view who, base::Instant now) {
    BOOST_OUTCOME_TRY(check_id("who", who));
    return write([&](Connection& connection) -> base::Result<void> {
        BOOST_OUTCOME_TRY(auto row, find_task_row(connection, tenant, poi, task));
        if (row.finished) return base::success();
        BOOST_OUTCOME_TRY(connection.execute(kFinish, row.id));
        const TaskEditor editor{.task = row.id, .store = row.store, .who = who, .now = now};
        return write_history(connection, editor, "finished");
    });
}

base::Result<void> SqliteStore::load_tasks(std::span<const LoadedTask> tasks,
                                           std::string_view who) {
    for (const LoadedTask& loaded : tasks) {
        BOOST_OUTCOME_TRY(check_task(loaded.task, who));
        for (const domain::Track& track : loaded.tracks) {
            BOOST_OUTCOME_TRY(check_track(track));
            if (track.ended == domain::TrackEnd::kOpen) {
                return base::invalid("end_time", "only finished tracks can be loaded");
            }
        }
        for (const StoredObject& object : loaded.objects) {
            BOOST_OUTCOME_TRY(check_object(object));
        }
    }
    return write([&](Connection& connection) -> base::Result<void> {
        for (const LoadedTask& loaded : tasks) {
            BOOST_OUTCOME_TRY(load_one(connection, loaded, who));
        }
        return base::success();
    });
}

}  // namespace store
