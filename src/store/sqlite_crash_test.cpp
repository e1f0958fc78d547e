// Death of the process and company of other processes.
#include <csignal>
#include <map>
#include <random>
#include <thread>

#include <sys/wait.h>

#include "store/contract_fixture.h"

namespace store {
namespace {

class SqliteCrash : public testing::Test {
  protected:
    SqliteCrash() {
        std::string text = (std::filesystem::temp_directory_path() / "crash-XXXXXX").string();
        directory_ = ::mkdtemp(text.data());
        auto store = open_sqlite(path()).value();
        EXPECT_TRUE(store->upsert_tenant({.code = kTenant, .secret = {}}));
        EXPECT_TRUE(store->add_store({.tenant = kTenant, .poi = kPoi, .name = "Shop"}));
    }
    ~SqliteCrash() override { std::filesystem::remove_all(directory_); }

    std::filesystem::path path() const { return directory_ / "store.db"; }
    static void expect_clean(Store& store) {
        const auto summary = store.check(
            [](const Fault& fault) { ADD_FAILURE() << fault.invariant << ": " << fault.where; });
        ASSERT_TRUE(summary);
    }

    std::filesystem::path directory_;
};

// ---- killed while it writes ----

// What the child does in step `step`: the same for the child and for the judge.
domain::Track live_track(unsigned round, int step) {
    const int number = step / 4;  // four steps each: open, moved, better picture, closed
    const std::string id = "r" + std::to_string(round) + "-" + std::to_string(number);
    auto one = track(id, number, number + step % 4, domain::TrackEnd::kOpen);
    if (step % 4 >= 1) one.body = snapshot(id + "-1", number);
    if (step % 4 >= 2) one.body = snapshot(id + "-2", number + 1);
    if (step % 4 == 3) {
        one.ended = domain::TrackEnd::kLeft;
        one.actions = {{"leave", "door"}};
        one.orders = {domain::OrderId{"o" + std::to_string(step)}};
    }
    return one;
}

[[noreturn]] void ingest_until_killed(const std::filesystem::path& path, unsigned round, int pipe) {
    auto store = open_sqlite(path);
    if (!store) ::_exit(1);
    const auto run = store.value()->begin_run(kTenant, kPoi, kSensor, kNow);
    for (int step = 0; run; ++step) {
        const auto one = live_track(round, step);
        TrackBatch batch{.run = run.value(), .now = kNow, .tracks = {one}};
        if (one.body) batch.objects.push_back({.key = one.body->object, .size_bytes = 10});
        if (!store.value()->apply(batch)) break;
        if (::write(pipe, &step, sizeof(step)) != sizeof(step)) break;
    }
    ::_exit(1);
}

TEST_F(SqliteCrash, LosesNoAcknowledgedTrackWhenKilled) {
    constexpr unsigned kSeed = 20261122;
    std::mt19937 random(kSeed);
    std::printf("seed %u\n", kSeed);
    int acknowledged = 0;
    for (unsigned round = 0; round < 25; ++round) {
        SCOPED_TRACE("seed " + std::to_string(kSeed) + ", round " + std::to_string(round));
        std::array<int, 2> pipe{};
        ASSERT_EQ(::pipe(pipe.data()), 0);
        const pid_t child = ::fork();
        if (child == 0) ingest_until_killed(path(), round, pipe[1]);
        ::close(pipe[1]);
        // After some acknowledgements (in every fifth round none: while it opens the database) and
        // a moment, so that all places are met however fast the disk is.
        const int wanted = round % 5 == 4 ? 0 : static_cast<int>(random() % 40);
        int last = -1;
        int step = 0;
        while (last + 1 < wanted && ::read(pipe[0], &step, sizeof(step)) == sizeof(step)) {
            last = step;
        }
        ::usleep(static_cast<useconds_t>(random() % 5'000));
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        while (::read(pipe[0], &step, sizeof(step)) == sizeof(step)) last = step;
        ::close(pipe[0]);
        acknowledged += last + 1;

        auto store = open_sqlite(path()).value();
        expect_clean(*store);
        // The newest track may be one step further than its last acknowledgement, never less.
        for (int closing = 3; closing <= last; closing += 4) {
            const auto closed = live_track(round, closing);
            ASSERT_EQ(store->find_track(kTenant, closed.id).value(), closed);
        }
        const auto runs = store->open_runs().value();
        ASSERT_LE(runs.size(), 1U);
        for (const auto& run : runs) {
            const auto before = store->open_tracks(run.id).value();
            for (const auto& open : before) {
                const auto acked = live_track(round, last < 0 ? 0 : last);
                if (open.id == acked.id) {
                    ASSERT_GE(open.end, acked.end);
                }
                ASSERT_EQ(open.ended, domain::TrackEnd::kOpen);
            }
            ASSERT_EQ(store->close_interrupted(run.id, kNow).value(), before.size());
            for (auto expected : before) {
                expected.ended = domain::TrackEnd::kInterrupted;
                ASSERT_EQ(store->find_track(kTenant, expected.id).value(), expected);
            }
        }
        if (last >= 0) {
            const auto newest = live_track(round, last);
            ASSERT_GE(store->find_track(kTenant, newest.id).value().end, newest.end);
        }
        expect_clean(*store);
    }
    std::printf("%d acknowledged batches\n", acknowledged);
    EXPECT_GT(acknowledged, 100);
}

// ---- several processes at once ----

// Writes of the kinds that `serve`, `analyze` and `task create` do. Returns the errors.
int write_and_read(const std::filesystem::path& path, const std::string& name, int rounds) {
    auto opened = open_sqlite(path);
    if (!opened) return 1;
    Store& store = *opened.value();
    int errors = 0;
    const auto run = store.begin_run(kTenant, kPoi, kSensor, kNow);
    for (int i = 0; i < rounds && run; ++i) {
        const std::string id = name + std::to_string(i);
        auto one = track(id, i, i + 2, domain::TrackEnd::kLeft);
        one.body = snapshot(id, i);
        errors +=
            store.apply({.run = run.value(), .now = kNow, .tracks = {one}, .objects = {object(id)}})
                ? 0
                : 1;
        const domain::RiskTask task{
            .tenant = kTenant, .poi = kPoi, .id = domain::TaskId{id}, .created = kNow};
        errors += store.create_task(task, std::span(&one.id, 1), "cli") ? 0 : 1;
        errors += store.claim_token(kTenant, id, kNow, base::Millis(1000)) ? 0 : 1;
        const auto read = store.tracks_of_task(kTenant, kPoi, task.id);
        errors += read && read.value() == std::vector{one} ? 0 : 1;
    }
    return errors + (run && store.end_run(run.value(), kNow) ? 0 : 1);
}

TEST_F(SqliteCrash, LetsProcessesWriteAtOnceWithoutOneLockError) {
    constexpr int kRounds = 60;
    std::vector<pid_t> children;
    for (int i = 0; i < 4; ++i) {
        const pid_t child = ::fork();
        if (child == 0) {
            ::_exit(std::min(write_and_read(path(), "p" + std::to_string(i) + "-", kRounds), 99));
        }
        children.push_back(child);
    }
    for (const pid_t child : children) {
        int status = 0;
        ::waitpid(child, &status, 0);
        EXPECT_EQ(status, 0) << "errors of one process: " << WEXITSTATUS(status);
    }
    auto store = open_sqlite(path()).value();
    expect_clean(*store);
    const auto all = store->tracks_between(kTenant, kPoi, at(0), at(1000), 1000);
    EXPECT_EQ(all.value().size(), 4U * kRounds);
}

TEST_F(SqliteCrash, LetsStoreObjectsOfOneProcessWriteAtOnce) {
    std::atomic<int> errors{0};
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([this, i, &errors] {
                errors += write_and_read(path(), "t" + std::to_string(i) + "-", 40);
            });
        }
    }
    EXPECT_EQ(errors, 0);
}

TEST_F(SqliteCrash, ServesMoreReadersThanItHasConnections) {
    auto store = open_sqlite(path(), {.readers_max = 2}).value();
    const auto full = full_track("a", 0, 9);
    ASSERT_TRUE(store->report_track(full, objects_of(full), kNow));
    std::atomic<int> errors{0};
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 6; ++i) {
            threads.emplace_back([&] {
                for (int k = 0; k < 100; ++k) {
                    const auto found = store->find_track(kTenant, full.id);
                    errors += found && found.value() == full ? 0 : 1;
                }
            });
        }
    }
    EXPECT_EQ(errors, 0);
}

}  // namespace
}  // namespace store
