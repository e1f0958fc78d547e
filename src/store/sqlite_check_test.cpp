// Each invariant that check() walks is broken on purpose, behind the store's back.
#include <map>
#include <set>

#include "store/contract_fixture.h"
#include "store/sqlite_connection.h"

namespace store {
namespace {

struct Damage {
    const char* invariant;
    const char* sql;
};

const Damage kDamages[] = {
    {"sqlite.foreign_key", "UPDATE track SET run = 77 WHERE track_id = 'a'"},
    {"store.longest_track_too_short", "UPDATE store SET longest_track_ms = 1"},
    {"track.end_before_start",
     "UPDATE track SET end_ms = start_ms - 1, face_object = NULL, face_ms = NULL,"
     " face_quality_01 = NULL, body_object = NULL, body_ms = NULL, body_quality_01 = NULL"
     " WHERE track_id = 'a'"},
    {"track.snapshot_outside_track",
     "UPDATE track SET ended = 1, face_ms = end_ms + 1 WHERE track_id = 'a'"},
    {"track.snapshot_outside_track",
     "UPDATE track SET ended = 1, body_ms = start_ms - 1 WHERE track_id = 'b'"},
    {"track.snapshot_incomplete", "UPDATE track SET face_ms = NULL WHERE track_id = 'a'"},
    {"track.snapshot_incomplete",
     "UPDATE track SET body_object = NULL, body_ms = NULL WHERE track_id = 'a'"},
    {"track.quality_out_of_range", "UPDATE track SET face_quality_01 = 1.5 WHERE track_id = 'a'"},
    {"track.object_row_missing", "DELETE FROM object WHERE key LIKE '%a-face%'"},
    {"track.store_of_other_tenant",
     "UPDATE track SET tenant = (SELECT id FROM tenant WHERE code = 'T2') WHERE track_id = 'a'"},
    {"track.run_of_other_camera", "UPDATE track SET sensor = 'cam-2' WHERE track_id = 'live'"},
    {"track.position_gap", "DELETE FROM track_action WHERE position = 0"},
    {"track.position_gap", "UPDATE track_order SET position = 9 WHERE position = 2"},
    {"run.open_track_without_run", "UPDATE run SET ended_ms = started_ms"},
    {"run.open_track_without_run", "UPDATE track SET run = NULL WHERE track_id = 'live'"},
    {"run.end_before_start", "UPDATE run SET ended_ms = started_ms - 1"},
    {"task.store_of_other_tenant",
     "UPDATE task SET tenant = (SELECT id FROM tenant WHERE code = 'T2')"},
    {"task.track_of_other_store",
     "UPDATE task SET store = (SELECT id FROM store WHERE poi = 'POI8')"},
    {"task.too_many_tracks",
     "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)"
     " INSERT INTO task_track SELECT task, start_ms, track_id || i, track"
     " FROM task_track, n WHERE track_id = 'a'"},
    {"task_track.order_mismatch",
     "UPDATE task_track SET start_ms = start_ms + 1 WHERE track_id = 'a'"},
    {"task_history.number_gap", "DELETE FROM task_history WHERE number = 1"},
    {"task_history.tracks_mismatch", "DELETE FROM task_track WHERE track_id = 'a'"},
    {"task_history.tracks_mismatch",
     "UPDATE task_history SET edit = 'deleted' WHERE track_id = 'a'"},
    {"task_history.finish_mismatch", "UPDATE task SET finished = 1"},
    {"recording.not_covered_once",
     "UPDATE fragment SET end_ms = end_ms + 1 WHERE id = (SELECT min(id) FROM fragment)"},
    {"recording.not_covered_once", "DELETE FROM gap WHERE end_ms IS NOT NULL"},
    {"recording.not_covered_once", "UPDATE gap SET end_ms = NULL"},
    {"recording.end_before_start", "UPDATE fragment SET end_ms = start_ms"},
    {"recording.end_before_start", "UPDATE gap SET end_ms = start_ms - 1"},
    {"fragment.object_mismatch", "UPDATE fragment SET size_bytes = size_bytes + 1"},
    {"fragment.object_mismatch", "UPDATE fragment SET init_bytes = 0"},
    {"fragment.object_mismatch", "DELETE FROM object WHERE media_type = 'video/mp4'"},
    {"track.fragment_of_other_time", "UPDATE track SET start_ms = end_ms WHERE track_id = 'live'"},
    {"camera.zone_gap", "DELETE FROM camera_zone WHERE zone = 0"},
    {"camera.zone_gap", "DELETE FROM camera_zone_point WHERE position = 0 AND zone = 1"},
    {"camera.zone_gap", "DELETE FROM camera_zone_point WHERE zone = 1"},
    {"hold.end_before_start", "UPDATE hold SET to_ms = from_ms - 1"},
    {"visit_link.number_gap", "UPDATE visit_link SET number = 3"},
    {"visit_link.session_mismatch", "UPDATE track SET session = 'S9' WHERE track_id = 'b'"},
    {"app.without_secret", "UPDATE app SET secret = ''"},
    {"tenant.second_factor_without_secret", "UPDATE tenant SET api_sign_required = 1"},
};

class SqliteCheck : public testing::Test {
  protected:
    SqliteCheck() {
        std::string text = (std::filesystem::temp_directory_path() / "check-XXXXXX").string();
        directory_ = ::mkdtemp(text.data());
        fill();
    }
    ~SqliteCheck() override { std::filesystem::remove_all(directory_); }

