#include "service/live_camera.h"

#include <gmock/gmock.h>

#include "service/scripted_camera.h"
#include "service/shop_fixture.h"

namespace service {
namespace {

using base::ErrorKind;
using domain::GapReason;
using ::testing::ElementsAre;

const base::Error kRefused = base::fail(ErrorKind::kUnavailable, "the camera cannot be reached");
const base::Error kSilence = base::fail(ErrorKind::kUnavailable, "the camera sends nothing");
const base::Error kGarbage = base::fail(ErrorKind::kDataLoss, "the stream is damaged");

class LiveCameras : public ShopFixture {
  protected:
    domain::Camera row(bool is_recorded = true) const {
        domain::Camera camera{.tenant = tenant, .poi = poi, .sensor = sensor, .name = "Door"};
        camera.url = "rtsp://admin:secret@camera/live";
        camera.is_recorded = is_recorded;
        return camera;
    }
    LiveCameraParts parts(ScriptedCamera& camera) {
        LiveCameraParts made{.store = *store,
                             .objects = *objects,
                             .clock = clock,
                             .people = people,
                             .faces = nullptr,
                             .runs = folder / "runs"};
        made.on_closed = [this](const domain::Track& track) { closed.push_back(track); };
        made.open = camera.opener();
        made.wait = camera.waiter();
        return made;
    }
    // Watches until the script is over and the camera was told to stop.
    void play(ScriptedCamera& camera, bool is_recorded = true) {
        LiveCamera live(row(is_recorded), parts(camera));
        camera.wait_until_played();
        status = live.status();
    }
    std::vector<domain::Gap> gaps() {
        return store
            ->gaps_between({tenant, poi, sensor}, base::from_unix_ms(0),
                           clock.now() + std::chrono::hours(1), 1000)
            .value();
    }
    std::vector<GapReason> gap_reasons() {
        std::vector<GapReason> reasons;
        for (const domain::Gap& gap : gaps()) reasons.push_back(gap.reason);
        return reasons;
    }

    SomebodyDetector people;
    std::vector<domain::Track> closed;
    CameraStatus status;
};

TEST_F(LiveCameras, AreTriedAgainAfterLongerAndLongerWaitsAndAnewAfterAMinuteOfPictures) {
    std::deque<ScriptedCamera::Connection> script(9, {.refused = kRefused});
    script.push_back({.frames = 302});
    script.push_back({.refused = kRefused});
    script.push_back({.frames = 10});
    ScriptedCamera camera(clock, script);
    play(camera);
    const auto waits = camera.waits();
    const std::vector<int> longest_ms = {500,    1'000,  2'000,  4'000, 8'000, 16'000,
                                         30'000, 30'000, 30'000, 500,   1'000, 2'000};
    ASSERT_EQ(waits.size(), longest_ms.size());
    bool has_jitter = false;
    for (std::size_t i = 0; i < waits.size(); ++i) {
        EXPECT_LE(waits[i].count(), longest_ms[i]) << i;
        EXPECT_GE(waits[i].count(), longest_ms[i] * 7 / 10) << i;
        has_jitter |= waits[i].count() < longest_ms[i] * 99 / 100;
    }
    EXPECT_TRUE(has_jitter);
}

TEST_F(LiveCameras, LeaveAGapWithItsReasonForEachTimeWithoutThem) {
    ScriptedCamera camera(clock, {{.refused = kRefused},
                                  {.frames = 20},
                                  {.frames = 20, .then = kSilence},
                                  {.refused = kRefused},
                                  {.frames = 20, .then = kGarbage},
                                  {.stays = true}});
    play(camera);
    EXPECT_THAT(gap_reasons(),
                ElementsAre(GapReason::kUnreachable, GapReason::kStreamEnded, GapReason::kSilent,
                            GapReason::kUnreachable, GapReason::kBadData, GapReason::kInterrupted));
    // Nothing records here, so that gap follows gap.
    const auto all = gaps();
    for (std::size_t i = 1; i < all.size(); ++i) EXPECT_EQ(all[i - 1].end, all[i].start);
    EXPECT_FALSE(all.back().end);
}

TEST_F(LiveCameras, ThatAreNotRecordedHaveGapsThatTellWhetherTheyWereSeen) {
    const base::Instant start = clock.now();
    ScriptedCamera camera(clock, {{.frames = 20}, {.frames = 20}, {.stays = true}});
    play(camera, false);
    EXPECT_THAT(gap_reasons(), ElementsAre(GapReason::kSwitchedOff, GapReason::kStreamEnded,
                                           GapReason::kSwitchedOff, GapReason::kStreamEnded,
                                           GapReason::kSwitchedOff, GapReason::kInterrupted));
    const auto all = gaps();
    EXPECT_EQ(all[0].start, start);
    EXPECT_EQ(all[0].end, start + 19 * ScriptedCamera::kFrameTime + base::Millis(1));
    EXPECT_EQ(all[1].end, start + 19 * ScriptedCamera::kFrameTime + camera.waits()[0]);
}

TEST_F(LiveCameras, EndTheirTracksWithEachConnection) {
    ScriptedCamera camera(clock, {{.frames = 30}, {.frames = 30, .then = kSilence}});
    play(camera);
    ASSERT_EQ(closed.size(), 2U);
    EXPECT_NE(closed[0].id, closed[1].id);
    EXPECT_LT(closed[0].end, closed[1].start);
    for (const domain::Track& track : closed) {
        EXPECT_EQ(store->find_track(tenant, track.id).value(), track);
    }
    EXPECT_TRUE(store->open_runs().value().empty());
    EXPECT_EQ(status.tracks, 2);
    EXPECT_EQ(status.connections, 2);
    EXPECT_EQ(status.frames, 60);
}

TEST_F(LiveCameras, ThatAreStoppedCloseTheirTracksAndLeaveAGapOfTheGivenReason) {
    ScriptedCamera camera(clock, {{.frames = 30, .stays = true}});
    {
        LiveCamera live(row(), parts(camera));
        camera.wait_until_played();
        status = live.status();
        EXPECT_EQ(status.state, CameraState::kWatching);
        EXPECT_EQ(status.width, 64);
        EXPECT_EQ(status.codec, "h264");
        EXPECT_EQ(status.last_frame_at, clock.now());
        EXPECT_FALSE(status.last_error);
        live.stop(GapReason::kSwitchedOff);
    }
    ASSERT_EQ(closed.size(), 1U);
    EXPECT_EQ(closed[0].ended, domain::TrackEnd::kSourceEnded);
    EXPECT_THAT(gap_reasons(), ElementsAre(GapReason::kInterrupted, GapReason::kSwitchedOff));
    EXPECT_EQ(gaps()[1].start, clock.now() + base::Millis(1));
}

TEST_F(LiveCameras, CanBeStoppedWhileTheyConnect) {
    ScriptedCamera camera(clock, {});
    play(camera);
    EXPECT_EQ(status.state, CameraState::kConnecting);
    EXPECT_THAT(gap_reasons(), ElementsAre(GapReason::kInterrupted));
}

TEST_F(LiveCameras, SayWhatIsWrongUntilItIsNot) {
    ScriptedCamera camera(clock, {{.refused = kRefused}, {.is_live = false}});
    play(camera);
    ASSERT_TRUE(status.last_error);
    EXPECT_THAT(*status.last_error, ::testing::HasSubstr("not a live stream"));
    EXPECT_EQ(status.connections, 0);
}

}  // namespace
}  // namespace service
