#include "service/track_recorder.h"

#include <gmock/gmock.h>

#include "service/evidence_check.h"
#include "service/shop_fixture.h"

namespace service {
namespace {

using pipeline::FrameResult;
using pipeline::ShotUpdate;

base::Instant at(int second) {
    return base::from_unix_ms(1'795'362'000'000 + 1000 * second);
}

FrameResult frame(int second, std::vector<std::uint64_t> seen) {
    FrameResult result;
    result.frame = second;
    result.at = at(second);
    for (const std::uint64_t track : seen) {
        result.observed.push_back({.track = track,
                                   .at = result.at,
                                   .box = {10, 10, 20, 60},
                                   .score_01 = 0.9F,
                                   .frame = second});
    }
    return result;
}

class Recording : public ShopFixture {
  protected:
    TrackRecorder recorder() {
        auto run = begin_run(*store, folder / "runs", tenant, poi, sensor, clock);
        EXPECT_TRUE(run);
        run_id = run.value().id;
        return TrackRecorder(*store, *objects, clock, {tenant, poi, sensor}, std::move(run.value()),
                             [this](const domain::Track& track) { closed.push_back(track); });
    }
    ShotUpdate shot(std::uint64_t track, int second, ShotUpdate::Kind kind, int shade,
                    double quality) {
        return {.track = track,
                .kind = kind,
                .at = at(second),
                .quality_01 = quality,
                .jpeg = jpeg(shade)};
    }
    domain::Track stored(const char* id) {
        auto found = store->find_track(tenant, domain::TrackId(id));
        EXPECT_TRUE(found) << id;
        return found.value();
    }
    void expect_no_faults() {
        const auto summary = check_evidence(*store, *objects, [](const store::Fault& fault) {
            ADD_FAILURE() << fault.invariant << " " << fault.where;
        });
        ASSERT_TRUE(summary);
        EXPECT_EQ(summary.value().unclaimed, 0U);
    }

