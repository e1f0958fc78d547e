// Writing fragments and gaps, so that they follow each other without hole or overlap.
#include <algorithm>
#include <charconv>

#include "store/checks.h"
#include "store/sqlite_fragment_rows.h"
#include "store/sqlite_lookup.h"
#include "store/sqlite_track_rows.h"

namespace store {
namespace {

constexpr char kCameraExists[] = "SELECT 1 FROM camera WHERE store = ?1 AND sensor = ?2";
constexpr char kFindOpenGap[] =
    "SELECT start_ms, reason FROM gap WHERE store = ?1 AND sensor = ?2 AND end_ms IS NULL";
// Fragments and gaps do not overlap, so the one that starts last ends last.
constexpr char kCoveredUntil[] = R"(
    SELECT max(until) FROM (
        SELECT (SELECT end_ms FROM fragment WHERE store = ?1 AND sensor = ?2
                ORDER BY start_ms DESC LIMIT 1) AS until
        UNION ALL
        SELECT (SELECT coalesce(end_ms, start_ms) FROM gap WHERE store = ?1 AND sensor = ?2
                ORDER BY start_ms DESC LIMIT 1)))";
constexpr char kAddGap[] =
    "INSERT INTO gap (store, sensor, start_ms, end_ms, reason) VALUES (?1, ?2, ?3, ?4, ?5)";
constexpr char kCloseGap[] =
    "UPDATE gap SET end_ms = ?3 WHERE store = ?1 AND sensor = ?2 AND end_ms IS NULL";
constexpr char kDropOpenGap[] =
    "DELETE FROM gap WHERE store = ?1 AND sensor = ?2 AND end_ms IS NULL";
constexpr char kSetGapReason[] =
    "UPDATE gap SET reason = ?3 WHERE store = ?1 AND sensor = ?2 AND end_ms IS NULL";
constexpr char kStretchFragment[] =
    "UPDATE fragment SET end_ms = ?4 WHERE store = ?1 AND sensor = ?2 AND end_ms = ?3";
constexpr char kStretchGap[] =
    "UPDATE gap SET end_ms = ?4 WHERE store = ?1 AND sensor = ?2 AND end_ms = ?3";
constexpr char kFindStretched[] =
    "SELECT id FROM fragment WHERE store = ?1 AND sensor = ?2 AND end_ms = ?3"
    " ORDER BY start_ms DESC LIMIT 1";
constexpr char kFindObject[] = "SELECT id FROM object WHERE key = ?1";
constexpr char kSameFragment[] = R"(
    SELECT id FROM fragment
    WHERE store = ?1 AND sensor = ?2 AND start_ms = ?3 AND end_ms = ?4 AND object = ?5)";
constexpr char kAddFragment[] = R"(
    INSERT INTO fragment (store, sensor, start_ms, end_ms, object, size_bytes, init_bytes, codec,
                          width, height)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10))";
constexpr char kGiveToTracks[] = R"(
    UPDATE track SET fragment = ?5
    WHERE store = ?1 AND start_ms >= ?3 AND start_ms < ?4 AND sensor = ?2 AND fragment IS NULL)";

base::Error overlaps() {
    return base::Error{.kind = base::ErrorKind::kConflict,
                       .message = "the fragment begins before the end of what is recorded already",
                       .reason = "fragment_overlaps"};
}

// A camera that was removed can still finish what it has begun.
base::Result<void> check_known(Connection& connection, const CameraRow& camera,
                               const std::optional<std::int64_t>& covered) {
    if (covered) return base::success();
    BOOST_OUTCOME_TRY(auto known,
                      connection.integer(kCameraExists, camera.store, camera.sensor.value));
    if (!known) return not_found("camera_not_found", "no such camera in this store");
    return base::success();
}

base::Result<void> give_to_tracks(Connection& connection, const CameraRow& camera,
                                  std::int64_t from_ms, std::int64_t to_ms, std::int64_t row) {
    BOOST_OUTCOME_TRY(connection.execute(kGiveToTracks, camera.store, camera.sensor.value, from_ms,
                                         to_ms, fragment_id_of(row).value));
    return base::success();
}

