// The disk fails under the database: a VFS that passes all to the system's until told otherwise.
#include <array>

#include <sqlite3.h>

#include "store/contract_fixture.h"

namespace store {
namespace {

// One database at a time is under test, so the switches may be global. SQLite hands out one table
// of methods for all files of the system's VFS.
struct Switches {
    int sync_error = SQLITE_OK;
    int write_error = SQLITE_OK;
    int syncs = 0;
};
Switches switches;
sqlite3_vfs failing_vfs;

// The system's VFS has a table of methods for each way of locking: one for the database, another
// for its log. Each gets a copy in which writing and syncing are ours.
struct PatchedMethods {
    const sqlite3_io_methods* system = nullptr;
    sqlite3_io_methods ours{};
};
std::array<PatchedMethods, 4> patched;

const sqlite3_io_methods* system_methods(const sqlite3_file* file) {
    for (const PatchedMethods& methods : patched) {
        if (file->pMethods == &methods.ours) return methods.system;
    }
    return file->pMethods;
}

int failing_sync(sqlite3_file* file, int flags) {
    ++switches.syncs;
    if (switches.sync_error != SQLITE_OK) return switches.sync_error;
    return system_methods(file)->xSync(file, flags);
}

int failing_write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
    if (switches.write_error != SQLITE_OK) return switches.write_error;
    return system_methods(file)->xWrite(file, bytes, size, offset);
}

int failing_open(sqlite3_vfs*, const char* path, sqlite3_file* file, int flags, int* flags_out) {
    sqlite3_vfs* system = sqlite3_vfs_find(nullptr);
    const int code = system->xOpen(system, path, file, flags, flags_out);
    if (code != SQLITE_OK || file->pMethods == nullptr) return code;
    for (PatchedMethods& methods : patched) {
        if (methods.system == nullptr) {
            methods.system = file->pMethods;
            methods.ours = *file->pMethods;
            methods.ours.xSync = failing_sync;
            methods.ours.xWrite = failing_write;
        }
        if (methods.system == file->pMethods) {
            file->pMethods = &methods.ours;
            break;
        }
    }
    return code;
}

class SqliteFault : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        sqlite3_initialize();
        failing_vfs = *sqlite3_vfs_find(nullptr);
        failing_vfs.zName = "failing";
        failing_vfs.xOpen = failing_open;
        sqlite3_vfs_register(&failing_vfs, 0);
    }
    static void TearDownTestSuite() { sqlite3_vfs_unregister(&failing_vfs); }

    SqliteFault() {
        std::string text = (std::filesystem::temp_directory_path() / "fault-XXXXXX").string();
        directory_ = ::mkdtemp(text.data());
        switches = {};
        reopen();
        EXPECT_TRUE(add("before"));
    }
    ~SqliteFault() override {
        switches = {};
        store_.reset();
        std::filesystem::remove_all(directory_);
    }

    void reopen() {
        store_.reset();
        store_ = std::move(open_sqlite(directory_ / "store.db", {.vfs = "failing"}).value());
    }
    base::Result<void> add(const char* code) {
        return store_->upsert_tenant({.code = domain::TenantCode{code}, .secret = {}});
    }
    bool has(const char* code) { return store_->find_tenant(domain::TenantCode{code}).has_value(); }
    void expect_clean() {
        EXPECT_TRUE(store_->check(
            [](const Fault& fault) { ADD_FAILURE() << fault.invariant << ": " << fault.where; }));
    }

    std::filesystem::path directory_;
    std::unique_ptr<Store> store_;
};

TEST_F(SqliteFault, SyncsBeforeEachAnswer) {
    for (const char* code : {"a", "b", "c"}) {
        const int before = switches.syncs;
        ASSERT_TRUE(add(code));
        EXPECT_GT(switches.syncs, before);
    }
}

TEST_F(SqliteFault, AcknowledgesNothingAfterAFailedSyncAndTriesNoneAgain) {
    switches.sync_error = SQLITE_IOERR_FSYNC;
    const auto failed = add("lost");
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().kind, base::ErrorKind::kUnavailable);
    switches.sync_error = SQLITE_OK;  // the next fsync would claim success
    const int syncs = switches.syncs;
    for (const char* code : {"lost", "more"}) {
        const auto refused = add(code);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().kind, base::ErrorKind::kUnavailable);
    }
    EXPECT_EQ(switches.syncs, syncs);
    EXPECT_TRUE(has("before")) << "reading must go on";
    EXPECT_FALSE(has("lost"));
    reopen();
    EXPECT_TRUE(has("before"));
    EXPECT_TRUE(add("lost"));
    expect_clean();
}

TEST_F(SqliteFault, ServesReadersWhileTheDiskIsFullAndGoesOnByItself) {
    switches.write_error = SQLITE_FULL;
    for (int i = 0; i < 3; ++i) {
        const auto failed = add("later");
        ASSERT_FALSE(failed);
        EXPECT_EQ(failed.error().kind, base::ErrorKind::kResourceExhausted);
        EXPECT_TRUE(has("before"));
        EXPECT_FALSE(has("later"));
    }
    switches.write_error = SQLITE_OK;
    EXPECT_TRUE(add("later"));
    EXPECT_TRUE(has("later"));
    expect_clean();
}

TEST_F(SqliteFault, ChangesNothingWhenAWriteFails) {
    switches.write_error = SQLITE_IOERR_WRITE;
    const auto failed = add("lost");
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().kind, base::ErrorKind::kUnavailable);
    switches.write_error = SQLITE_OK;
    EXPECT_FALSE(has("lost"));
    reopen();
    EXPECT_FALSE(has("lost"));
    expect_clean();
}

// Memory runs out in a callback of ours: the transaction ends, and the next one begins.
TEST_F(SqliteFault, GoesOnAfterAnExceptionInATransaction) {
    const domain::TenantCode tenant{"before"};
    ASSERT_TRUE(store_->add_store({.tenant = tenant, .poi = domain::PoiId{"P"}, .name = "Shop"}));
    ASSERT_TRUE(store_->add_camera({.tenant = tenant,
                                    .poi = domain::PoiId{"P"},
                                    .sensor = domain::SensorId{"S"},
                                    .name = ""}));
    const auto edit = [&](const CameraChange& change) {
        return store_->edit_camera({tenant, domain::PoiId{"P"}, domain::SensorId{"S"}}, change);
    };
    EXPECT_THROW((void)edit([](domain::Camera&) -> base::Result<void> { throw std::bad_alloc(); }),
                 std::bad_alloc);
    const auto renamed = edit([](domain::Camera& camera) -> base::Result<void> {
        camera.name = "Door";
        return base::success();
    });
    ASSERT_TRUE(renamed);
    EXPECT_EQ(renamed.value().name, "Door");

    domain::Track seen = track("a", 0, 9);
    seen.tenant = tenant;
    seen.poi = domain::PoiId{"P"};
    seen.sensor = domain::SensorId{"S"};
    seen.body = snapshot("body", 1);
    ASSERT_TRUE(store_->report_track(seen, std::vector{object("body")}, kNow));
    const std::size_t more_than_readers = SqliteOptions{}.readers_max + 1;
    for (std::size_t i = 0; i < more_than_readers; ++i) {
        EXPECT_THROW(
            (void)store_->each_object([](const StoredObject&, bool) { throw std::bad_alloc(); }),
            std::bad_alloc);
    }
    expect_clean();
}

}  // namespace
}  // namespace store
