// The contract of Recordings: fragments, gaps, holds; and the cameras that are recorded.
#include <algorithm>
#include <random>

#include "store/contract_fixture.h"
#include "store/replace_camera_test.h"

namespace store {
namespace {

using domain::GapReason;
using testing::ElementsAre;

const CameraKey kCamera{kTenant, kPoi, kSensor};

domain::Camera camera() {
    return {.tenant = kTenant,
            .poi = kPoi,
            .sensor = kSensor,
            .name = "Till",
            .url = "rtsp://u:p@c/1",
            .is_recorded = true,
            .detections_per_s = 2.5,
            .zones = {{.id = "till-3",
                       .kind = domain::ZoneKind::kQueue,
                       .points = {{0.1, 0.2}, {1.0 / 3, 0.2}, {0.9, 1}},
                       .dwell_after = base::Millis(4321),
                       .pos_id = "pos-3"},
                      {.id = "door",
                       .kind = domain::ZoneKind::kLine,
                       .points = {{0, 0.5}, {1, 0.5}},
                       .way = domain::LineWay::kRightToLeft}}};
}

// Times in milliseconds after kNow.
base::Instant ms(std::int64_t milliseconds) {
    return kNow + base::Millis(milliseconds);
}

domain::Fragment fragment(std::int64_t start_ms, std::int64_t end_ms) {
    return {.tenant = kTenant,
            .poi = kPoi,
            .sensor = kSensor,
            .id = {},
            .object = domain::ObjectKey{"T1/POI9/ab/" + std::to_string(start_ms) + ".mp4"},
            .size_bytes = 5000,
            .init_bytes = 700,
            .start = ms(start_ms),
            .end = ms(end_ms),
            .codec = "avc1.64001f",
            .width = 768,
            .height = 576};
}

class RecordingsContract : public StoreContract {
  protected:
    RecordingsContract() {
        add_stores();
        EXPECT_TRUE(store_->add_camera(camera()));
    }
    domain::FragmentId add(const domain::Fragment& fragment,
                           GapReason reason = GapReason::kInterrupted) {
        auto added = store_->add_fragment(fragment, reason, kNow);
        EXPECT_TRUE(added) << added.error().message << added.error().detail;
        return added ? added.value() : domain::FragmentId{};
    }
    std::vector<domain::Fragment> fragments(std::int64_t from = -100'000'000,
                                            std::int64_t to = 100'000'000) {
        return store_->fragments_between(kCamera, ms(from), ms(to), 1000).value();
    }
    std::vector<domain::Gap> gaps(std::int64_t from = -100'000'000, std::int64_t to = 100'000'000) {
        return store_->gaps_between(kCamera, ms(from), ms(to), 1000).value();
    }
    domain::Gap gap(std::int64_t start, std::optional<std::int64_t> end, GapReason reason) {
        domain::Gap gap{kTenant, kPoi, kSensor, ms(start), {}, reason};
        if (end) gap.end = ms(*end);
        return gap;
    }
};
INSTANTIATE_FOR_ALL_BACKENDS(RecordingsContract);

// ---- cameras ----

TEST_P(RecordingsContract, KeepsAllThatACameraHasAndReplacesIt) {
    reopen();
    EXPECT_EQ(store_->find_camera(kTenant, kPoi, kSensor).value(), camera());
    auto changed = camera();
    changed.name = "Door";
    changed.url.reset();
    changed.is_enabled = false;
    changed.is_recorded = false;
    changed.detections_per_s = 30;
    changed.zones = {changed.zones[1]};
    ASSERT_TRUE(replace_camera(*store_, changed));
    EXPECT_EQ(store_->find_camera(kTenant, kPoi, kSensor).value(), changed);
    EXPECT_FAILS(store_->add_camera(camera()), kConflict, "exists_otherwise");

    auto other = camera();
    other.poi = kOtherPoi;
    EXPECT_FAILS(replace_camera(*store_, other), kNotFound, "camera_not_found");
    ASSERT_TRUE(store_->add_camera(other));
    EXPECT_THAT(store_->all_cameras().value(), ElementsAre(other, changed));
    EXPECT_THAT(store_->list_cameras(kTenant, kPoi).value(), ElementsAre(changed));
}

TEST_P(RecordingsContract, ForgetsACameraButNotItsTracksAndVideo) {
    report(full_track("a", 0, 9));
    add(fragment(0, 10'000));
    ASSERT_TRUE(store_->remove_camera(kTenant, kPoi, kSensor));
    EXPECT_FAILS(store_->find_camera(kTenant, kPoi, kSensor), kNotFound, "camera_not_found");
    EXPECT_FAILS(store_->remove_camera(kTenant, kPoi, kSensor), kNotFound, "camera_not_found");
    EXPECT_EQ(store_->find_track(kTenant, domain::TrackId{"a"}).value().sensor, kSensor);
    add(fragment(10'000, 20'000));  // what was being recorded is finished
    EXPECT_EQ(fragments().size(), 2U);
}

TEST_P(RecordingsContract, RefusesCamerasBeyondTheLimits) {
    struct Case {
        const char* field;
        std::function<void(domain::Camera&)> spoil;
    };
    const Case cases[] = {
        {"detections_per_s", [](auto& c) { c.detections_per_s = 0.1; }},
        {"detections_per_s", [](auto& c) { c.detections_per_s = 31; }},
        {"detections_per_s", [](auto& c) { c.detections_per_s = std::nan(""); }},
        {"zones", [](auto& c) { c.zones[0].id = ""; }},
        {"zones", [](auto& c) { c.zones[1].id = "till-3"; }},
        {"zones", [](auto& c) { c.zones[0].points[0].x = 1.01; }},
        {"zones", [](auto& c) { c.zones[0].points[0].y = std::nan(""); }},
        {"zones", [](auto& c) { c.zones[0].points.resize(33); }},
        {"zones", [](auto& c) { c.zones[0].points.clear(); }},
        {"zones", [](auto& c) { c.zones[0].dwell_after = base::Millis(-1); }},
        {"zones",
         [](auto& c) {
             for (int i = 0; i < 31; ++i) {
                 c.zones.push_back(c.zones[0]);
                 c.zones.back().id = std::to_string(i);
             }
         }},
    };
    for (const Case& row : cases) {
        auto bad = camera();
        row.spoil(bad);
        const auto updated = replace_camera(*store_, bad);
        ASSERT_FALSE(updated) << &row - cases;
        EXPECT_EQ(updated.error().field, row.field);
    }
    EXPECT_EQ(store_->find_camera(kTenant, kPoi, kSensor).value(), camera());
}

TEST_P(RecordingsContract, KeepsAStoresTimeZone) {
    EXPECT_EQ(store_->find_store(kTenant, kPoi).value().time_zone, "Asia/Shanghai");
    ASSERT_TRUE(store_->set_store_time_zone(kTenant, kPoi, "Europe/Berlin"));
    EXPECT_EQ(store_->find_store(kTenant, kPoi).value().time_zone, "Europe/Berlin");
    EXPECT_EQ(store_->list_stores(kTenant).value()[1].time_zone, "Europe/Berlin");
    EXPECT_FAILS(store_->add_store({.tenant = kTenant, .poi = kPoi, .name = "Shop"}), kConflict,
                 "exists_otherwise");
    EXPECT_FAILS(store_->set_store_time_zone(kTenant, domain::PoiId{"x"}, "UTC"), kNotFound,
                 "store_not_found");
    EXPECT_FAILS(store_->set_store_time_zone(kTenant, kPoi, ""), kInvalidArgument, "");
}

// ---- fragments and gaps ----

TEST_P(RecordingsContract, GivesBackAFragment) {
    auto expected = fragment(0, 10'000);
    expected.id = add(expected);
    reopen();
    EXPECT_THAT(fragments(), ElementsAre(expected));
    EXPECT_EQ(store_->find_fragment(kTenant, expected.id).value(), expected);
    EXPECT_FAILS(store_->find_fragment(kOtherTenant, expected.id), kNotFound, "fragment_not_found");
    for (const char* id : {"F", "F99", "F01", "X1", "F1x", "", "F-1"}) {
        EXPECT_FAILS(store_->find_fragment(kTenant, domain::FragmentId{id}), kNotFound,
                     "fragment_not_found");
    }
    EXPECT_TRUE(store_->is_referenced(expected.object).value());
    EXPECT_TRUE(store_->unreferenced_objects().value().empty());
    EXPECT_EQ(store_->covered_until(kCamera).value(), ms(10'000));
    EXPECT_EQ(store_->covered_until({kTenant, kOtherPoi, kSensor}).value(), std::nullopt);
}

TEST_P(RecordingsContract, WritesAGapWhereNothingWasRecorded) {
    add(fragment(0, 10'000));
    add(fragment(10'500, 20'000));  // one recording: the first is stretched
    EXPECT_EQ(store_->last_fragment(kCamera).value()->start, ms(10'500));
    EXPECT_FALSE(store_->last_fragment({kTenant, kOtherPoi, kSensor}).value());
    EXPECT_TRUE(gaps().empty());
    EXPECT_EQ(fragments()[0].end, ms(10'500));
    add(fragment(20'501, 30'000), GapReason::kDiskFull);
    EXPECT_THAT(gaps(), ElementsAre(gap(20'000, 20'501, GapReason::kDiskFull)));
    add(fragment(29'500, 40'000));  // a clock that was set back a little
    EXPECT_EQ(fragments()[3].start, ms(30'000));
    EXPECT_FAILS(store_->add_fragment(fragment(39'499, 50'000), GapReason::kSilent, kNow),
                 kConflict, "fragment_overlaps");
    EXPECT_FAILS(store_->add_fragment(fragment(39'600, 40'000), GapReason::kSilent, kNow),
                 kConflict, "fragment_overlaps");
    EXPECT_TRUE(store_->unreferenced_objects().value().empty()) << "a refused one left its object";
}

TEST_P(RecordingsContract, OpensOneGapAndClosesItWithTheNextFragment) {
    ASSERT_TRUE(store_->open_gap(kCamera, ms(500), GapReason::kUnreachable));
    EXPECT_EQ(store_->covered_until(kCamera).value(), ms(500));
    ASSERT_TRUE(store_->open_gap(kCamera, ms(700), GapReason::kUnreachable));
    ASSERT_TRUE(store_->open_gap(kCamera, ms(900), GapReason::kSilent));
    ASSERT_TRUE(store_->open_gap(kCamera, ms(900), GapReason::kBadData));
    EXPECT_THAT(gaps(), ElementsAre(gap(500, 900, GapReason::kUnreachable),
                                    gap(900, {}, GapReason::kBadData)));
    add(fragment(1'000, 2'000));
    ASSERT_TRUE(store_->open_gap(kCamera, ms(2'600), GapReason::kStreamEnded));
    EXPECT_THAT(gaps(1'000, 1'500), ElementsAre(gap(900, 1'000, GapReason::kBadData)));
    EXPECT_THAT(gaps(9'000), ElementsAre(gap(2'000, {}, GapReason::kStreamEnded)));
    add(fragment(2'000, 3'000));  // the gap had no time
    EXPECT_EQ(gaps().size(), 2U);
    EXPECT_FAILS(
        store_->open_gap({kTenant, kPoi, domain::SensorId{"x"}}, ms(0), GapReason::kSilent),
        kNotFound, "camera_not_found");
    EXPECT_FAILS(
        store_->open_gap({kTenant, domain::PoiId{"x"}, kSensor}, ms(0), GapReason::kSilent),
        kNotFound, "store_not_found");
}

TEST_P(RecordingsContract, TakesTheSameFragmentTwice) {
    const auto first = add(fragment(0, 10'000));
    EXPECT_EQ(add(fragment(0, 10'000)), first);
    EXPECT_EQ(fragments().size(), 1U);
}

TEST_P(RecordingsContract, AsksWhetherTheVideoIsStillThere) {
    EXPECT_FAILS(store_->add_fragment(fragment(0, 10'000), GapReason::kSilent, kNow,
                                      [](const domain::ObjectKey&) { return false; }),
                 kUnavailable, "object_missing");
    EXPECT_TRUE(fragments().empty());
}

TEST_P(RecordingsContract, TiesTracksToTheFragmentInWhichTheyBegin) {
    const auto fragment_of = [&](const char* id) {
        return store_->find_track(kTenant, domain::TrackId{id}).value().fragment;
    };
    report(full_track("foreign", 1, 2));  // has a fragment of its own
    const RunId run = store_->begin_run(kTenant, kPoi, kSensor, kNow).value();
    auto early = track("early", 3, 5, domain::TrackEnd::kOpen);
    ASSERT_TRUE(store_->apply({.run = run, .now = kNow, .tracks = {early}}));
    const auto id = add(fragment(0, 10'000));
    EXPECT_EQ(fragment_of("early"), id);
    EXPECT_EQ(fragment_of("foreign"), domain::FragmentId{"F77"});
    // Whoever writes the track knows nothing of its fragment; it stays.
    early.end = at(6);
    ASSERT_TRUE(store_->apply({.run = run, .now = kNow, .tracks = {early}}));
    early.ended = domain::TrackEnd::kLeft;
    ASSERT_TRUE(store_->apply({.run = run, .now = kNow, .tracks = {early}}));
    ASSERT_TRUE(store_->apply({.run = run, .now = kNow, .tracks = {early}})) << "twice is success";
    EXPECT_EQ(fragment_of("early"), id);
    const auto late = track("late", 9, 15);
    EXPECT_EQ(store_->report_track(late, {}, kNow).value(), Reported::kCreated);
    EXPECT_EQ(store_->report_track(late, {}, kNow).value(), Reported::kAlreadyPresent);
    EXPECT_EQ(fragment_of("late"), id);
    ASSERT_TRUE(store_->report_track(track("next", 10, 15), {}, kNow));
    EXPECT_EQ(fragment_of("next"), std::nullopt);
    const auto second = add(fragment(10'000, 20'000));
    EXPECT_EQ(fragment_of("next"), second);
    EXPECT_NE(second, id);
}

// Whatever comes, in whatever order: from the first row on, each moment is in exactly one fragment
// or gap, and a track is tied to the fragment in which it begins.
TEST_P(RecordingsContract, CoversEveryMomentExactlyOnce) {
    for (unsigned seed = 1; seed <= 12; ++seed) {
        SCOPED_TRACE(seed);
        std::mt19937 random(seed);
        const auto below = [&](int n) {
            return static_cast<std::int64_t>(random() % static_cast<unsigned>(n));
        };
        auto of_seed = camera();
        of_seed.sensor.value = "cam-" + std::to_string(seed);
        if (seed > 1) {
            ASSERT_TRUE(store_->add_camera(of_seed));
        }
        const CameraKey key{kTenant, kPoi, of_seed.sensor};
        std::int64_t clock = 0;
        for (int step = 0; step < 60; ++step) {
            clock += below(4) == 0 ? below(30'000) : below(600) - 300;
            if (below(3) == 0) {
                const auto reason = static_cast<GapReason>(below(8));
                ASSERT_TRUE(store_->open_gap(key, ms(clock), reason));
            } else {
                auto next = fragment(clock, clock + 1 + below(10'000));
                next.sensor = of_seed.sensor;
                next.object.value += std::to_string(seed) + "-" + std::to_string(step);
                const auto added = store_->add_fragment(next, GapReason::kInterrupted, kNow);
                if (added) clock = base::unix_ms(next.end) - base::unix_ms(kNow);
                if (!added) {
                    EXPECT_EQ(added.error().reason, "fragment_overlaps");
                }
            }
            auto seen = track(std::to_string(seed) + "-" + std::to_string(step), 0, 0);
            seen.sensor = of_seed.sensor;
            seen.start = ms(clock - below(2'000));
            seen.end = seen.start + base::Millis(100);
            ASSERT_TRUE(store_->report_track(seen, {}, kNow));
        }
        struct Piece {
            base::Instant start;
            std::optional<base::Instant> end;
            domain::FragmentId id;
        };
        std::vector<Piece> pieces;
        const auto from = ms(-1'000'000), to = ms(100'000'000);
        const auto recorded = store_->fragments_between(key, from, to, 1000).value();
        for (const auto& f : recorded) {
            pieces.push_back({f.start, f.end, f.id});
        }
        const auto missing = store_->gaps_between(key, from, to, 1000).value();
        for (const auto& g : missing) {
            pieces.push_back({g.start, g.end, {}});
        }
        ASSERT_GT(pieces.size(), 20U);
        std::sort(pieces.begin(), pieces.end(),
                  [](const auto& a, const auto& b) { return a.start < b.start; });
        for (std::size_t i = 1; i < pieces.size(); ++i) {
            ASSERT_EQ(pieces[i - 1].end, pieces[i].start) << i;
        }
        const auto tracks = store_->tracks_between(kTenant, kPoi, from, to, 1000).value();
        for (const auto& seen : tracks) {
            if (seen.sensor != of_seed.sensor) continue;
            std::optional<domain::FragmentId> expected;
            for (const Piece& piece : pieces) {
                const bool is_in =
                    piece.start <= seen.start && (!piece.end || seen.start < *piece.end);
                if (is_in && !piece.id.empty()) expected = piece.id;
            }
            EXPECT_EQ(seen.fragment, expected) << seen.id.value;
        }
    }
}

// ---- holds ----

TEST_P(RecordingsContract, KeepsHoldsUntilTheyAreReleased) {
    const domain::LegalHold hold{.tenant = kTenant,
                                 .poi = kPoi,
                                 .id = "case-1",
                                 .from = at(0),
                                 .to = at(60),
                                 .reason = "police 店",
                                 .who = "cli",
                                 .created = kNow};
    ASSERT_TRUE(store_->add_hold(hold));
    ASSERT_TRUE(store_->add_hold(hold));
    reopen();
    EXPECT_THAT(store_->list_holds(kTenant, kPoi).value(), ElementsAre(hold));
    EXPECT_TRUE(store_->list_holds(kTenant, kOtherPoi).value().empty());
    auto other = hold;
    other.to = at(61);
    EXPECT_FAILS(store_->add_hold(other), kConflict, "exists_otherwise");
    other.to = at(-1);
    EXPECT_FAILS(store_->add_hold(other), kInvalidArgument, "");
    ASSERT_TRUE(store_->release_hold(kTenant, kPoi, "case-1", "cli", at(9)));
    EXPECT_FAILS(store_->release_hold(kTenant, kPoi, "case-1", "cli", at(9)), kNotFound,
                 "hold_not_found");
    EXPECT_TRUE(store_->list_holds(kTenant, kPoi).value().empty());
    EXPECT_FAILS(store_->add_hold(hold), kConflict, "exists_otherwise");
    EXPECT_FAILS(store_->list_holds(kTenant, domain::PoiId{"x"}), kNotFound, "store_not_found");
}

}  // namespace
}  // namespace store
