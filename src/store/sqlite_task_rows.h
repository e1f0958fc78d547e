// Tasks between rows and values. Inside store only.
#pragma once

#include <span>
#include <string_view>

#include "store/sqlite_store.h"

namespace store {

struct TaskRow {
    std::int64_t id = 0;
    StoreRow store;
    bool finished = false;
    base::Instant created;
};

// errors: kNotFound "store_not_found", "task_not_found".
base::Result<TaskRow> find_task_row(Connection& connection, const domain::TenantCode& tenant,
                                    const domain::PoiId& poi, const domain::TaskId& task);

// Who edits which task, and when: what every row of the history carries.
struct TaskEditor {
    std::int64_t task = 0;
    StoreRow store;
    std::string_view who;
    base::Instant now;
};

base::Result<void> write_history(Connection& connection, const TaskEditor& editor,
                                 std::string_view edit, std::optional<std::string_view> track = {});
base::Result<void> add_tracks(Connection& connection, const TaskEditor& editor,
                              std::span<const domain::TrackId> tracks);
base::Result<void> remove_tracks(Connection& connection, const TaskEditor& editor,
                                 std::span<const domain::TrackId> tracks);
// The task must not exist.
base::Result<void> insert_task(Connection& connection, const StoreRow& store,
                               const domain::RiskTask& task,
                               std::span<const domain::TrackId> tracks, std::string_view who);

}  // namespace store
