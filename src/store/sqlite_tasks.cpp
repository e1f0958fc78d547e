// Reading risk tasks.
#include "store/sqlite_lookup.h"
#include "store/sqlite_task_rows.h"
#include "store/sqlite_track_rows.h"

namespace store {
namespace {

// CROSS JOIN: in this order, so that the rows come in that of task_track without sorting.
constexpr char kTracks[] =
    "SELECT" STORE_TRACK_COLUMNS
    "FROM task_track AS m CROSS JOIN track AS r ON r.id = m.track" STORE_TRACK_OBJECTS
    "WHERE m.task = ?1 ORDER BY m.start_ms, m.track_id";
constexpr char kActions[] = R"(
    SELECT a.track, a.type, a.extra
    FROM task_track AS m CROSS JOIN track_action AS a ON a.track = m.track
    WHERE m.task = ?1 ORDER BY m.start_ms, m.track_id, a.position)";
constexpr char kOrders[] = R"(
    SELECT o.track, o.order_id
    FROM task_track AS m CROSS JOIN track_order AS o ON o.track = m.track
    WHERE m.task = ?1 ORDER BY m.start_ms, m.track_id, o.position)";
constexpr char kHistory[] =
    "SELECT at_ms, who, edit, track_id FROM task_history WHERE task = ?1 ORDER BY number";

// Finds the tracks that child rows belong to; both come in the same order, so one walk is enough.
class TrackCursor {
  public:
    TrackCursor(std::vector<domain::Track>& tracks, const std::vector<std::int64_t>& rows)
        : tracks_(tracks), rows_(rows) {}

    domain::Track& at(std::int64_t row) {
        while (rows_[position_] != row) ++position_;
        return tracks_[position_];
    }

  private:
    std::vector<domain::Track>& tracks_;
    const std::vector<std::int64_t>& rows_;
    std::size_t position_ = 0;
};

// Three statements for the whole task instead of two more for each track.
base::Result<std::vector<domain::Track>> load_task(Connection& connection, std::int64_t task,
                                                   const domain::TenantCode& tenant,
                                                   const domain::PoiId& poi) {
    std::vector<domain::Track> tracks;
    std::vector<std::int64_t> rows;
    {
        BOOST_OUTCOME_TRY(auto found, connection.query(kTracks, task));
        while (true) {
            BOOST_OUTCOME_TRY(const bool has_row, found.step());
            if (!has_row) break;
            TrackRow row = track_row_of(found, tenant, poi);
            rows.push_back(row.id);
            tracks.push_back(std::move(row.track));
        }
    }
    {
        TrackCursor cursor(tracks, rows);
        BOOST_OUTCOME_TRY(auto found, connection.query(kActions, task));
        while (true) {
            BOOST_OUTCOME_TRY(const bool has_row, found.step());
            if (!has_row) break;
            cursor.at(found.integer(0))
                .actions.push_back(
                    {.type = std::string(found.text(1)), .extra = std::string(found.text(2))});
        }
    }
    TrackCursor cursor(tracks, rows);
    BOOST_OUTCOME_TRY(auto found, connection.query(kOrders, task));
    while (true) {
        BOOST_OUTCOME_TRY(const bool has_row, found.step());
        if (!has_row) return tracks;
        cursor.at(found.integer(0)).orders.emplace_back(std::string(found.text(1)));
    }
}

}  // namespace

base::Result<domain::RiskTask> SqliteStore::find_task(const domain::TenantCode& tenant,
                                                      const domain::PoiId& poi,
                                                      const domain::TaskId& task) {
    return read([&](Connection& connection) -> base::Result<domain::RiskTask> {
        BOOST_OUTCOME_TRY(auto row, find_task_row(connection, tenant, poi, task));
        return domain::RiskTask{.tenant = tenant,
                                .poi = poi,
                                .id = task,
                                .created = row.created,
                                .finished = row.finished};
    });
}

base::Result<std::vector<domain::Track>> SqliteStore::tracks_of_task(
    const domain::TenantCode& tenant, const domain::PoiId& poi, const domain::TaskId& task) {
    return read([&](Connection& connection) -> base::Result<std::vector<domain::Track>> {
        BOOST_OUTCOME_TRY(auto row, find_task_row(connection, tenant, poi, task));
        return load_task(connection, row.id, tenant, poi);
    });
}

base::Result<std::vector<TaskHistoryEntry>> SqliteStore::history_of_task(
    const domain::TenantCode& tenant, const domain::PoiId& poi, const domain::TaskId& task) {
    return read([&](Connection& connection) -> base::Result<std::vector<TaskHistoryEntry>> {
        std::vector<TaskHistoryEntry> entries;
        BOOST_OUTCOME_TRY(auto row, find_task_row(connection, tenant, poi, task));
        BOOST_OUTCOME_TRY(auto rows, connection.query(kHistory, row.id));
        while (true) {
            BOOST_OUTCOME_TRY(const bool found, rows.step());
            if (!found) return entries;
            TaskHistoryEntry entry{.at = base::from_unix_ms(rows.integer(0)),
                                   .who = std::string(rows.text(1)),
                                   .edit = std::string(rows.text(2))};
            if (!rows.is_null(3)) entry.track.emplace(std::string(rows.text(3)));
            entries.push_back(std::move(entry));
        }
    });
}

}  // namespace store
