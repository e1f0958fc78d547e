// A disk that fills up: recording stops first, tracks go on until nothing is left, signed queries
// are answered to the last, and all of it resumes by itself.
#include <regex>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fetch/client.h"
#include "support/live_shop.h"
#include "support/signed_call.h"
#include "support/small_disk.h"
#include "test_paths.h"

namespace tests {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::uint64_t kMiB = 1ULL << 20U;
// The reserve, what recording wants free beyond it to resume, and as much again to record on.
constexpr std::uint64_t kDiskBytes = 640 * kMiB;
constexpr std::uint64_t kReserveMiB = 64;
constexpr int kTasks = 200;

// Looks until it is so, for two minutes.
template <class Condition>
bool comes_true(Condition condition) {
    for (int i = 0; i < 1200; ++i) {
        if (condition()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return false;
}

// A shop on a disk of its own; its server is asked for a track by a risk task.
class FullDisk : public ::testing::Test {
  protected:
    void SetUp() override {
        disk_ = SmallDisk::mount(kDiskBytes);
        if (!disk_) GTEST_SKIP() << "needs root or user namespaces, to mount a small disk";
        shop_ = std::make_unique<LiveShop>(2, disk_->path());
        start();
        // The video of the tasks' track is never deleted; what was recorded before it may be.
        ASSERT_TRUE(comes_true([&] {
            const auto fragments = shop_->fragments();
            if (fragments.empty()) return false;
            for (const domain::Track& track : shop_->tracks()) {
                const bool is_closed = track.ended == domain::TrackEnd::kLeft && track.body;
                if (is_closed && track.start > fragments.front().end) track_ = track;
            }
            return track_ && recorded_until() > track_->end;
        }));
        add_tasks();
        expect_answer();
    }

    void start() {
        auto words = shop_->serve(SMARTMONITOR_RELEASE_BINARY);
        words.insert(words.end(), {"--recording-reserve-mib", std::to_string(kReserveMiB)});
        server_ = std::make_unique<Running>(words);
        const std::string line = server_->read_line();
        ASSERT_THAT(line, StartsWith("listening on "));
        url_ = line.substr(line.rfind(' ') + 1);
    }

    // An app that may ask for the tenant, and tasks with the track.
    void add_tasks() {
        domain::App app;
        app.key = domain::AppKey(Shop::kAppKey);
        app.secret = base::Secret(Shop::kSecret);
        app.name = "test";
        app.tenants = {track_->tenant};
        app.created = track_->end;
        ASSERT_TRUE(shop_->store().add_app(app));
        for (int i = 0; i < kTasks; ++i) {
            const domain::RiskTask task{.tenant = track_->tenant,
                                        .poi = track_->poi,
                                        .id = domain::TaskId("risk-" + std::to_string(i)),
                                        .created = track_->end,
                                        .finished = false};
            ASSERT_TRUE(shop_->store().create_task(task, {&track_->id, 1}, "test"));
        }
    }

    // The track, by a signed query for a task that nobody has asked for, so that the answer is made
    // now; and its picture, by the URL in the answer.
    void expect_answer() {
        ASSERT_LT(tasks_asked_, kTasks);
        const std::string task = "risk-" + std::to_string(tasks_asked_++);
        const std::string answer =
            send(url_, SignedCall().with("param", task_param(task, "T", "P")));
        ASSERT_THAT(answer, HasSubstr("\"track_id\":\"" + track_->id.value + "\""));
        std::smatch picture;
        ASSERT_TRUE(std::regex_search(answer, picture, std::regex(R"re("body_image":"([^"]+)")re")))
            << answer;
        const auto reply = fetch::Client(fetch::Reach::kAnywhere).get(picture[1], {});
        ASSERT_TRUE(reply) << picture[1];
        EXPECT_EQ(reply.value().status, 200);
        EXPECT_THAT(reply.value().body, StartsWith("\xFF\xD8\xFF"));
    }

    bool recording_is_stopped() {
        const auto gaps = shop_->gaps();
        return !gaps.empty() && gaps.back().reason == domain::GapReason::kDiskFull &&
               !gaps.back().end;
    }

    base::Instant recorded_until() {
        const auto fragments = shop_->fragments();
        return fragments.empty() ? base::Instant{} : fragments.back().end;
    }

    void stop_and_verify() {
        server_->signal(SIGTERM);
        EXPECT_EQ(server_->wait(), 0);
        const Finished verify = run({SMARTMONITOR_RELEASE_BINARY, "verify", "--json", "--log-level",
                                     "error", "--data", shop_->data().string()});
        EXPECT_EQ(verify.exit_code, 0) << verify.out << verify.err;
    }

    std::unique_ptr<SmallDisk> disk_;
    std::unique_ptr<LiveShop> shop_;
    std::unique_ptr<Running> server_;
    std::string url_;
    std::optional<domain::Track> track_;
    int tasks_asked_ = 0;
};

TEST_F(FullDisk, StopsRecordingFirstAnswersToTheLastAndResumesByItself) {
    disk_->fill(kReserveMiB * kMiB / 2);
    ASSERT_TRUE(comes_true([&] { return recording_is_stopped(); }));
    const base::Instant stopped = recorded_until();
    const std::size_t tracks = shop_->tracks().size();
    EXPECT_TRUE(comes_true([&] { return shop_->tracks().size() > tracks + 1; })) << "tracks go on";
    EXPECT_LE(recorded_until(), stopped) << "no video is written";
    expect_answer();

    // Nothing at all, for long enough that all which writes has tried; what is given back by those
    // who make room is taken at once.
    for (int i = 0; i < 100; ++i) {
        disk_->fill(0);
        if (i % 10 == 0) {
            EXPECT_EQ(disk_->free_bytes(), 0U);
        }
        expect_answer();
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }

    disk_->fill(0);
    const std::string refused = send(
        url_, SignedCall()
                  .with("method", "smartmonitor.hold.add")
                  .with("param", R"({"tenant_code":"T","poi_id":"P","hold_id":"H","reason":"x",)"
                                 R"("from_time":1795362000000,"to_time":1795362500000})"));
    EXPECT_THAT(refused, HasSubstr("isp.smartmonitor-service-unavailable"));

    disk_->give_back();
    EXPECT_TRUE(comes_true([&] { return recorded_until() > stopped; })) << "recording resumes";
    EXPECT_FALSE(recording_is_stopped());
    const std::size_t before = shop_->tracks().size();
    EXPECT_TRUE(comes_true([&] { return shop_->tracks().size() > before; })) << "tracks, too";
    expect_answer();
    stop_and_verify();
}

TEST_F(FullDisk, IsMadeEmptierByTheServiceItselfAfterACrashOnTheLastByte) {
    server_->signal(SIGKILL);
    server_->wait();
    const auto recorded = shop_->fragments();
    disk_->fill(0);
    ASSERT_EQ(disk_->free_bytes(), 0U);
    start();
    expect_answer();
    EXPECT_TRUE(comes_true([&] {
        const auto kept = shop_->fragments();
        return kept.empty() || kept.front().start > recorded.front().start;
    })) << "the oldest video goes, although the disk is full";
    EXPECT_GT(disk_->free_bytes(), 0U);
    expect_answer();
    disk_->give_back();
    EXPECT_TRUE(comes_true([&] { return recorded_until() > recorded.back().end; }))
        << "recording resumes";
    stop_and_verify();
}

}  // namespace
}  // namespace tests
