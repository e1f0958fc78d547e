// Walks the invariants of docs/design/store.md, whatever wrote the rows.
#include "store/sqlite_store.h"

namespace store {
namespace {

struct Invariant {
    const char* name;
    const char* faults;  // one column of text: the ids concerned
    FaultClass fault_class = FaultClass::kEvidence;
};

// Many of these the schema refuses already; a damaged file or a foreign hand is not bound by it.
constexpr Invariant kInvariants[] = {
    {"sqlite.integrity",
     "SELECT integrity_check FROM pragma_integrity_check"
     " WHERE integrity_check <> 'ok'",
     FaultClass::kDatabase},
    {"sqlite.foreign_key",
     R"(SELECT "table" || ' row ' || coalesce(rowid, '?') || ' -> ' || parent
        FROM pragma_foreign_key_check)",
     FaultClass::kDatabase},
    {"store.longest_track_too_short",
     R"(SELECT 'store ' || s.poi || ', track ' || r.track_id
        FROM track AS r JOIN store AS s ON s.id = r.store
        WHERE r.end_ms - r.start_ms > s.longest_track_ms)",
     FaultClass::kDatabase},
    {"track.end_before_start", "SELECT 'track ' || track_id FROM track WHERE end_ms < start_ms"},
    {"track.snapshot_outside_track",
     R"(SELECT 'track ' || track_id FROM track
        WHERE ended <> 4 AND (face_ms NOT BETWEEN start_ms AND end_ms
                              OR body_ms NOT BETWEEN start_ms AND end_ms))"},
    {"track.snapshot_incomplete",
     R"(SELECT 'track ' || track_id FROM track
        WHERE (face_object IS NULL) <> (face_ms IS NULL)
           OR (face_object IS NULL AND face_quality_01 IS NOT NULL)
           OR (body_object IS NULL) <> (body_ms IS NULL)
           OR (body_object IS NULL AND body_quality_01 IS NOT NULL))"},
    {"track.quality_out_of_range",
     R"(SELECT 'track ' || track_id FROM track
        WHERE NOT coalesce(face_quality_01, 0) BETWEEN 0 AND 1
           OR NOT coalesce(body_quality_01, 0) BETWEEN 0 AND 1)"},
    {"track.object_row_missing",
     R"(SELECT 'track ' || track_id FROM track
        WHERE (face_object IS NOT NULL AND face_object NOT IN (SELECT id FROM object))
           OR (body_object IS NOT NULL AND body_object NOT IN (SELECT id FROM object)))"},
    {"track.store_of_other_tenant",
     R"(SELECT 'track ' || r.track_id FROM track AS r LEFT JOIN store AS s ON s.id = r.store
        WHERE s.tenant IS NOT r.tenant)"},
    {"track.run_of_other_camera",
     R"(SELECT 'track ' || r.track_id || ', run ' || u.id
        FROM track AS r JOIN run AS u ON u.id = r.run
        WHERE u.store <> r.store OR u.sensor <> r.sensor)"},
    {"track.position_gap",
     R"(SELECT 'track ' || r.track_id FROM track AS r
        WHERE (SELECT count(*) <> coalesce(max(position) + 1, 0) FROM track_action
               WHERE track = r.id)
           OR (SELECT count(*) <> coalesce(max(position) + 1, 0) FROM track_order
               WHERE track = r.id))"},
    {"run.open_track_without_run",
     R"(SELECT 'track ' || r.track_id FROM track AS r LEFT JOIN run AS u ON u.id = r.run
        WHERE r.ended = 0 AND (u.id IS NULL OR u.ended_ms IS NOT NULL))"},
    {"run.end_before_start", "SELECT 'run ' || id FROM run WHERE ended_ms < started_ms"},
    {"task.store_of_other_tenant",
     R"(SELECT 'task ' || k.task_id FROM task AS k LEFT JOIN store AS s ON s.id = k.store
        WHERE s.tenant IS NOT k.tenant)"},
    {"task.track_of_other_store",
     R"(SELECT 'task ' || k.task_id || ', track ' || r.track_id
        FROM task_track AS m JOIN task AS k ON k.id = m.task JOIN track AS r ON r.id = m.track
        WHERE k.store <> r.store)"},
    {"task.too_many_tracks",
     R"(SELECT 'task ' || k.task_id || ' has ' || count(*) || ' tracks'
        FROM task AS k JOIN task_track AS m ON m.task = k.id GROUP BY k.id HAVING count(*) > 500)"},
    {"task_track.order_mismatch",
     R"(SELECT 'task ' || k.task_id || ', track ' || m.track_id
        FROM task_track AS m JOIN task AS k ON k.id = m.task JOIN track AS r ON r.id = m.track
        WHERE m.start_ms <> r.start_ms OR m.track_id <> r.track_id)"},
    {"task_history.number_gap",
     R"(SELECT 'task ' || k.task_id FROM task AS k
        WHERE (SELECT count(*) = 0 OR count(*) <> max(number) FROM task_history
               WHERE task = k.id))"},
    {"task_history.tracks_mismatch",
     R"(SELECT 'task ' || k.task_id || ', track ' || track_id
        FROM (SELECT task, track_id FROM task_track
              UNION SELECT task, track_id FROM task_history WHERE track_id IS NOT NULL) AS t
        JOIN task AS k ON k.id = t.task
        WHERE EXISTS (SELECT 1 FROM task_track AS m
                      WHERE m.task = t.task AND m.track_id = t.track_id)
           IS NOT (SELECT edit = 'added' FROM task_history AS h
                   WHERE h.task = t.task AND h.track_id = t.track_id
                   ORDER BY number DESC LIMIT 1))"},
    {"task_history.finish_mismatch",
     R"(SELECT 'task ' || k.task_id FROM task AS k
        WHERE k.finished <> (SELECT count(*) FROM task_history
                             WHERE task = k.id AND edit = 'finished'))"},
    {"recording.not_covered_once",
     R"(SELECT 'store ' || store || ', camera ' || sensor || ', at ' || start_ms
        FROM (SELECT store, sensor, start_ms, end_ms,
                     lead(start_ms) OVER (PARTITION BY store, sensor ORDER BY start_ms) AS next_ms
              FROM (SELECT store, sensor, start_ms, end_ms FROM fragment
                    UNION ALL SELECT store, sensor, start_ms, end_ms FROM gap))
        WHERE next_ms IS NOT NULL AND end_ms IS NOT next_ms)"},
    {"recording.end_before_start",
     R"(SELECT 'fragment F' || id FROM fragment WHERE end_ms <= start_ms
        UNION ALL SELECT 'gap of ' || sensor || ', at ' || start_ms FROM gap
        WHERE end_ms <= start_ms)"},
    {"fragment.object_mismatch",
     R"(SELECT 'fragment F' || f.id FROM fragment AS f LEFT JOIN object AS o ON o.id = f.object
        WHERE o.size_bytes IS NOT f.size_bytes OR o.media_type <> 'video/mp4'
           OR f.init_bytes NOT BETWEEN 1 AND f.size_bytes)"},
    {"track.fragment_of_other_time",
     R"(SELECT 'track ' || r.track_id FROM track AS r
        JOIN fragment AS f ON r.fragment = 'F' || f.id AND f.id = substr(r.fragment, 2) + 0
        WHERE r.run IS NOT NULL
          AND (f.store <> r.store OR f.sensor <> r.sensor
               OR r.start_ms < f.start_ms OR r.start_ms >= f.end_ms))"},
    {"camera.zone_gap",
     R"(SELECT 'camera ' || c.sensor FROM camera AS c
        WHERE (SELECT count(*) <> coalesce(max(zone) + 1, 0) FROM camera_zone AS z
               WHERE z.store = c.store AND z.sensor = c.sensor)
           OR EXISTS (SELECT 1 FROM camera_zone AS z
                      WHERE z.store = c.store AND z.sensor = c.sensor
                        AND (SELECT count(*) IS NOT max(position) + 1 FROM camera_zone_point AS p
                             WHERE p.store = z.store AND p.sensor = z.sensor AND p.zone = z.zone)))"},
    {"hold.end_before_start", "SELECT 'hold ' || hold_id FROM hold WHERE to_ms < from_ms"},
    {"visit_link.number_gap",
     R"(SELECT 'track ' || r.track_id FROM visit_link AS v JOIN track AS r ON r.id = v.track
        GROUP BY v.track HAVING count(*) <> max(v.number) OR min(v.number) <> 1)"},
    {"visit_link.session_mismatch",
     R"(SELECT 'track ' || r.track_id FROM visit_link AS v JOIN track AS r ON r.id = v.track
        WHERE v.number = (SELECT max(number) FROM visit_link WHERE track = v.track)
          AND r.session IS NOT v.session)"},
    {"app.without_secret", "SELECT 'app ' || key FROM app WHERE secret = ''",
     FaultClass::kDatabase},
    {"tenant.second_factor_without_secret",
     "SELECT 'tenant ' || code FROM tenant WHERE api_sign_required = 1 AND secret = ''",
     FaultClass::kDatabase},
};

