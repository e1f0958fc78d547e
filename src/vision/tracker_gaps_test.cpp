// What a tracker says of people who are not seen for a while.
#include <gtest/gtest.h>

#include "vision/drawn_path_test.h"

namespace vision {
namespace {

TEST(TrackerGaps, BridgesAnOcclusionAndMarksTheFilledPositions) {
    Video video;
    for (int frame = 0; frame < 40; ++frame) {
        const bool hidden = frame >= 15 && frame < 22;
        video.push_back(hidden ? std::vector<domain::Detection>{}
                               : std::vector{person(100 + 8 * static_cast<float>(frame), 300)});
    }
    const Told told = watch(video);
    ASSERT_EQ(told.tracks.size(), 1U);
    const std::vector<Observation>& path = told.tracks.at(1);
    ASSERT_EQ(path.size(), 40U);
    for (std::size_t frame = 0; frame < path.size(); ++frame) {
        EXPECT_EQ(path[frame].score_01 == 0, frame >= 15 && frame < 22);
        const float x = path[frame].box.left + path[frame].box.width / 2;
        EXPECT_NEAR(x, 100 + 8 * static_cast<float>(frame), 3);
    }
}

TEST(TrackerGaps, SaysWhereItExpectsWhomItDoesNotSeeForASecond) {
    Tracker tracker;
    for (int frame = 0; frame < 10; ++frame) {
        const float x = 100 + 5 * static_cast<float>(frame);
        const auto step = tracker.update(frame, instant_of(frame),
                                         std::vector<domain::Detection>{person(x, 200)});
        EXPECT_TRUE(step.unseen.empty());
    }
    for (int frame = 10; frame < 20; ++frame) {
        const auto step = tracker.update(frame, instant_of(frame), {});
        EXPECT_TRUE(step.observed.empty()) << "a prediction is no observation";
        if (frame == 19) {
            EXPECT_TRUE(step.unseen.empty()) << "not for longer";
            continue;
        }
        ASSERT_EQ(step.unseen.size(), 1U);
        const media::BoxPx walker = person(100 + 5 * static_cast<float>(frame), 200).box;
        EXPECT_GT(media::iou(step.unseen[0], walker), 0.5F);
    }
}

TEST(TrackerGaps, DoesNotFillALongGapButKeepsTheIdentity) {
    Video video(45);
    for (std::size_t frame = 0; frame < 45; ++frame) {
        if (frame < 15 || frame >= 33) video[frame] = {person(500, 300)};
    }
    const Told told = watch(video);
    ASSERT_EQ(told.tracks.size(), 1U);
    EXPECT_EQ(told.tracks.at(1).size(), 27U);
}

TEST(TrackerGaps, KeepsOneTrackOfWhoStandsStillHoweverRarelySomebodyLooks) {
    for (const int step_s : {1, 3, 5, 10}) {
        Tracker tracker;
        Told told;
        base::Instant at = instant_of(0);
        for (std::int64_t look = 0; look < 60; ++look, at += std::chrono::seconds(step_s)) {
            // Missed once, a place of ten seconds ago says too little.
            const bool is_missed = step_s <= 3 && look > 10 && look % 7 == 0;
            const std::vector<domain::Detection> seen = {person(500, 300)};
            told.add(tracker.update(look, at, is_missed ? std::vector<domain::Detection>{} : seen));
        }
        EXPECT_EQ(told.tracks.size(), 1U) << step_s;
    }
}

TEST(TrackerGaps, EndsATrackInASilenceThatIsLongForTheRateOfLooks) {
    for (const int step_ms : {100, 1000, 5000}) {
        Tracker tracker;
        base::Instant at = instant_of(0);
        const std::vector<domain::Detection> seen = {person(500, 300)};
        for (std::int64_t look = 0; look < 20; ++look, at += base::Millis(step_ms)) {
            EXPECT_TRUE(tracker.update(look, at, seen).ended.empty()) << step_ms;
        }
        at += std::chrono::minutes(2);
        EXPECT_EQ(tracker.update(20, at, seen).ended.size(), 1U) << step_ms;
    }
}

TEST(TrackerGaps, FillsTheFramesThatNobodyLookedAt) {
    Tracker tracker;
    Told told;
    for (std::int64_t frame = 0; frame < 20; ++frame) {
        const auto x = 100 + 4 * static_cast<float>(frame);
        if (frame % 2 == 0) {
            const std::vector<domain::Detection> seen = {person(x, 200)};
            told.add(tracker.update(frame, instant_of(frame), seen));
        } else {
            tracker.skip(frame, instant_of(frame));
        }
    }
    ASSERT_EQ(told.tracks.size(), 1u);
    const auto& path = told.tracks.begin()->second;
    ASSERT_EQ(path.size(), 19u);  // the last frame was skipped: nothing is known behind it
    for (std::size_t i = 0; i < path.size(); ++i) {
        EXPECT_EQ(path[i].frame, static_cast<std::int64_t>(i));
        EXPECT_EQ(path[i].score_01 == 0, i % 2 == 1);
        EXPECT_NEAR(path[i].box.left + path[i].box.width / 2, 100 + 4 * static_cast<float>(i), 3);
    }
}

}  // namespace
}  // namespace vision
