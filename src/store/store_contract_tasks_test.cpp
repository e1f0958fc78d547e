// The contract of Store: risk tasks.
#include <algorithm>
#include <atomic>
#include <thread>

#include "store/contract_fixture.h"

namespace store {
namespace {

using domain::TrackId;
using testing::ElementsAre;

const domain::TaskId kTask{"K1"};

class TasksContract : public StoreContract {
  protected:
    TasksContract() {
        add_stores();
        for (const char* id : {"a", "b", "c"}) report(full_track(id, 0, 9));
    }
    base::Result<void> create(std::vector<TrackId> tracks, domain::TaskId id = kTask) {
        return store_->create_task(
            {.tenant = kTenant, .poi = kPoi, .id = std::move(id), .created = kNow}, tracks, "cli");
    }
    base::Result<void> edit(std::vector<TrackId> add, std::vector<TrackId> remove) {
        return store_->edit_task({.tenant = kTenant,
                                  .poi = kPoi,
                                  .task = kTask,
                                  .add = std::move(add),
                                  .remove = std::move(remove),
                                  .who = "app",
                                  .now = at(60)});
    }
    std::vector<std::string> ids() {
        std::vector<std::string> result;
        const auto tracks = store_->tracks_of_task(kTenant, kPoi, kTask);
        for (const auto& one : tracks.value()) {
            result.push_back(one.id.value);
        }
        return result;
    }
    std::size_t history_size() {
        return store_->history_of_task(kTenant, kPoi, kTask).value().size();
    }
    static std::vector<TrackId> list(std::initializer_list<const char*> names) {
        std::vector<TrackId> result;
        for (const char* name : names) result.emplace_back(std::string(name));
        return result;
    }
};
INSTANTIATE_FOR_ALL_BACKENDS(TasksContract);

TEST_P(TasksContract, GivesBackTracksWithAllThatTheyHaveByStartThenId) {
    std::vector<domain::Track> expected;
    std::vector<TrackId> chosen;
    for (int i = 0; i < 8; ++i) {
        // Starts fall while names rise; two start together.
        auto one = i % 3 == 2 ? track("x" + std::to_string(i), 20 - i / 2, 30)
                              : full_track("x" + std::to_string(i), 20 - i / 2, 30);
        report(one);
        chosen.push_back(one.id);
        expected.push_back(one);
    }
    std::sort(expected.begin(), expected.end(), [](const auto& a, const auto& b) {
        return std::tie(a.start, a.id) < std::tie(b.start, b.id);
    });
    ASSERT_TRUE(create(chosen));
    reopen();
    EXPECT_EQ(store_->tracks_of_task(kTenant, kPoi, kTask).value(), expected);
    const auto task = store_->find_task(kTenant, kPoi, kTask);
    EXPECT_EQ(task.value().created, kNow);
    EXPECT_FALSE(task.value().finished);
}

TEST_P(TasksContract, ShowsAnOpenTrackAsItGrows) {
    const RunId run = store_->begin_run(kTenant, kPoi, kSensor, kNow).value();
    auto live = track("live", 5, 6, domain::TrackEnd::kOpen);
    ASSERT_TRUE(store_->apply({.run = run, .now = kNow, .tracks = {live}}));
    ASSERT_TRUE(create({live.id}));
    live.end = at(8);
    live.body = snapshot("later", 7);
    ASSERT_TRUE(
        store_->apply({.run = run, .now = kNow, .tracks = {live}, .objects = {object("later")}}));
    EXPECT_THAT(store_->tracks_of_task(kTenant, kPoi, kTask).value(), ElementsAre(live));
    (void)store_->close_interrupted(run, kNow);
}

TEST_P(TasksContract, TellsATaskOfAnotherStoreNotApartFromNone) {
    ASSERT_TRUE(create(list({"a"})));
    EXPECT_FAILS(store_->tracks_of_task(kTenant, kPoi, domain::TaskId{"none"}), kNotFound,
                 "task_not_found");
    EXPECT_FAILS(store_->tracks_of_task(kTenant, kOtherPoi, kTask), kNotFound, "task_not_found");
    EXPECT_FAILS(store_->tracks_of_task(kOtherTenant, kPoi, kTask), kNotFound, "task_not_found");
    EXPECT_FAILS(store_->tracks_of_task(kTenant, domain::PoiId{"x"}, kTask), kNotFound,
                 "store_not_found");
    EXPECT_FAILS(store_->tracks_of_task(domain::TenantCode{"x"}, kPoi, kTask), kNotFound,
                 "store_not_found");
    EXPECT_FAILS(store_->find_task(kTenant, kOtherPoi, kTask), kNotFound, "task_not_found");
    EXPECT_FAILS(store_->history_of_task(kTenant, kOtherPoi, kTask), kNotFound, "task_not_found");
    EXPECT_FAILS(store_->finish_task(kTenant, kOtherPoi, kTask, "w", kNow), kNotFound,
                 "task_not_found");
    const auto none = store_->tracks_of_task(kTenant, kPoi, domain::TaskId{"none"});
    const auto other = store_->tracks_of_task(kTenant, kOtherPoi, kTask);
    EXPECT_EQ(none.error().message, other.error().message);
}

TEST_P(TasksContract, CreatesTheSameTaskTwiceButNoOtherUnderItsId) {
    ASSERT_TRUE(create(list({"a", "b"})));
    EXPECT_TRUE(create(list({"b", "a", "a"})));
    EXPECT_EQ(history_size(), 3U);
    EXPECT_FAILS(create(list({"a"})), kConflict, "task_conflict");
    EXPECT_FAILS(store_->create_task(
                     {.tenant = kTenant, .poi = kOtherPoi, .id = kTask, .created = kNow}, {}, "w"),
                 kConflict, "task_conflict");
    EXPECT_TRUE(store_->create_task(
        {.tenant = kOtherTenant, .poi = kPoi, .id = kTask, .created = kNow}, {}, "w"));
    ASSERT_TRUE(store_->finish_task(kTenant, kPoi, kTask, "w", kNow));
    EXPECT_FAILS(create(list({"a", "b"})), kConflict, "task_conflict");
    EXPECT_FAILS(create(list({"nobody"}), domain::TaskId{"K2"}), kNotFound, "track_not_found");
    EXPECT_FAILS(store_->find_task(kTenant, kPoi, domain::TaskId{"K2"}), kNotFound,
                 "task_not_found");
    EXPECT_FAILS(create({}, domain::TaskId{""}), kInvalidArgument, "");
}

TEST_P(TasksContract, EditsIdempotentlyAndKeepsEveryEdit) {
    ASSERT_TRUE(create(list({"a", "b"})));
    ASSERT_TRUE(edit(list({"c", "c", "a"}), list({"b"})));
    EXPECT_THAT(ids(), ElementsAre("a", "c"));
    ASSERT_TRUE(edit(list({"c", "a"}), list({"b"})));  // all is as asked already
    ASSERT_TRUE(edit({}, {}));
    EXPECT_THAT(ids(), ElementsAre("a", "c"));
    ASSERT_TRUE(edit(list({"b"}), {}));
    const auto entry = [](std::int64_t seconds, const char* who, const char* what,
                          std::optional<TrackId> of = {}) {
        return TaskHistoryEntry{.at = at(seconds), .who = who, .edit = what, .track = of};
    };
    EXPECT_THAT(store_->history_of_task(kTenant, kPoi, kTask).value(),
                ElementsAre(entry(0, "cli", "created"), entry(0, "cli", "added", TrackId{"a"}),
                            entry(0, "cli", "added", TrackId{"b"}),
                            entry(60, "app", "deleted", TrackId{"b"}),
                            entry(60, "app", "added", TrackId{"c"}),
                            entry(60, "app", "added", TrackId{"b"})));
}

TEST_P(TasksContract, FailsAnEditAsAWholeForATrackThatIsNotOfTheStore) {
    auto foreign = track("foreign", 0, 1);
    foreign.poi = kOtherPoi;
    report(foreign);
    auto of_other_tenant = track("theirs", 0, 1);
    of_other_tenant.tenant = kOtherTenant;
    report(of_other_tenant);
    ASSERT_TRUE(create(list({"a"})));
    for (const char* bad : {"foreign", "theirs", "nobody"}) {
        SCOPED_TRACE(bad);
        EXPECT_FAILS(edit(list({"b", bad}), list({"a"})), kNotFound, "track_not_found");
        EXPECT_FAILS(edit(list({"b"}), list({"a", bad})), kNotFound, "track_not_found");
    }
    EXPECT_FAILS(edit(list({"a"}), list({"a"})), kInvalidArgument, "");
    EXPECT_THAT(ids(), ElementsAre("a"));
    EXPECT_EQ(history_size(), 2U);
}

TEST_P(TasksContract, RefusesEditsOfAFinishedTask) {
    ASSERT_TRUE(create(list({"a"})));
    ASSERT_TRUE(store_->finish_task(kTenant, kPoi, kTask, "app", at(1)));
    ASSERT_TRUE(store_->finish_task(kTenant, kPoi, kTask, "app", at(2)));
    EXPECT_TRUE(store_->find_task(kTenant, kPoi, kTask).value().finished);
    EXPECT_FAILS(edit(list({"b"}), {}), kConflict, "task_finished");
    EXPECT_FAILS(edit({}, list({"a"})), kConflict, "task_finished");
    EXPECT_THAT(ids(), ElementsAre("a"));
    EXPECT_EQ(history_size(), 3U);
}

TEST_P(TasksContract, HoldsAtMost500Tracks) {
    LoadedTask loaded{.task = {.tenant = kTenant, .poi = kPoi, .id = kTask, .created = kNow},
                      .tracks = {},
                      .objects = {}};
    for (std::size_t i = 0; i < domain::kTracksPerTaskMax; ++i) {
        loaded.tracks.push_back(track("t" + std::to_string(i), 0, 1));
    }
    ASSERT_TRUE(store_->load_tasks(std::span(&loaded, 1), "load"));
    EXPECT_EQ(ids().size(), 500U);
    EXPECT_FAILS(edit(list({"a"}), {}), kResourceExhausted, "task_full");
    EXPECT_EQ(ids().size(), 500U);
    EXPECT_TRUE(edit(list({"t7"}), {}));           // present already
    EXPECT_TRUE(edit(list({"a"}), list({"t7"})));  // one out, one in
    EXPECT_EQ(ids().size(), 500U);
    auto chosen = list({"a", "b"});
    for (const auto& one : loaded.tracks) chosen.push_back(one.id);
    EXPECT_FAILS(create(chosen, domain::TaskId{"K2"}), kResourceExhausted, "task_full");
}

TEST_P(TasksContract, LoadsManyTasksAtOnceOrNone) {
    std::vector<LoadedTask> tasks;
    for (int i = 0; i < 3; ++i) {
        const auto one = full_track("n" + std::to_string(i), i, i + 5);
        tasks.push_back({.task = {.tenant = kTenant,
                                  .poi = kPoi,
                                  .id = domain::TaskId{"N" + std::to_string(i)},
                                  .created = kNow},
                         .tracks = {one},
                         .objects = objects_of(one)});
    }
    auto spoilt = tasks;
    spoilt[2].tracks[0].id = TrackId{"a"};  // taken
    EXPECT_FAILS(store_->load_tasks(spoilt, "load"), kConflict, "track_conflict");
    EXPECT_FAILS(store_->find_task(kTenant, kPoi, domain::TaskId{"N0"}), kNotFound,
                 "task_not_found");
    ASSERT_TRUE(store_->load_tasks(tasks, "load"));
    ASSERT_TRUE(store_->load_tasks(tasks, "load"));  // idempotent
    EXPECT_EQ(store_->tracks_of_task(kTenant, kPoi, domain::TaskId{"N2"}).value(), tasks[2].tracks);
}

TEST_P(TasksContract, ReadsWholeEditsWhileOthersWrite) {
    ASSERT_TRUE(create(list({"a", "b"})));
    std::atomic<bool> stop{false};
    std::atomic<int> failures{0};
    std::jthread writer([&] {
        for (int i = 0; i < 60; ++i) {
            const bool odd = i % 2 == 1;
            const auto done =
                odd ? edit(list({"a", "b"}), list({"c"})) : edit(list({"c"}), list({"a", "b"}));
            failures += done ? 0 : 1;
        }
        stop = true;
    });
    while (!stop) {
        const auto seen = ids();
        EXPECT_TRUE(seen == (std::vector<std::string>{"a", "b"}) ||
                    seen == std::vector<std::string>{"c"});
    }
    writer.join();
    EXPECT_EQ(failures, 0);
}

}  // namespace
}  // namespace store