constexpr char kCountTracks[] = "SELECT count(*) FROM track";
constexpr char kCountTasks[] = "SELECT count(*) FROM task";
constexpr char kCountObjects[] = "SELECT count(*) FROM object";

base::Result<std::size_t> walk(Connection& connection, const Invariant& invariant,
                               const std::function<void(const Fault&)>& report) {
    std::size_t faults = 0;
    BOOST_OUTCOME_TRY(auto rows, connection.query(invariant.faults));
    while (faults < kFaultsPerInvariantMax) {
        BOOST_OUTCOME_TRY(const bool found, rows.step());
        if (!found) break;
        ++faults;
        report(Fault{.invariant = invariant.name,
                     .where = std::string(rows.text(0)),
                     .fault_class = invariant.fault_class});
    }
    return faults;
}

base::Result<std::uint64_t> count(Connection& connection, const char* sql) {
    BOOST_OUTCOME_TRY(auto rows, connection.integer(sql));
    return static_cast<std::uint64_t>(rows.value_or(0));
}

}  // namespace

base::Result<CheckSummary> SqliteStore::check(const std::function<void(const Fault&)>& report) {
    return read([&](Connection& connection) -> base::Result<CheckSummary> {
        CheckSummary summary;
        for (const Invariant& invariant : kInvariants) {
            auto faults = walk(connection, invariant, report);
            // A file too damaged to be read is a fault to report, and the other walks may still
            // work.
            if (!faults && faults.error().kind == base::ErrorKind::kDataLoss) {
                report(Fault{.invariant = invariant.name,
                             .where = faults.error().detail,
                             .fault_class = FaultClass::kDatabase});
                faults = std::size_t{1};
            }
            BOOST_OUTCOME_TRY(const std::size_t found, faults);
            summary.faults += found;
            ++summary.invariants;
        }
        if (summary.faults > 0) return summary;  // counting may be impossible
        BOOST_OUTCOME_TRY(summary.tracks, count(connection, kCountTracks));
        BOOST_OUTCOME_TRY(summary.tasks, count(connection, kCountTasks));
        BOOST_OUTCOME_TRY(summary.objects, count(connection, kCountObjects));
        return summary;
    });
}

}  // namespace store