    std::vector<domain::Track> closed;
    store::RunId run_id{};
};

TEST_F(Recording, StoresATrackFromItsFirstObservationToItsLast) {
    auto recording = recorder();
    FrameResult first = frame(5, {1});
    first.started = {1};
    // Confirmed at second 5, seen since second 3.
    first.observed.insert(first.observed.begin(), frame(3, {1}).observed[0]);
    first.shots.push_back(shot(1, 5, ShotUpdate::Kind::kBody, 50, 0.5));
    ASSERT_TRUE(recording.on_frame(std::move(first)));
    EXPECT_EQ(stored("1-1").start, at(3));
    EXPECT_EQ(stored("1-1").ended, domain::TrackEnd::kOpen);

    FrameResult last = frame(9, {1});
    last.shots.push_back(shot(1, 9, ShotUpdate::Kind::kFace, 70, 0.8));
    last.ended = {1};
    ASSERT_TRUE(recording.on_frame(std::move(last)));
    const domain::Track track = stored("1-1");
    EXPECT_EQ(track.end, at(9));
    EXPECT_EQ(track.ended, domain::TrackEnd::kLeft);
    EXPECT_EQ(track.face->quality_01, 0.8);
    EXPECT_EQ(objects->read(track.face->object).value(), jpeg(70));
    EXPECT_THAT(closed, ::testing::ElementsAre(track));
    expect_no_faults();
}

TEST_F(Recording, ReplacesAPictureByABetterOneAndDropsTheOld) {
    auto recording = recorder();
    FrameResult first = frame(1, {1});
    first.started = {1};
    first.shots.push_back(shot(1, 1, ShotUpdate::Kind::kBody, 50, 0.5));
    ASSERT_TRUE(recording.on_frame(std::move(first)));
    FrameResult better = frame(2, {1});
    better.shots.push_back(shot(1, 2, ShotUpdate::Kind::kBody, 90, 0.9));
    better.ended = {1};
    ASSERT_TRUE(recording.on_frame(std::move(better)));
    EXPECT_EQ(objects->read(stored("1-1").body->object).value(), jpeg(90));
    EXPECT_EQ(objects_on_disk(), 1U);
    expect_no_faults();
}

TEST_F(Recording, NeverReplacesAPictureByAWorseOne) {
    auto recording = recorder();
    FrameResult first = frame(1, {1});
    first.started = {1};
    first.shots.push_back(shot(1, 1, ShotUpdate::Kind::kBody, 50, 0.7));
    first.shots.push_back(shot(1, 1, ShotUpdate::Kind::kFace, 60, 0.6));
    ASSERT_TRUE(recording.on_frame(std::move(first)));  // stored
    FrameResult worse = frame(2, {1});
    worse.shots.push_back(shot(1, 2, ShotUpdate::Kind::kBody, 90, 0.69));
    worse.shots.push_back(shot(1, 2, ShotUpdate::Kind::kFace, 80, 0.9));
    worse.shots.push_back(shot(1, 2, ShotUpdate::Kind::kFace, 70, 0.6));  // than the waiting one
    worse.ended = {1};
    ASSERT_TRUE(recording.on_frame(std::move(worse)));
    EXPECT_EQ(objects->read(stored("1-1").body->object).value(), jpeg(50));
    EXPECT_EQ(stored("1-1").body->at, at(1));
    EXPECT_EQ(objects->read(stored("1-1").face->object).value(), jpeg(80));
    EXPECT_EQ(objects_on_disk(), 2U);
    expect_no_faults();
}

TEST_F(Recording, StoresHowFarAnOpenTrackCameOncePerCheckpointInterval) {
    auto recording = recorder();
    FrameResult first = frame(1, {1});
    first.started = {1};
    ASSERT_TRUE(recording.on_frame(std::move(first)));
    ASSERT_TRUE(recording.on_frame(frame(2, {1})));
    EXPECT_EQ(stored("1-1").end, at(1));
    clock.advance(kCheckpointInterval);
    ASSERT_TRUE(recording.on_frame(frame(3, {1})));
    EXPECT_EQ(stored("1-1").end, at(3));
}

TEST_F(Recording, EndsTracksWithTheSource) {
    auto recording = recorder();
    FrameResult first = frame(1, {1, 2});
    first.started = {1, 2};
    ASSERT_TRUE(recording.on_frame(std::move(first)));
    FrameResult last;
    last.ended = {1, 2};
    last.source_ended = true;
    ASSERT_TRUE(recording.on_frame(std::move(last)));
    ASSERT_TRUE(recording.finish());
    EXPECT_EQ(stored("1-2").ended, domain::TrackEnd::kSourceEnded);
    EXPECT_EQ(recording.tracks_closed(), 2);
    EXPECT_TRUE(store->open_runs().value().empty());
}

TEST_F(Recording, LeavesADeadRunsTracksToBeClosedAtTheirLastObservation) {
    {
        auto recording = recorder();
        FrameResult first = frame(4, {1});
        first.started = {1};
        ASSERT_TRUE(recording.on_frame(std::move(first)));
        // While its process lives, nobody closes it.
        EXPECT_EQ(close_dead_runs(*store, folder / "runs", clock).value(), 0U);
    }
    EXPECT_EQ(close_dead_runs(*store, folder / "runs", clock).value(), 1U);
    EXPECT_EQ(stored("1-1").end, at(4));
    EXPECT_EQ(stored("1-1").ended, domain::TrackEnd::kInterrupted);
    EXPECT_EQ(close_dead_runs(*store, folder / "runs", clock).value(), 0U);
}

TEST_F(Recording, StoresActionsInTheirOrderAndNoMoreThanATrackHolds) {
    auto recording = recorder();
    FrameResult first = frame(1, {1});
    first.started = {1};
    ASSERT_TRUE(recording.on_frame(std::move(first)));
    FrameResult more = frame(2, {1});
    more.actions = {{1, {"enter", "zone=till-3"}}, {2, {"enter", "zone=nobody"}}};
    clock.advance(kCheckpointInterval);
    ASSERT_TRUE(recording.on_frame(std::move(more)));
    EXPECT_EQ(stored("1-1").actions.size(), 1U);

    FrameResult last = frame(3, {1});
    last.actions.assign(store::kActionsPerTrackMax + 5, {1, {"leave", "zone=till-3"}});
    last.ended = {1};
    ASSERT_TRUE(recording.on_frame(std::move(last)));
    const domain::Track track = stored("1-1");
    ASSERT_EQ(track.actions.size(), store::kActionsPerTrackMax);
    EXPECT_EQ(track.actions[0], (domain::Action{"enter", "zone=till-3"}));
    EXPECT_EQ(track.actions[1], (domain::Action{"leave", "zone=till-3"}));
}

TEST_F(Recording, GivesEachTrackThatEndsASession) {
    auto recording = recorder();
    FrameResult both = frame(1, {1, 2});
    both.started = {1, 2};
    ASSERT_TRUE(recording.on_frame(std::move(both)));
    FrameResult last = frame(2, {1});
    last.ended = {1};
    last.started = {3};  // begins and ends at once
    last.observed.push_back(frame(2, {3}).observed[0]);
    last.ended.push_back(3);
    ASSERT_TRUE(recording.on_frame(std::move(last)));
    EXPECT_EQ(stored("1-1").session, domain::SessionId("S1-1"));
    EXPECT_EQ(stored("1-3").session, domain::SessionId("S1-3"));
    EXPECT_EQ(stored("1-3").ended, domain::TrackEnd::kLeft);
    ASSERT_EQ(closed.size(), 2U);
    EXPECT_EQ(closed[0].session, domain::SessionId("S1-1"));
    EXPECT_EQ(stored("1-2").session, std::nullopt);
    ASSERT_TRUE(recording.finish());  // the graph failed
    EXPECT_EQ(stored("1-2").session, domain::SessionId("S1-2"));
    EXPECT_EQ(stored("1-2").ended, domain::TrackEnd::kInterrupted);
    expect_no_faults();
}

}  // namespace
}  // namespace service