    std::filesystem::path path() const { return directory_ / "store.db"; }

    void fill() {
        auto store = open_sqlite(path()).value();
        for (const auto& tenant : {kTenant, kOtherTenant}) {
            ASSERT_TRUE(store->upsert_tenant({.code = tenant, .secret = {}}));
        }
        for (const auto& poi : {kPoi, kOtherPoi}) {
            ASSERT_TRUE(store->add_store({.tenant = kTenant, .poi = poi, .name = "Shop"}));
        }
        ASSERT_TRUE(store->add_app({.key = domain::AppKey{"1"},
                                    .secret = base::Secret{"s"},
                                    .name = {},
                                    .tenants = {kTenant},
                                    .created = kNow}));
        for (const char* id : {"a", "b"}) {
            const auto full = full_track(id, 0, 9);
            ASSERT_TRUE(store->report_track(full, objects_of(full), kNow));
        }
        const RunId run = store->begin_run(kTenant, kPoi, kSensor, kNow).value();
        ASSERT_TRUE(store->apply(
            {.run = run, .now = kNow, .tracks = {track("live", 0, 5, domain::TrackEnd::kOpen)}}));
        fill_video(*store);
        const domain::VisitLink link{.track = domain::TrackId{"b"},
                                     .session = domain::SessionId{"S1"},
                                     .like = {},
                                     .reason = "began",
                                     .who = "cli",
                                     .at = kNow};
        ASSERT_TRUE(store->link(kTenant, kPoi, {&link, 1}, {}));
        const domain::TrackId ids[] = {domain::TrackId{"a"}, domain::TrackId{"b"}};
        ASSERT_TRUE(store->create_task(
            {.tenant = kTenant, .poi = kPoi, .id = domain::TaskId{"K1"}, .created = kNow}, ids,
            "cli"));
    }

    // A camera with two zones, two fragments with a gap between, and a hold.
    static void fill_video(Store& store) {
        const std::vector<domain::PointShare> points{{0, 0}, {1, 0}, {0, 1}};
        ASSERT_TRUE(store.add_camera(
            {.tenant = kTenant,
             .poi = kPoi,
             .sensor = kSensor,
             .name = "Till",
             .zones = {{.id = "1", .points = points}, {.id = "2", .points = points}}}));
        for (const std::int64_t start : {0, 20}) {
            const domain::Fragment fragment{
                .tenant = kTenant,
                .poi = kPoi,
                .sensor = kSensor,
                .id = {},
                .object = domain::ObjectKey{"T1/POI9/" + std::to_string(start) + ".mp4"},
                .size_bytes = 9,
                .init_bytes = 3,
                .start = at(start),
                .end = at(start + 4),
                .codec = "avc1.64001f"};
            ASSERT_TRUE(store.add_fragment(fragment, domain::GapReason::kSilent, kNow));
        }
        ASSERT_TRUE(store.add_hold({.tenant = kTenant,
                                    .poi = kPoi,
                                    .id = "H",
                                    .from = at(0),
                                    .to = at(9),
                                    .reason = {},
                                    .who = "cli",
                                    .created = kNow}));
    }

