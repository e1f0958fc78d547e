#include "service/retention.h"

#include <random>
#include <set>

#include <gmock/gmock.h>

#include "service/shop_fixture.h"

namespace service {
namespace {

using domain::GapReason;
using store::KeptClass;

constexpr base::Millis kHour{3'600'000};

class RetentionTest : public ShopFixture {
  protected:
    // Hours before now.
    base::Instant ago(std::int64_t hours) const { return clock.now() - hours * kHour; }

    // Half an hour of video that begins so many hours ago; call from the oldest on.
    void add_video(std::int64_t hours) {
        const std::string bytes = "video " + std::to_string(hours);
        domain::Fragment fragment{.tenant = tenant,
                                  .poi = poi,
                                  .sensor = sensor,
                                  .id = {},
                                  .object = {},
                                  .size_bytes = bytes.size(),
                                  .init_bytes = 1,
                                  .start = ago(hours),
                                  .end = ago(hours) + kHour,
                                  .codec = "avc1.64001f"};
        fragment.object = objects->put(tenant, poi, bytes, objects::MediaType::kMp4).value();
        ASSERT_TRUE(store->add_fragment(fragment, GapReason::kSilent, clock.now()));
    }
    void add_track(std::int64_t hours, const std::string& id) {
        const std::string bytes = jpeg(static_cast<int>(hours % 200)) + id;
        const auto key = objects->put(tenant, poi, bytes).value();
        domain::Track track{.tenant = tenant,
                            .poi = poi,
                            .id = domain::TrackId{id},
                            .sensor = sensor,
                            .start = ago(hours),
                            .end = ago(hours) + base::Millis(5000),
                            .ended = domain::TrackEnd::kReported};
        track.face = domain::Snapshot{.object = key, .at = track.start, .quality_01 = 0.5};
        track.actions = {{"enter", ""}};
        const store::StoredObject object{.key = key, .size_bytes = bytes.size()};
        ASSERT_TRUE(store->report_track(track, {&object, 1}, clock.now()));
    }
    void add_task(const std::string& id, const std::string& track) {
        const domain::TrackId ids[] = {domain::TrackId{track}};
        ASSERT_TRUE(store->create_task(
            {.tenant = tenant, .poi = poi, .id = domain::TaskId{id}, .created = clock.now()}, ids,
            "cli"));
    }
    void hold(const std::string& id, std::int64_t from_hours, std::int64_t to_hours) {
        ASSERT_TRUE(store->add_hold({.tenant = tenant,
                                     .poi = poi,
                                     .id = id,
                                     .from = ago(from_hours),
                                     .to = ago(to_hours),
                                     .reason = "",
                                     .who = "cli",
                                     .created = clock.now()}));
    }
    RetentionReport run(RetentionPolicy policy, RetentionMode mode = RetentionMode::kDelete,
                        std::uint64_t bytes_to_free = 0) {
        Retention retention(*store, *objects, clock, policy);
        auto report = retention.run(mode, bytes_to_free);
        EXPECT_TRUE(report) << report.error().message << report.error().detail;
        return std::move(report.value());
    }
    std::set<std::int64_t> video_hours() const {
        std::set<std::int64_t> hours;
        const auto all = store
                             ->fragments_between({tenant, poi, sensor}, ago(100'000), clock.now(),
                                                 store::kFragmentsPerQueryMax)
                             .value();
        for (const auto& fragment : all) hours.insert((clock.now() - fragment.start) / kHour);
        return hours;
    }
    void expect_sound() {
        EXPECT_EQ(store
                      ->check([](const store::Fault& fault) {
                          ADD_FAILURE() << fault.invariant << ": " << fault.where;
                      })
                      .value()
                      .faults,
                  0U);
        EXPECT_TRUE(store->unreferenced_objects().value().empty());
        std::uint64_t rows = 0;
        ASSERT_TRUE(store->each_object([&](const store::StoredObject& object, bool) {
            ++rows;
            EXPECT_TRUE(objects->verify(object.key)) << object.key.value;
        }));
        EXPECT_EQ(objects_on_disk(), rows);
    }
};

TEST_F(RetentionTest, DeletesByAgeAndLeavesOneGap) {
    for (std::int64_t hours = 60; hours > 0; --hours) add_video(hours);
    const RetentionPolicy policy{.video = {.days = 1}, .snapshots = {}, .tracks = {}};
    const auto planned = run(policy, RetentionMode::kDryRun);
    EXPECT_EQ(planned.items, 35U);
    EXPECT_EQ(video_hours().size(), 60U) << "a dry run deletes nothing";
    const auto report = run(policy);
    EXPECT_EQ(report.items, planned.items);
    EXPECT_EQ(report.bytes, planned.bytes);
    ASSERT_EQ(report.counts.size(), 1U);
    EXPECT_EQ(report.counts[0].poi, poi);
    const auto gaps =
        store->gaps_between({tenant, poi, sensor}, ago(1000), clock.now(), 100).value();
    ASSERT_EQ(gaps.size(), 1U);
    EXPECT_EQ(gaps[0].start, ago(60));
    EXPECT_EQ(gaps[0].end, ago(25));
    EXPECT_EQ(gaps[0].reason, GapReason::kExpired);
    expect_sound();
    EXPECT_EQ(run(policy).items, 0U);
}

TEST_F(RetentionTest, FreesBytesOldestFirst) {
    for (std::int64_t hours = 30; hours > 0; --hours) add_video(hours);  // 7 or 8 bytes each
    run({.video = {.days = 0, .bytes = 80}, .snapshots = {}, .tracks = {}});
    const auto left = video_hours();
    EXPECT_LE(store->kept_bytes(KeptClass::kVideo).value(), 80U);
    EXPECT_GT(store->kept_bytes(KeptClass::kVideo).value(), 72U);
    EXPECT_EQ(*left.rbegin(), static_cast<std::int64_t>(left.size()));
    run({.video = {}, .snapshots = {}, .tracks = {}}, RetentionMode::kDelete, 20);
    EXPECT_EQ(video_hours().size(), left.size() - 3);
    expect_sound();
}

TEST_F(RetentionTest, SaysHowMuchItLags) {
    const RetentionPolicy policy{.video = {.days = 1}, .snapshots = {}, .tracks = {}};
    const Retention retention(*store, *objects, clock, policy);
    EXPECT_EQ(retention.lag(KeptClass::kVideo).value().time, base::Millis(0));
    add_video(30);
    const auto lag = retention.lag(KeptClass::kVideo).value();
    EXPECT_EQ(lag.time, 5 * kHour);
    EXPECT_EQ(lag.poi, poi);
    hold("H", 31, 20);
    EXPECT_EQ(retention.lag(KeptClass::kVideo).value().time, base::Millis(0));
}

// Against a model: what is old enough goes, unless a hold or an unfinished task protects it.
TEST_F(RetentionTest, KeepsExactlyWhatAgeHoldsAndTasksKeep) {
    std::mt19937 random(3);
    const auto below = [&](int n) {
        return static_cast<std::int64_t>(random() % static_cast<unsigned>(n));
    };
    for (int round = 0; round < 4; ++round) {
        SCOPED_TRACE(round);
        clock.advance(base::Millis(400) * 3'600'000);
        std::set<std::int64_t> hours;
        struct Held {
            std::int64_t from, to;
        };
        std::vector<Held> holds;
        for (int i = 0; i < 3; ++i) {
            const std::int64_t from = below(150);
            holds.push_back({from, from - below(10)});
            hold(std::to_string(round) + "-" + std::to_string(i), holds.back().from,
                 holds.back().to);
        }
        std::set<std::int64_t> with_task;
        for (std::int64_t hour = 150; hour > 1; hour -= 1 + below(3)) {
            add_video(hour);
            hours.insert(hour);
            const std::string id = std::to_string(round) + "-" + std::to_string(hour);
            add_track(hour, id);
            const auto task = below(8);
            if (task < 2) add_task(id, id);
            if (task == 0) with_task.insert(hour);
            if (task == 1) {
                ASSERT_TRUE(store->finish_task(tenant, poi, domain::TaskId{id}, "cli", ago(0)));
            }
        }
        const RetentionPolicy policy{.video = {.days = 2 + below(3)},
                                     .snapshots = {.days = 1 + below(3)},
                                     .tracks = {.days = 4 + below(2)}};
        run(policy);
        const auto left = video_hours();
        for (const std::int64_t hour : hours) {
            // The video of an hour is [hour, hour - 1] ago, the track its first 5 s.
            bool is_held = false, is_track_held = false;
            for (const Held& held : holds) {
                is_held |= held.to <= hour && held.from >= hour - 1;
                is_track_held |= held.to < hour && held.from >= hour;
                is_track_held |= held.to == hour;
            }
            // A track that begins where the video ends is seen in it, too.
            const bool is_watched = with_task.contains(hour) || with_task.contains(hour - 1);
            const bool video_stays = hour - 1 <= policy.video.days * 24 || is_held || is_watched;
            EXPECT_EQ(left.contains(hour), video_stays) << hour;
            const auto id = domain::TrackId{std::to_string(round) + "-" + std::to_string(hour)};
            const auto found = store->find_track(tenant, id);
            const bool is_protected = is_track_held || with_task.contains(hour);
            EXPECT_EQ(found.has_value(), hour <= policy.tracks.days * 24 || is_protected) << hour;
            if (!found) continue;
            EXPECT_EQ(found.value().face.has_value(),
                      hour <= policy.snapshots.days * 24 || is_protected)
                << hour;
        }
        expect_sound();
    }
}

}  // namespace
}  // namespace service
