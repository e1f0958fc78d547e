// Runs of live analysis and their batches.
#include <algorithm>

#include "store/checks.h"
#include "store/sqlite_lookup.h"
#include "store/sqlite_references.h"
#include "store/sqlite_track_rows.h"

namespace store {
namespace {

constexpr char kBeginRun[] =
    "INSERT INTO run (tenant, store, sensor, started_ms) VALUES (?1, ?2, ?3, ?4)";
constexpr char kFindRun[] = R"(
    SELECT u.id, t.code, s.poi, u.sensor, u.started_ms, u.ended_ms,
           u.tenant, u.store, s.longest_track_ms
    FROM run AS u JOIN store AS s ON s.id = u.store JOIN tenant AS t ON t.id = u.tenant
    WHERE u.id = ?1)";
constexpr char kOpenRuns[] = R"(
    SELECT u.id, t.code, s.poi, u.sensor, u.started_ms, u.ended_ms
    FROM run AS u JOIN store AS s ON s.id = u.store JOIN tenant AS t ON t.id = u.tenant
    WHERE u.ended_ms IS NULL ORDER BY u.id)";
// A clock that was set back must not make a run end before it began.
constexpr char kEndRun[] =
    "UPDATE run SET ended_ms = max(?2, started_ms) WHERE id = ?1 AND ended_ms IS NULL";
constexpr char kCountOpenTracks[] = "SELECT count(*) FROM track WHERE run = ?1 AND ended = 0";
constexpr char kOpenTracks[] = "SELECT" STORE_TRACK_COLUMNS "FROM track AS r" STORE_TRACK_OBJECTS
                               "WHERE r.run = ?1 AND r.ended = 0 ORDER BY r.start_ms, r.track_id";
// 3: interrupted. end_ms stays: it is the last stored observation.
constexpr char kInterruptTracks[] = "UPDATE track SET ended = 3 WHERE run = ?1 AND ended = 0";
constexpr char kFindOpenTrack[] = R"(
    SELECT id, start_ms, end_ms FROM track
    WHERE tenant = ?1 AND track_id = ?2 AND run = ?3 AND ended = 0)";
constexpr char kMoveEnd[] = "UPDATE track SET end_ms = ?2 WHERE id = ?1";
constexpr char kUnreferencedKey[] =
    "SELECT key FROM object AS o WHERE o.id = ?1 AND " STORE_OBJECT_UNREFERENCED;

struct RunRow {
    Run run;
    StoreRow store;
};

std::int64_t number_of(RunId run) {
    return static_cast<std::int64_t>(run);
}

Run run_of(const Statement& row) {
    Run run{.id = RunId{row.integer(0)},
            .tenant = domain::TenantCode{std::string(row.text(1))},
            .poi = domain::PoiId{std::string(row.text(2))},
            .sensor = domain::SensorId{std::string(row.text(3))},
            .started = base::from_unix_ms(row.integer(4))};
    if (!row.is_null(5)) run.ended = base::from_unix_ms(row.integer(5));
    return run;
}

base::Result<RunRow> find_run(Connection& connection, RunId run) {
    BOOST_OUTCOME_TRY(auto rows, connection.query(kFindRun, number_of(run)));
    BOOST_OUTCOME_TRY(const bool found, rows.step());
    if (!found) return not_found("run_not_found", "no such run; begin it first");
    return RunRow{.run = run_of(rows),
                  .store = {.tenant = rows.integer(6),
                            .store = rows.integer(7),
                            .longest_track_ms = rows.integer(8)}};
}

base::Result<void> check_batch(const TrackBatch& batch) {
    if (batch.tracks.size() > kTracksPerBatchMax || batch.moved.size() > kTracksPerBatchMax ||
        batch.objects.size() > 2 * kTracksPerBatchMax) {
        return base::invalid("batch", "a batch holds at most 1024 tracks and moved ends");
    }
    for (const domain::Track& track : batch.tracks) {
        BOOST_OUTCOME_TRY(check_track(track));
    }
    for (const StoredObject& object : batch.objects) {
        BOOST_OUTCOME_TRY(check_object(object));
    }
    return base::success();
}

// Pictures that the track no longer shows; whether another track does is asked at the end.
void note_replaced(std::vector<std::int64_t>& replaced, const std::optional<std::int64_t>& object,
                   const std::optional<domain::Snapshot>& before,
                   const std::optional<domain::Snapshot>& after) {
    if (object && (!after || before->object != after->object)) replaced.push_back(*object);
}

base::Result<void> apply_track(Connection& connection, const Run& run, TrackWriting& writing,
                               domain::Track track, std::vector<std::int64_t>& replaced) {
    if (track.tenant != run.tenant || track.poi != run.poi || track.sensor != run.sensor) {
        return base::invalid("sensor_id", "a run writes tracks of its own camera only");
    }
    BOOST_OUTCOME_TRY(auto known, find_track_row(connection, writing.store.tenant, track));
    if (!known) {
        BOOST_OUTCOME_TRY(insert_track(connection, writing, track));
        return base::success();
    }
    if (known->store != writing.store.store || known->run != writing.run) {
        return track_conflict(track.id, "the id is taken; track ids must be unique in a tenant");
    }
    keep_links(known->track, track);
    if (known->track == track) return base::success();
    if (known->track.ended != domain::TrackEnd::kOpen) {
        return track_conflict(track.id, "it is closed; begin a new track");
    }
    if (known->track.start != track.start || track.end < known->track.end) {
        return track_conflict(track.id, "its start must not change, its end not move back");
    }
    note_replaced(replaced, known->face_object, known->track.face, track.face);
    note_replaced(replaced, known->body_object, known->track.body, track.body);
    return update_track(connection, writing, *known, track);
}