    void damage(const std::filesystem::path& copy, const char* sql) const {
        auto connection = Connection::open({.path = copy,
                                            .busy_time_max = std::chrono::seconds(1),
                                            .cache_kib = 1000,
                                            .vfs = nullptr,
                                            .may_write = true});
        ASSERT_TRUE(connection.value()->run_script(
            "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;"));
        const auto done = connection.value()->run_script(sql);
        ASSERT_TRUE(done) << done.error().detail;
    }

    std::filesystem::path directory_;
};

TEST_F(SqliteCheck, FindsNothingInAHealthyDatabase) {
    auto store = open_sqlite(path()).value();
    const auto summary = store->check(
        [](const Fault& fault) { ADD_FAILURE() << fault.invariant << ": " << fault.where; });
    ASSERT_TRUE(summary);
    EXPECT_EQ(summary.value().faults, 0U);
    EXPECT_EQ(summary.value().tracks, 3U);
    EXPECT_EQ(summary.value().tasks, 1U);
    EXPECT_EQ(summary.value().objects, 6U);
    std::set<std::string> covered{"sqlite.integrity"};  // the last test
    for (const Damage& row : kDamages) covered.insert(row.invariant);
    EXPECT_EQ(summary.value().invariants, covered.size()) << "an invariant without a test";
}

TEST_F(SqliteCheck, NamesEveryBrokenInvariantAndWhere) {
    for (const Damage& row : kDamages) {
        SCOPED_TRACE(std::string(row.invariant) + ": " + row.sql);
        const auto copy = directory_ / "copy.db";
        std::filesystem::remove(copy);
        std::filesystem::copy_file(path(), copy);
        damage(copy, row.sql);
        std::map<std::string, std::string> faults;
        auto store = open_sqlite(copy).value();
        const auto summary = store->check(
            [&](const Fault& fault) { faults[std::string(fault.invariant)] = fault.where; });
        ASSERT_TRUE(summary);
        EXPECT_GE(summary.value().faults, 1U);
        ASSERT_EQ(faults.count(row.invariant), 1U);
        EXPECT_FALSE(faults[row.invariant].empty());
    }
}

TEST_F(SqliteCheck, NoticesADamagedFile) {
    const auto copy = directory_ / "copy.db";
    std::filesystem::copy_file(path(), copy);
    // The page of a table that opening does not read.
    static constexpr char kRootPage[] =
        "SELECT rootpage FROM sqlite_schema WHERE name = 'task_history'";
    const std::int64_t page = [&] {
        auto connection = Connection::open({.path = copy,
                                            .busy_time_max = std::chrono::seconds(1),
                                            .cache_kib = 1000,
                                            .vfs = nullptr,
                                            .may_write = true});
        return *connection.value()->integer(kRootPage).value();
    }();
    std::FILE* file = std::fopen(copy.c_str(), "r+b");
    std::fseek(file, static_cast<long>((page - 1) * 4096), SEEK_SET);
    std::fputs("\x7F\x7F\x7F\x7F\x7F\x7F\x7F\x7F", file);
    std::fclose(file);
    auto store = open_sqlite(copy);
    ASSERT_TRUE(store) << store.error().detail;
    bool is_named = false;
    const auto summary = store.value()->check(
        [&](const Fault& fault) { is_named = is_named || fault.invariant == "sqlite.integrity"; });
    ASSERT_TRUE(summary) << summary.error().detail;
    EXPECT_TRUE(is_named);
}

}  // namespace
}  // namespace store
