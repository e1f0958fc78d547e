// A camera that is lost a thousand times in a day, and one that changes its coding and size two
// hundred times: memory stays flat, every gap is recorded, no acknowledged track is lost.
#include <cstdio>
#include <deque>
#include <fstream>
#include <map>
#include <mutex>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "codec/simulated_camera_test.h"
#include "codec/test_video_test.h"
#include "objects/object_store.h"
#include "service/scripted_camera.h"
#include "store/sqlite.h"
#include "support/program.h"

// The address sanitizer keeps freed memory back, up to 256 MB by default: that is no growth of
// ours.
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() {
    return "quarantine_size_mb=1:thread_local_quarantine_size_kb=16";
}

namespace tests {
namespace {

using domain::GapReason;

constexpr int kDisconnects = 1000;
constexpr int kChanges = 200;
constexpr base::Millis kDay = std::chrono::hours(24);
constexpr double kGrowthMax = 0.05;

double rss_mib() {
    std::ifstream statm("/proc/self/statm");
    long total = 0;
    long resident = 0;
    statm >> total >> resident;
    return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1 << 20);
}

class Endurance : public ::testing::Test {
  protected:
    Endurance() {
        EXPECT_TRUE(
            store->upsert_tenant({.code = key.tenant, .secret = {}, .api_sign_required = false}));
        EXPECT_TRUE(store->add_store({.tenant = key.tenant, .poi = key.poi, .name = "Shop"}));
    }

    domain::Camera add(bool is_recorded) {
        domain::Camera row{
            .tenant = key.tenant, .poi = key.poi, .sensor = key.sensor, .name = "Door"};
        row.url = "rtsp://camera/live";
        row.is_recorded = is_recorded;
        EXPECT_TRUE(store->add_camera(row));
        return row;
    }
    service::LiveCameraParts parts(const runtime::Clock& with) {
        service::LiveCameraParts made{.store = *store,
                                      .objects = *objects,
                                      .clock = with,
                                      .people = people,
                                      .faces = nullptr,
                                      .runs = scratch.path() / "runs"};
        made.on_closed = [this](const domain::Track& track) { acknowledge(track); };
        return made;
    }
    void acknowledge(const domain::Track& track) {
        const std::lock_guard lock(mutex);
        acknowledged.push_back(track);
    }
    void expect_all_kept() {
        for (domain::Track& track : acknowledged) {
            auto kept = store->find_track(track.tenant, track.id);
            ASSERT_TRUE(kept) << track.id.value;
            track.fragment = kept.value().fragment;  // may come later
            EXPECT_EQ(kept.value(), track);
        }
        const auto checked = store->check([](const store::Fault& fault) {
            ADD_FAILURE() << fault.invariant << ": " << fault.where;
        });
        EXPECT_TRUE(checked);
        EXPECT_TRUE(store->open_runs().value().empty());
    }
    std::vector<domain::Gap> gaps(const runtime::Clock& with) {
        std::vector<domain::Gap> all;
        for (base::Instant from = base::from_unix_ms(0);;) {
            const auto page =
                store->gaps_between(key, from, with.now() + std::chrono::hours(1), 1000).value();
            for (const domain::Gap& gap : page) {
                if (all.empty() || gap.start > all.back().start) all.push_back(gap);
            }
            if (page.size() < 1000) return all;
            from = all.back().start;
        }
    }