// What ends at `from_ms` shall end at `to_ms`.
base::Result<void> stretch(Connection& connection, const CameraRow& camera, std::int64_t from_ms,
                           std::int64_t to_ms) {
    BOOST_OUTCOME_TRY(
        connection.execute(kStretchGap, camera.store, camera.sensor.value, from_ms, to_ms));
    BOOST_OUTCOME_TRY(
        auto row, connection.integer(kFindStretched, camera.store, camera.sensor.value, from_ms));
    if (!row) return base::success();
    BOOST_OUTCOME_TRY(
        connection.execute(kStretchFragment, camera.store, camera.sensor.value, from_ms, to_ms));
    return give_to_tracks(connection, camera, from_ms, to_ms, *row);
}

// Makes what is covered end where the fragment begins; returns where that is.
base::Result<std::int64_t> make_room(Connection& connection, const CameraRow& camera,
                                     std::int64_t covered_ms, const domain::Fragment& fragment,
                                     domain::GapReason reason_before) {
    const std::int64_t start_ms = base::unix_ms(fragment.start);
    const std::int64_t begin_ms = std::max(start_ms, covered_ms);
    if (covered_ms - start_ms > kJoinMax.count() || base::unix_ms(fragment.end) <= begin_ms) {
        return overlaps();
    }
    BOOST_OUTCOME_TRY(auto open, find_open_gap(connection, camera));
    if (open && open->start_ms == begin_ms) {
        BOOST_OUTCOME_TRY(connection.execute(kDropOpenGap, camera.store, camera.sensor.value));
    } else if (open) {
        BOOST_OUTCOME_TRY(
            connection.execute(kCloseGap, camera.store, camera.sensor.value, begin_ms));
    } else if (begin_ms - covered_ms > kJoinMax.count()) {
        BOOST_OUTCOME_TRY(connection.execute(kAddGap, camera.store, camera.sensor.value, covered_ms,
                                             begin_ms, static_cast<std::int64_t>(reason_before)));
    } else if (begin_ms > covered_ms) {
        BOOST_OUTCOME_TRY(stretch(connection, camera, covered_ms, begin_ms));
    }
    return begin_ms;
}

base::Result<std::int64_t> put_object_row(Connection& connection, const domain::Fragment& fragment,
                                          base::Instant now, const ObjectIsPresent& is_present) {
    const StoredObject object{
        .key = fragment.object, .size_bytes = fragment.size_bytes, .media_type = "video/mp4"};
    BOOST_OUTCOME_TRY(add_objects(connection, {&object, 1}, now));
    BOOST_OUTCOME_TRY(auto row, connection.integer(kFindObject, fragment.object.value));
    if (is_present && !is_present(fragment.object)) {
        return base::Error{.kind = base::ErrorKind::kUnavailable,
                           .message = "the video was discarded meanwhile; put it again, then retry",
                           .detail = fragment.object.value,
                           .reason = "object_missing"};
    }
    return row.value_or(0);
}

}  // namespace

domain::FragmentId fragment_id_of(std::int64_t row) {
    return domain::FragmentId{"F" + std::to_string(row)};
}

std::optional<std::int64_t> fragment_number_of(const domain::FragmentId& id) {
    if (id.value.size() < 2 || id.value[0] != 'F') return std::nullopt;
    std::int64_t number = 0;
    const char* end = id.value.data() + id.value.size();
    const auto read = std::from_chars(id.value.data() + 1, end, number);
    if (read.ec != std::errc() || read.ptr != end || fragment_id_of(number) != id) {
        return std::nullopt;
    }
    return number;
}

base::Result<std::optional<OpenGapRow>> find_open_gap(Connection& connection,
                                                      const CameraRow& camera) {
    std::optional<OpenGapRow> open;
    BOOST_OUTCOME_TRY(auto rows, connection.query(kFindOpenGap, camera.store, camera.sensor.value));
    BOOST_OUTCOME_TRY(const bool found, rows.step());
    if (found) {
        open = OpenGapRow{.start_ms = rows.integer(0),
                          .reason = static_cast<domain::GapReason>(rows.integer(1))};
    }
    return open;
}

