// The contract of Store: tracks, runs, pictures.
#include <algorithm>
#include <limits>
#include <map>
#include <random>

#include "store/contract_fixture.h"

namespace store {
namespace {

using domain::TrackEnd;
using testing::ElementsAre;

class TracksContract : public StoreContract {
  protected:
    TracksContract() { add_stores(); }
    RunId begin() { return store_->begin_run(kTenant, kPoi, kSensor, kNow).value(); }
    void expect_applied(const TrackBatch& batch) {
        const auto applied = store_->apply(batch);
        ASSERT_TRUE(applied) << applied.error().message << applied.error().detail;
    }
    domain::Track find(const std::string& id) {
        return store_->find_track(kTenant, domain::TrackId{id}).value();
    }
};
INSTANTIATE_FOR_ALL_BACKENDS(TracksContract);

// ---- reported tracks ----

TEST_P(TracksContract, GivesBackAReportedTrackWithAllThatItHas) {
    const auto full = full_track("T1001", 0, 9);
    const auto objects = objects_of(full);
    EXPECT_EQ(store_->report_track(full, objects, kNow).value(), Reported::kCreated);
    const auto bare = track("T1002", 1, 1);
    EXPECT_EQ(store_->report_track(bare, {}, kNow).value(), Reported::kCreated);
    reopen();
    EXPECT_EQ(find("T1001"), full);
    EXPECT_EQ(find("T1002"), bare);
}

TEST_P(TracksContract, TakesTheSameReportTwiceAndRefusesAnotherUnderItsId) {
    const auto full = full_track("T1001", 0, 9);
    const auto objects = objects_of(full);
    ASSERT_TRUE(store_->report_track(full, objects, kNow));
    EXPECT_EQ(store_->report_track(full, objects, at(99)).value(), Reported::kAlreadyPresent);
    std::vector<domain::Track> others(7, full);
    others[0].end += base::Millis(1);
    others[1].face.reset();
    others[2].body->quality_01 = 0.26;
    others[3].actions.pop_back();
    others[4].orders[0].value = "A3";
    others[5].poi = kOtherPoi;
    others[6].session.emplace("S6");
    for (const auto& other : others) {
        EXPECT_FAILS(store_->report_track(other, objects, kNow), kConflict, "track_conflict");
    }
    EXPECT_EQ(find("T1001"), full);
    auto of_other_tenant = full;  // ids are unique in their tenant only
    of_other_tenant.tenant = kOtherTenant;
    EXPECT_EQ(store_->report_track(of_other_tenant, objects, kNow).value(), Reported::kCreated);
}

TEST_P(TracksContract, RefusesTracksThatBreakAnInvariant) {
    auto good = full_track("T", 0, 9);
    good.ended = TrackEnd::kLeft;
    struct Case {
        const char* name;
        const char* field;
        std::function<void(domain::Track&)> spoil;
    };
    const Case cases[] = {
        {"no id", "track_id", [](auto& t) { t.id.value.clear(); }},
        {"no camera", "sensor_id", [](auto& t) { t.sensor.value.clear(); }},
        {"end before start", "end_time", [](auto& t) { t.end = t.start - base::Millis(1); }},
        {"open", "end_time", [](auto& t) { t.ended = TrackEnd::kOpen; }},
        {"face before", "face_time", [](auto& t) { t.face->at = t.start - base::Millis(1); }},
        {"body behind", "body_time", [](auto& t) { t.body->at = t.end + base::Millis(1); }},
        {"score above 1", "face_quality", [](auto& t) { t.face->quality_01 = 1.01; }},
        {"score below 0", "body_integrity", [](auto& t) { t.body->quality_01 = -0.01; }},
        {"no score", "face_quality",
         [](auto& t) { t.face->quality_01 = std::numeric_limits<double>::quiet_NaN(); }},
        {"no picture", "face_time", [](auto& t) { t.face->object.value.clear(); }},
        {"unknown picture", "object_key", [](auto& t) { t.face->object.value = "T1/x"; }},
        {"bad fragment", "fragment_id", [](auto& t) { t.fragment.emplace(""); }},
        {"bad session", "session_id", [](auto& t) { t.session.emplace("\n"); }},
        {"bad order", "order_ids", [](auto& t) { t.orders[1].value.clear(); }},
        {"bad action", "action_type", [](auto& t) { t.actions[1].type.clear(); }},
        {"long extra", "extra_act", [](auto& t) { t.actions[1].extra.assign(1025, 'x'); }},
        {"101 actions", "actions",
         [](auto& t) {
             t.actions.assign(101, {"a", ""});
         }},
        {"101 orders", "order_ids", [](auto& t) { t.orders.assign(101, domain::OrderId{"o"}); }},
    };
    const auto objects = objects_of(good);
    for (const Case& row : cases) {
        SCOPED_TRACE(row.name);
        auto bad = good;
        row.spoil(bad);
        const auto reported = store_->report_track(bad, objects, kNow);
        ASSERT_FALSE(reported);
        EXPECT_EQ(reported.error().kind, base::ErrorKind::kInvalidArgument);
        EXPECT_EQ(reported.error().field, row.field);
    }
    EXPECT_FAILS(store_->find_track(kTenant, good.id), kNotFound, "track_not_found");
    EXPECT_TRUE(store_->unreferenced_objects().value().empty()) << "a refused report left rows";
}

TEST_P(TracksContract, TakesAForeignDevicesPictureOfAnotherMomentAndWithoutAScore) {
    auto foreign = full_track("T", 10, 19);
    foreign.face->at = at(3);
    foreign.body->at = at(25);
    foreign.body->quality_01.reset();
    report(foreign);
    EXPECT_EQ(find("T"), foreign);
}

TEST_P(TracksContract, HidesTracksOfOtherTenants) {
    report(full_track("T1001", 0, 9));
    EXPECT_FAILS(store_->find_track(kOtherTenant, domain::TrackId{"T1001"}), kNotFound,
                 "track_not_found");
    EXPECT_FAILS(store_->find_track(domain::TenantCode{"x"}, domain::TrackId{"T1001"}), kNotFound,
                 "tenant_not_found");
    auto stray = track("T5", 0, 1);
    stray.poi = domain::PoiId{"nowhere"};
    EXPECT_FAILS(store_->report_track(stray, {}, kNow), kNotFound, "store_not_found");
}

TEST_P(TracksContract, FindsExactlyTheTracksThatOverlapAPeriod) {
    std::mt19937 random(7);
    std::vector<domain::Track> all;
    for (int i = 0; i < 200; ++i) {
        const auto start = static_cast<std::int64_t>(random() % 1000);
        const auto length = static_cast<std::int64_t>(i == 13 ? 900 : random() % 20);
        all.push_back(track("T" + std::to_string(random()), start, start + length));
        ASSERT_TRUE(store_->report_track(all.back(), {}, kNow));
    }
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
        return std::tie(a.start, a.id) < std::tie(b.start, b.id);
    });
    for (int i = 0; i < 100; ++i) {
        const auto from = at(static_cast<std::int64_t>(random() % 1100) - 50);
        const auto to = from + base::Millis(random() % 100'000);
        std::vector<domain::Track> expected;
        for (const auto& one : all) {
            if (one.start <= to && one.end >= from) expected.push_back(one);
        }
        ASSERT_EQ(store_->tracks_between(kTenant, kPoi, from, to, 1000).value(), expected);
        expected.resize(std::min<std::size_t>(expected.size(), 3));
        ASSERT_EQ(store_->tracks_between(kTenant, kPoi, from, to, 3).value(), expected);
        ASSERT_TRUE(store_->tracks_between(kTenant, kOtherPoi, from, to, 9).value().empty());
    }
    EXPECT_FAILS(store_->tracks_between(kTenant, kPoi, at(1), at(0), 9), kInvalidArgument, "");
    EXPECT_FAILS(store_->tracks_between(kTenant, kPoi, at(0), at(1), 0), kInvalidArgument, "");
    EXPECT_FAILS(store_->tracks_between(kTenant, kPoi, at(0), at(1), 1001), kInvalidArgument, "");
    EXPECT_FAILS(store_->tracks_between(kTenant, domain::PoiId{"x"}, at(0), at(1), 9), kNotFound,
                 "store_not_found");
}

// ---- live analysis ----

TEST_P(TracksContract, FollowsATrackFromOpenToClosed) {
    const RunId run = begin();
    auto live = track("L1", 0, 1, TrackEnd::kOpen);
    expect_applied({.run = run, .now = kNow, .tracks = {live}});
    EXPECT_EQ(find("L1"), live);
    expect_applied({.run = run, .now = kNow, .moved = {{live.id, at(2)}}});
    live.end = at(2);
    EXPECT_EQ(find("L1"), live);

    live.body = snapshot("b1", 1, 0.5);
    expect_applied({.run = run, .now = kNow, .tracks = {live}, .objects = {object("b1")}});
    live.end = at(5);
    live.body = snapshot("b2", 5, 0.8);
    const auto better =
        store_->apply({.run = run, .now = kNow, .tracks = {live}, .objects = {object("b2")}});
    ASSERT_TRUE(better);
    EXPECT_THAT(better.value().unreferenced, ElementsAre(object("b1").key));
    EXPECT_EQ(store_->open_tracks(run).value(), std::vector{live});

    live.ended = TrackEnd::kLeft;
    live.actions = {{"leave", ""}};
    live.orders = {domain::OrderId{"A1"}};
    expect_applied({.run = run, .now = kNow, .tracks = {live}});
    EXPECT_TRUE(store_->open_tracks(run).value().empty());
    reopen();
    EXPECT_EQ(find("L1"), live);
    EXPECT_TRUE(store_->end_run(run, at(6)));
    EXPECT_TRUE(store_->end_run(run, at(7)));
    EXPECT_TRUE(store_->open_runs().value().empty());
}

TEST_P(TracksContract, AppliesABatchTwiceAsOnce) {
    const RunId run = begin();
    auto a = track("A", 0, 4, TrackEnd::kLeft);
    a.body = snapshot("a", 2);
    const auto b = track("B", 1, 4, TrackEnd::kOpen);
    const TrackBatch batch{.run = run,
                           .now = kNow,
                           .tracks = {a, b},
                           .moved = {{b.id, at(4)}},
                           .objects = {object("a")}};
    expect_applied(batch);
    expect_applied(batch);
    EXPECT_EQ(find("A"), a);
    EXPECT_EQ(find("B"), b);
    EXPECT_EQ(store_->close_interrupted(run, kNow).value(), 1U);
}

TEST_P(TracksContract, KeepsAPictureThatAnotherTrackShows) {
    const RunId run = begin();
    auto a = track("A", 0, 1, TrackEnd::kOpen);
    auto b = track("B", 0, 1, TrackEnd::kOpen);
    a.body = b.body = snapshot("same", 1);
    a.face = snapshot("same", 1);
    expect_applied({.run = run, .now = kNow, .tracks = {a, b}, .objects = {object("same")}});
    a.face.reset();
    a.body.reset();
    auto applied = store_->apply({.run = run, .now = kNow, .tracks = {a}});
    EXPECT_TRUE(applied.value().unreferenced.empty());
    b.body = snapshot("new", 1);
    applied = store_->apply({.run = run, .now = kNow, .tracks = {b}, .objects = {object("new")}});
    EXPECT_THAT(applied.value().unreferenced, ElementsAre(object("same").key));
    (void)store_->close_interrupted(run, kNow);
}

TEST_P(TracksContract, ChangesNothingWhenOneTrackOfABatchIsRefused) {
    const RunId run = begin();
    report(full_track("taken", 0, 9));
    const auto fresh = track("fresh", 0, 1, TrackEnd::kOpen);
    const auto taken = track("taken", 0, 1, TrackEnd::kOpen);
    EXPECT_FAILS(
        store_->apply(
            {.run = run, .now = kNow, .tracks = {fresh, taken}, .objects = {object("orphan")}}),
        kConflict, "track_conflict");
    EXPECT_FAILS(store_->find_track(kTenant, fresh.id), kNotFound, "track_not_found");
    EXPECT_TRUE(store_->unreferenced_objects().value().empty());
    EXPECT_TRUE(store_->end_run(run, kNow));
}

TEST_P(TracksContract, RefusesBatchesThatContradictWhatIsStored) {
    const RunId run = begin();
    const RunId other = begin();
    const auto live = track("L", 2, 5, TrackEnd::kOpen);
    expect_applied({.run = run, .now = kNow, .tracks = {live}});
    const auto refuse = [&](RunId by, domain::Track changed, const char* reason) {
        EXPECT_FAILS(store_->apply({.run = by, .now = kNow, .tracks = {std::move(changed)}}),
                     kConflict, reason);
    };
    refuse(other, live, "track_conflict");
    auto changed = live;
    changed.start = at(1);
    refuse(run, changed, "track_conflict");
    changed = live;
    changed.end = at(4);
    refuse(run, changed, "track_conflict");
    for (const MovedEnd& moved :
         {MovedEnd{live.id, at(4)}, MovedEnd{domain::TrackId{"x"}, at(9)}}) {
        EXPECT_FAILS(store_->apply({.run = run, .now = kNow, .moved = {moved}}), kConflict,
                     "track_conflict");
    }
    EXPECT_FAILS(store_->apply({.run = other, .now = kNow, .moved = {{live.id, at(9)}}}), kConflict,
                 "track_conflict");
    changed = live;
    changed.sensor = domain::SensorId{"cam-2"};
    EXPECT_FAILS(store_->apply({.run = run, .now = kNow, .tracks = {changed}}), kInvalidArgument,
                 "");
    changed = live;
    changed.ended = TrackEnd::kLeft;
    expect_applied({.run = run, .now = kNow, .tracks = {changed}});
    refuse(run, live, "track_conflict");
    EXPECT_FAILS(store_->apply({.run = run, .now = kNow, .moved = {{live.id, at(9)}}}), kConflict,
                 "track_conflict");
    ASSERT_TRUE(store_->end_run(run, kNow));
    refuse(run, changed, "run_ended");
    EXPECT_FAILS(store_->apply({.run = RunId{999}, .now = kNow}), kNotFound, "run_not_found");
    EXPECT_EQ(find("L"), changed);
    TrackBatch large{.run = other, .now = kNow};
    large.tracks.assign(kTracksPerBatchMax + 1, live);
    EXPECT_FAILS(store_->apply(large), kInvalidArgument, "");
}

TEST_P(TracksContract, ClosesAnInterruptedRunAtItsLastObservation) {
    const RunId run = begin();
    const auto open = track("open", 0, 7, TrackEnd::kOpen);
    const auto closed = track("closed", 0, 3, TrackEnd::kLeft);
    expect_applied({.run = run, .now = kNow, .tracks = {open, closed}});
    const RunId alive = begin();
    const auto other = track("other", 0, 7, TrackEnd::kOpen);
    expect_applied({.run = alive, .now = kNow, .tracks = {other}});

    EXPECT_FAILS(store_->end_run(run, at(9)), kConflict, "run_has_open_tracks");
    EXPECT_EQ(store_->open_runs().value().size(), 2U);
    EXPECT_EQ(store_->close_interrupted(run, at(100)).value(), 1U);
    EXPECT_EQ(store_->close_interrupted(run, at(200)).value(), 0U);
    auto expected = open;
    expected.ended = TrackEnd::kInterrupted;
    EXPECT_EQ(find("open"), expected);
    EXPECT_EQ(find("closed"), closed);
    EXPECT_EQ(find("other"), other);
    ASSERT_EQ(store_->open_runs().value().size(), 1U);
    EXPECT_EQ(
        store_->open_runs().value()[0],
        (store::Run{
            .id = alive, .tenant = kTenant, .poi = kPoi, .sensor = kSensor, .started = kNow}));
    (void)store_->close_interrupted(alive, at(-100));  // the clock was set back
}

TEST_P(TracksContract, NeverGivesARunItsNumberAgain) {
    const RunId first = begin();
    ASSERT_TRUE(store_->end_run(first, kNow));
    reopen();
    EXPECT_NE(begin(), first);
    EXPECT_FAILS(store_->begin_run(kTenant, domain::PoiId{"x"}, kSensor, kNow), kNotFound,
                 "store_not_found");
    EXPECT_FAILS(store_->open_tracks(RunId{999}), kNotFound, "run_not_found");
    EXPECT_FAILS(store_->close_interrupted(RunId{999}, kNow), kNotFound, "run_not_found");
    EXPECT_FAILS(store_->end_run(RunId{999}, kNow), kNotFound, "run_not_found");
}

// ---- pictures ----

TEST_P(TracksContract, KnowsWhichPicturesAreEvidence) {
    const auto full = full_track("T1001", 0, 9);
    report(full);
    EXPECT_TRUE(store_->is_referenced(full.face->object).value());
    EXPECT_TRUE(store_->is_referenced(full.body->object).value());
    EXPECT_FALSE(store_->is_referenced(object("unknown").key).value());
    std::map<std::string, bool> seen;
    const RunId run = begin();
    expect_applied({.run = run, .now = kNow, .objects = {object("idle")}});
    EXPECT_FALSE(store_->is_referenced(object("idle").key).value());
    ASSERT_TRUE(store_->each_object([&](const StoredObject& one, bool referenced) {
        seen[one.key.value] = referenced;
        EXPECT_EQ(one.size_bytes, 1000U);
        EXPECT_EQ(one.media_type, "image/jpeg");
    }));
    EXPECT_EQ(seen, (std::map<std::string, bool>{{full.face->object.value, true},
                                                 {full.body->object.value, true},
                                                 {object("idle").key.value, false}}));
    EXPECT_THAT(store_->unreferenced_objects().value(), ElementsAre(object("idle").key));
    ASSERT_TRUE(store_->end_run(run, kNow));
}

TEST_P(TracksContract, DiscardsOnlyPicturesThatNoTrackShows) {
    const auto full = full_track("T1001", 0, 9);
    report(full);
    const RunId run = begin();
    expect_applied({.run = run, .now = kNow, .objects = {object("idle"), object("held")}});
    std::vector<domain::ObjectKey> removed;
    const domain::ObjectKey keys[] = {full.face->object, object("idle").key, object("unknown").key};
    EXPECT_EQ(store_
                  ->discard_objects(keys,
                                    [&](const domain::ObjectKey& key) {
                                        removed.push_back(key);
                                        return base::success();
                                    })
                  .value(),
              2U);
    // A picture without a row is what a process left that died between the two.
    EXPECT_THAT(removed, ElementsAre(object("idle").key, object("unknown").key));
    // The object store fails: the row stays, to be tried another time.
    const domain::ObjectKey held[] = {object("held").key};
    EXPECT_FAILS(store_->discard_objects(held,
                                         [](const domain::ObjectKey&) -> base::Result<void> {
                                             return base::fail(base::ErrorKind::kUnavailable, "no");
                                         }),
                 kUnavailable, "");
    EXPECT_THAT(store_->unreferenced_objects().value(), ElementsAre(object("held").key));
    ASSERT_TRUE(store_->end_run(run, kNow));
}

TEST_P(TracksContract, RefusesATrackWhosePictureWasDiscardedMeanwhile) {
    const ObjectIsPresent absent = [](const domain::ObjectKey& key) {
        return key != object("gone").key;
    };
    const RunId run = begin();
    auto live = track("L", 0, 9, TrackEnd::kOpen);
    live.body = snapshot("gone", 1);
    const TrackBatch batch{.run = run, .now = kNow, .tracks = {live}, .objects = {object("gone")}};
    EXPECT_FAILS(store_->apply(batch, absent), kUnavailable, "object_missing");
    EXPECT_FAILS(store_->find_track(kTenant, live.id), kNotFound, "track_not_found");
    expect_applied(batch);
    // What is evidence already is not asked again.
    live.end = at(10);
    EXPECT_TRUE(store_->apply({.run = run, .now = kNow, .tracks = {live}}, absent));
    (void)store_->close_interrupted(run, kNow);

    auto reported = track("R", 0, 9);
    reported.face = snapshot("gone", 1);
    const StoredObject objects[] = {object("gone")};
    EXPECT_FAILS(store_->report_track(reported, objects, kNow, absent), kUnavailable,
                 "object_missing");
}

}  // namespace
}  // namespace store