base::Result<void> move_end(Connection& connection, TrackWriting& writing, const MovedEnd& moved) {
    std::int64_t id = 0;
    base::Millis length{};
    {
        BOOST_OUTCOME_TRY(auto rows, connection.query(kFindOpenTrack, writing.store.tenant,
                                                      moved.track.value, *writing.run));
        BOOST_OUTCOME_TRY(const bool found, rows.step());
        if (!found) return track_conflict(moved.track, "it is not an open track of this run");
        if (base::unix_ms(moved.end) < rows.integer(2)) {
            return track_conflict(moved.track, "its end must not move back");
        }
        id = rows.integer(0);
        length = moved.end - base::from_unix_ms(rows.integer(1));
    }
    BOOST_OUTCOME_TRY(connection.execute(kMoveEnd, id, base::unix_ms(moved.end)));
    return note_track_length(connection, writing.store, length);
}

base::Result<AppliedBatch> find_unreferenced(Connection& connection,
                                             std::vector<std::int64_t>& replaced) {
    AppliedBatch applied;
    std::sort(replaced.begin(), replaced.end());
    replaced.erase(std::unique(replaced.begin(), replaced.end()), replaced.end());
    for (const std::int64_t object : replaced) {
        BOOST_OUTCOME_TRY(auto rows, connection.query(kUnreferencedKey, object));
        BOOST_OUTCOME_TRY(const bool found, rows.step());
        if (found) applied.unreferenced.emplace_back(std::string(rows.text(0)));
    }
    return applied;
}

}  // namespace

base::Result<RunId> SqliteStore::begin_run(const domain::TenantCode& tenant,
                                           const domain::PoiId& poi, const domain::SensorId& sensor,
                                           base::Instant now) {
    BOOST_OUTCOME_TRY(check_id("sensor_id", sensor.value));
    return write([&](Connection& connection) -> base::Result<RunId> {
        BOOST_OUTCOME_TRY(auto store, store_row(connection, tenant, poi));
        BOOST_OUTCOME_TRY(connection.execute(kBeginRun, store.tenant, store.store, sensor.value,
                                             base::unix_ms(now)));
        return RunId{connection.last_row()};
    });
}

base::Result<void> SqliteStore::end_run(RunId run, base::Instant now) {
    return write([&](Connection& connection) -> base::Result<void> {
        BOOST_OUTCOME_TRY(find_run(connection, run));
        BOOST_OUTCOME_TRY(auto open, connection.integer(kCountOpenTracks, number_of(run)));
        if (open.value_or(0) > 0) {
            return base::Error{.kind = base::ErrorKind::kConflict,
                               .message = "the run has open tracks; close them first",
                               .reason = "run_has_open_tracks"};
        }
        BOOST_OUTCOME_TRY(connection.execute(kEndRun, number_of(run), base::unix_ms(now)));
        return base::success();
    });
}

base::Result<std::vector<Run>> SqliteStore::open_runs() {
    return read([&](Connection& connection) -> base::Result<std::vector<Run>> {
        std::vector<Run> runs;
        BOOST_OUTCOME_TRY(auto rows, connection.query(kOpenRuns));
        while (true) {
            BOOST_OUTCOME_TRY(const bool found, rows.step());
            if (!found) return runs;
            runs.push_back(run_of(rows));
        }
    });
}

base::Result<std::vector<domain::Track>> SqliteStore::open_tracks(RunId run) {
    return read([&](Connection& connection) -> base::Result<std::vector<domain::Track>> {
        BOOST_OUTCOME_TRY(auto found, find_run(connection, run));
        BOOST_OUTCOME_TRY(auto rows, connection.query(kOpenTracks, number_of(run)));
        return load_tracks(connection, rows, found.run.tenant, found.run.poi);
    });
}

base::Result<std::size_t> SqliteStore::close_interrupted(RunId run, base::Instant now) {
    return write([&](Connection& connection) -> base::Result<std::size_t> {
        BOOST_OUTCOME_TRY(find_run(connection, run));
        BOOST_OUTCOME_TRY(auto closed, connection.execute(kInterruptTracks, number_of(run)));
        BOOST_OUTCOME_TRY(connection.execute(kEndRun, number_of(run), base::unix_ms(now)));
        return static_cast<std::size_t>(closed);
    });
}

base::Result<AppliedBatch> SqliteStore::apply(const TrackBatch& batch,
                                              const ObjectIsPresent& is_present) {
    BOOST_OUTCOME_TRY(check_batch(batch));
    return write([&](Connection& connection) -> base::Result<AppliedBatch> {
        BOOST_OUTCOME_TRY(auto found, find_run(connection, batch.run));
        if (found.run.ended) {
            return base::Error{.kind = base::ErrorKind::kConflict,
                               .message = "the run has ended; begin a new one",
                               .reason = "run_ended"};
        }
        TrackWriting writing{
            .store = found.store, .run = number_of(batch.run), .is_present = &is_present};
        std::vector<std::int64_t> replaced;
        BOOST_OUTCOME_TRY(add_objects(connection, batch.objects, batch.now));
        for (const domain::Track& track : batch.tracks) {
            BOOST_OUTCOME_TRY(apply_track(connection, found.run, writing, track, replaced));
        }
        for (const MovedEnd& moved : batch.moved) {
            BOOST_OUTCOME_TRY(move_end(connection, writing, moved));
        }
        return find_unreferenced(connection, replaced);
    });
}

}  // namespace store
