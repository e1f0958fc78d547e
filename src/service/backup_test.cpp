#include "service/backup.h"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <map>
#include <thread>

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "service/evidence_check.h"
#include "service/shop_fixture.h"

namespace service {
namespace {

class BackupTest : public ShopFixture {
  protected:
    std::string bytes_of(const std::string& id) const { return jpeg(90) + id; }

    void report(const std::string& id) {
        const std::string bytes = bytes_of(id);
        const auto key = objects->put(tenant, poi, bytes).value();
        domain::Track track{.tenant = tenant,
                            .poi = poi,
                            .id = domain::TrackId{id},
                            .sensor = sensor,
                            .start = clock.now(),
                            .end = clock.now() + base::Millis(5000),
                            .ended = domain::TrackEnd::kReported};
        track.face = domain::Snapshot{.object = key, .at = track.start, .quality_01 = 0.5};
        const store::StoredObject object{.key = key, .size_bytes = bytes.size()};
        ASSERT_TRUE(store->report_track(track, {&object, 1}, clock.now()));
    }
    base::Result<BackupSummary> run_backup() {
        return back_up(*objects, {.data = folder, .database = folder / "db", .backup = backup},
                       clock.now());
    }
    std::string object_path(const std::string& id) const {
        const auto key = objects::make_key(tenant, poi, base::sha256(bytes_of(id))).value();
        return (folder / "objects" / key.value).string();
    }
    // Each of these tracks is in `data`, its picture byte-equal, and nothing is at fault there.
    void expect_whole(const std::filesystem::path& data, const std::vector<std::string>& ids) {
        const auto kept = store::open_sqlite(data / "smartmonitor.db");
        ASSERT_TRUE(kept);
        const auto pictures = objects::open_directory(data / "objects");
        ASSERT_TRUE(pictures);
        for (const std::string& id : ids) {
            const auto now = store->find_track(tenant, domain::TrackId(id));
            const auto then = kept.value()->find_track(tenant, domain::TrackId(id));
            ASSERT_TRUE(then) << id;
            EXPECT_EQ(then.value().start, now.value().start) << id;
            EXPECT_EQ(then.value().face->object, now.value().face->object) << id;
            EXPECT_EQ(pictures.value()->read(then.value().face->object).value(), bytes_of(id));
        }
        const auto checked =
            check_evidence(*kept.value(), *pictures.value(), [](const store::Fault& fault) {
                ADD_FAILURE() << fault.invariant << ' ' << fault.where;
            });
        ASSERT_TRUE(checked);
        EXPECT_EQ(checked.value().unclaimed, 0U);
    }

    const std::filesystem::path backup = folder / "backup";
    const std::filesystem::path restored = folder / "restored";
};

TEST_F(BackupTest, UnderLoadHoldsWhatWasAcknowledgedBeforeItBegan) {
    std::vector<std::string> before;
    for (int i = 0; i < 20; ++i) {
        before.push_back("before-" + std::to_string(i));
        report(before.back());
    }
    std::atomic<bool> stop = false;
    std::atomic<int> written = 0;
    std::thread writer([&] {
        while (!stop) report("during-" + std::to_string(written++));
    });
    while (written < 3) std::this_thread::yield();
    const auto first = run_backup();
    const auto second = run_backup();
    stop = true;
    writer.join();
    ASSERT_TRUE(first) << first.error().detail;
    ASSERT_TRUE(second) << second.error().detail;
    EXPECT_LT(second.value().copied, second.value().objects);
    expect_whole(backup, before);

    const auto back = restore(backup, restored);
    ASSERT_TRUE(back) << back.error().detail;
    EXPECT_EQ(back.value().objects, second.value().objects);
    expect_whole(restored, before);
}

TEST_F(BackupTest, CopiesOnlyWhatIsNewAndDropsWhatTheSourceHasDeleted) {
    report("kept");
    const std::string orphan = objects->put(tenant, poi, jpeg(7)).value().value;
    ASSERT_EQ(run_backup().value().copied, 1U);
    std::filesystem::create_directories((backup / "objects" / orphan).parent_path());
    std::filesystem::copy_file(folder / "objects" / orphan, backup / "objects" / orphan);
    report("new");
    const auto again = run_backup();
    ASSERT_TRUE(again);
    EXPECT_EQ(again.value().copied, 1U);
    EXPECT_EQ(again.value().objects, 2U);
    EXPECT_EQ(again.value().dropped, 1U);
    EXPECT_FALSE(std::filesystem::exists(backup / "objects" / orphan));
    expect_whole(backup, {"kept", "new"});
}

TEST_F(BackupTest, NamesAnObjectThatTheSourceHasLostAndKeepsTheRest) {
    report("lost");
    report("kept");
    std::filesystem::remove(object_path("lost"));
    const auto done = run_backup();
    ASSERT_TRUE(done) << done.error().detail;
    EXPECT_EQ(done.value().faulty.size(), 1U);
    EXPECT_EQ(done.value().objects, 1U);
    const auto back = restore(backup, restored);
    ASSERT_TRUE(back);
    EXPECT_EQ(back.value().faulty, done.value().faulty);
}

TEST_F(BackupTest, KeepsTheKeyAndShowsItToNobodyElse) {
    std::ofstream(folder / "media.key") << "secret";
    report("one");
    ASSERT_TRUE(run_backup());
    ASSERT_TRUE(restore(backup, restored));
    for (const auto& data : {backup, restored}) {
        struct stat about {};
        ASSERT_EQ(stat((data / "media.key").c_str(), &about), 0);
        EXPECT_EQ(about.st_mode & 0777, 0600U);
        EXPECT_EQ(about.st_size, 6);
        ASSERT_EQ(stat((data / "smartmonitor.db").c_str(), &about), 0);
        EXPECT_EQ(about.st_mode & 0777, 0600U);
        ASSERT_EQ(stat(data.c_str(), &about), 0);
        EXPECT_EQ(about.st_mode & 0777, 0700U);
    }
}

TEST_F(BackupTest, RefusesADirectoryOfSomethingElse) {
    std::filesystem::create_directories(backup);
    std::ofstream(backup / "letter.txt") << "mine";
    EXPECT_EQ(run_backup().error().kind, base::ErrorKind::kInvalidArgument);
    EXPECT_TRUE(std::filesystem::exists(backup / "letter.txt"));
    EXPECT_EQ(restore(backup, restored).error().kind, base::ErrorKind::kNotFound);
    EXPECT_FALSE(std::filesystem::exists(restored));
}

TEST_F(BackupTest, RestoresIntoNoDirectoryThatIsInUse) {
    report("one");
    ASSERT_TRUE(run_backup());
    EXPECT_EQ(restore(backup, folder).error().reason, "restore_target_not_empty");
}

}  // namespace
}  // namespace service