    const store::CameraKey key{domain::TenantCode("T"), domain::PoiId("P"), domain::SensorId("S")};
    const ScratchDirectory scratch;
    // A small page cache, which is full soon: what grows after that is a leak.
    const std::unique_ptr<store::Store> store = std::move(
        store::open_sqlite(scratch.path() / "db", {.readers_max = 2, .cache_kib = 512}).value());
    const std::unique_ptr<objects::ObjectStore> objects =
        std::move(objects::open_directory(scratch.path() / "objects").value());
    service::SomebodyDetector people;
    std::mutex mutex;
    std::vector<domain::Track> acknowledged;
};

TEST_F(Endurance, ADayWithAThousandDisconnectsLeavesMemoryFlatAndAGapForEach) {
    runtime::ManualClock clock(base::from_unix_ms(1'795'362'500'000));
    const base::Instant began = clock.now();
    const base::Error silence = base::fail(base::ErrorKind::kUnavailable, "silent");
    const base::Error garbage = base::fail(base::ErrorKind::kDataLoss, "damaged");
    std::deque<service::ScriptedCamera::Connection> script;
    // A minute and a half each: a day.
    for (int i = 0; i < kDisconnects; ++i) {
        service::ScriptedCamera::Connection next;
        next.frames = 88;
        next.frames_with_somebody = 10;
        next.frame_time = std::chrono::seconds(1);
        if (i % 3 == 1) next.then = silence;
        if (i % 3 == 2) next.then = garbage;
        next.width = 64 + 16 * (i % 5);
        script.push_back(next);
    }
    service::ScriptedCamera camera(clock, script);
    const domain::Camera row = add(false);
    double warm = 0;
    std::size_t runs = 0;
    {
        service::LiveCameraParts with = parts(clock);
        with.open = [&, open = camera.opener()](const std::string& url,
                                                const codec::SourceOptions& options) {
            if (++runs == kDisconnects / 4) warm = rss_mib();
            return open(url, options);
        };
        with.wait = camera.waiter();
        service::LiveCamera live(row, with);
        camera.wait_until_played();
    }
    const double end = rss_mib();
    std::printf("%.1f simulated hours, %zu tracks, RSS %.1f MiB warm, %.1f MiB at the end\n",
                std::chrono::duration<double, std::ratio<3600>>(clock.now() - began).count(),
                acknowledged.size(), warm, end);
    EXPECT_GE(clock.now() - began, kDay);
    EXPECT_LE(end, warm * (1 + kGrowthMax));
    EXPECT_GE(acknowledged.size(), static_cast<std::size_t>(kDisconnects));
    expect_all_kept();

    std::map<GapReason, int> counts;
    const auto all = gaps(clock);
    for (std::size_t i = 0; i < all.size(); ++i) {
        ++counts[all[i].reason];
        if (i == 0) continue;
        EXPECT_EQ(all[i - 1].end, all[i].start) << "neither hole nor overlap";
    }
    EXPECT_EQ(counts[GapReason::kStreamEnded], 334);
    EXPECT_EQ(counts[GapReason::kSilent], 333);
    EXPECT_EQ(counts[GapReason::kBadData], 333);
    EXPECT_EQ(counts[GapReason::kSwitchedOff], kDisconnects) << "seen, but not recorded";
    EXPECT_EQ(all.back().reason, GapReason::kInterrupted);
}

TEST_F(Endurance, TwoHundredChangesOfCodingAndSizeLeaveMemoryFlatAndVideoOrAGapThroughout) {
    std::vector<std::string> videos;
    std::vector<std::int64_t> pts_ms;
    for (int i = 0; i < 50; ++i) pts_ms.push_back(40 * i);
    for (const char* encoder : {"libx264", "libx265", "mjpeg"}) {
        for (const int width : {64, 128, 320}) {
            videos.push_back(
                (scratch.path() / (std::string(encoder) + std::to_string(width) + ".mkv"))
                    .string());
            codec::write_video(videos.back(), {.width = width,
                                               .height = 96,
                                               .pts_ms = pts_ms,
                                               .encoder = encoder,
                                               .format = "matroska"});
        }
    }
    codec::SimulatedCamera camera(
        {.video = videos[0], .at_end = codec::SimulatedCamera::AtEnd::kStartOver, .speed = 25});
    const runtime::SystemClock clock;
    service::DiskReserve reserve([] { return std::uint64_t{1} << 40U; }, 0);
    service::RecordingWriter writer(*store, *objects, clock, reserve);
    domain::Camera row = add(true);
    row.url = camera.url();
    double warm = 0;
    std::set<std::string> codecs;
    std::set<int> widths;
    {
        service::LiveCameraParts with = parts(clock);
        with.writer = &writer;
        with.fragments.fragment_length = base::Millis(200);
        with.wait = [](base::Millis, const std::stop_token& stop) {
            service::wait_in_real_time(base::Millis(5), stop);
        };
        service::LiveCamera live(row, with);
        for (int change = 0; change < kChanges; ++change) {
            const auto now_served = static_cast<std::size_t>(change) % videos.size();
            const std::int64_t connections = live.status().connections;
            camera.switch_to(videos[now_served]);
            // Until pictures of it came.
            const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(20);
            for (service::CameraStatus status = live.status();
                 status.connections <= connections || status.width == 0 || !status.last_frame_at;
                 status = live.status()) {
                ASSERT_LT(std::chrono::steady_clock::now(), patience) << videos[now_served];
                service::wait_in_real_time(base::Millis(2), {});
            }
            codecs.insert(live.status().codec);
            widths.insert(live.status().width);
            if (change == kChanges / 4) warm = rss_mib();
        }
    }
    const double end = rss_mib();
    const auto fragments = store
                               ->fragments_between(key, base::from_unix_ms(0),
                                                   clock.now() + std::chrono::hours(1), 1000)
                               .value();
    std::printf("%d changes, %zu fragments, RSS %.1f MiB warm, %.1f MiB at the end\n", kChanges,
                fragments.size(), warm, end);
    EXPECT_EQ(codecs, (std::set<std::string>{"h264", "hevc", "mjpeg"}));
    EXPECT_EQ(widths, (std::set<int>{64, 128, 320}));
    EXPECT_LE(end, warm * (1 + kGrowthMax));
    EXPECT_GT(fragments.size(), 0U);
    expect_all_kept();
    // Video or a gap at every moment.
    std::map<base::Instant, base::Instant> covered;
    for (const auto& fragment : fragments) covered[fragment.start] = fragment.end;
    for (const auto& gap : gaps(clock)) covered[gap.start] = gap.end.value_or(gap.start);
    // Its videos come much faster than real ones, and times only grow: they are ahead.
    base::Instant until = covered.begin()->first;
    for (const auto& [from, to] : covered) {
        EXPECT_EQ(from, until);
        until = to;
    }
}

}  // namespace
}  // namespace tests