base::Result<std::optional<std::int64_t>> covered_until_ms(Connection& connection,
                                                           const CameraRow& camera) {
    std::optional<std::int64_t> until;
    BOOST_OUTCOME_TRY(auto rows,
                      connection.query(kCoveredUntil, camera.store, camera.sensor.value));
    BOOST_OUTCOME_TRY(const bool found, rows.step());
    if (found && !rows.is_null(0)) until = rows.integer(0);
    return until;
}

base::Result<domain::FragmentId> SqliteStore::add_fragment(const domain::Fragment& fragment,
                                                           domain::GapReason reason_before,
                                                           base::Instant now,
                                                           const ObjectIsPresent& is_present) {
    BOOST_OUTCOME_TRY(check_fragment(fragment));
    BOOST_OUTCOME_TRY(check_object({.key = fragment.object, .size_bytes = fragment.size_bytes}));
    return write([&](Connection& connection) -> base::Result<domain::FragmentId> {
        BOOST_OUTCOME_TRY(auto store, store_row(connection, fragment.tenant, fragment.poi));
        const CameraRow camera{.store = store.store, .sensor = fragment.sensor};
        BOOST_OUTCOME_TRY(auto covered, covered_until_ms(connection, camera));
        BOOST_OUTCOME_TRY(check_known(connection, camera, covered));
        BOOST_OUTCOME_TRY(auto object, put_object_row(connection, fragment, now, is_present));
        std::int64_t start_ms = base::unix_ms(fragment.start);
        const std::int64_t end_ms = base::unix_ms(fragment.end);
        BOOST_OUTCOME_TRY(auto same,
                          connection.integer(kSameFragment, camera.store, camera.sensor.value,
                                             start_ms, end_ms, object));
        if (same) return fragment_id_of(*same);
        if (covered) {
            BOOST_OUTCOME_TRY(start_ms,
                              make_room(connection, camera, *covered, fragment, reason_before));
        }
        BOOST_OUTCOME_TRY(
            connection.execute(kAddFragment, camera.store, camera.sensor.value, start_ms, end_ms,
                               object, static_cast<std::int64_t>(fragment.size_bytes),
                               static_cast<std::int64_t>(fragment.init_bytes), fragment.codec,
                               std::int64_t{fragment.width}, std::int64_t{fragment.height}));
        const std::int64_t row = connection.last_row();
        BOOST_OUTCOME_TRY(give_to_tracks(connection, camera, start_ms, end_ms, row));
        return fragment_id_of(row);
    });
}

base::Result<void> SqliteStore::open_gap(const CameraKey& camera, base::Instant at,
                                         domain::GapReason reason) {
    BOOST_OUTCOME_TRY(check_id("sensor_id", camera.sensor.value));
    return write([&](Connection& connection) -> base::Result<void> {
        BOOST_OUTCOME_TRY(auto store, store_row(connection, camera.tenant, camera.poi));
        const CameraRow row{.store = store.store, .sensor = camera.sensor};
        const auto number = static_cast<std::int64_t>(reason);
        const std::int64_t at_ms = base::unix_ms(at);
        BOOST_OUTCOME_TRY(auto covered, covered_until_ms(connection, row));
        BOOST_OUTCOME_TRY(check_known(connection, row, covered));
        BOOST_OUTCOME_TRY(auto open, find_open_gap(connection, row));
        if (open && open->reason == reason) return base::success();
        if (open && open->start_ms >= at_ms) {  // the earlier reason lasted no time
            BOOST_OUTCOME_TRY(
                connection.execute(kSetGapReason, row.store, row.sensor.value, number));
            return base::success();
        }
        std::int64_t start_ms = covered.value_or(at_ms);
        if (open) {
            BOOST_OUTCOME_TRY(connection.execute(kCloseGap, row.store, row.sensor.value, at_ms));
            start_ms = at_ms;
        }
        BOOST_OUTCOME_TRY(connection.execute(kAddGap, row.store, row.sensor.value, start_ms,
                                             std::optional<std::int64_t>(), number));
        return base::success();
    });
}

}  // namespace store
