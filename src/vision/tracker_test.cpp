#include "vision/tracker.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "vision/drawn_path_test.h"

namespace vision {
namespace {

// Several people on random straight paths, with noise, misses and clutter.
Video crowd(unsigned seed, int people, int frames) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<float> share(0, 1);
    std::normal_distribution<float> noise(0, 2);
    Video video(static_cast<std::size_t>(frames));
    for (int one = 0; one < people; ++one) {
        const float x = 1900 * share(random);
        const float y = 1000 * share(random);
        const float vx = 20 * share(random) - 10;
        const float vy = 10 * share(random) - 5;
        const int first = static_cast<int>(random() % 30);
        for (int frame = first; frame < frames; ++frame) {
            if (share(random) < 0.15F) continue;
            const auto step = static_cast<float>(frame - first);
            // One call a line: compilers differ in the order of arguments.
            const float at_x = x + vx * step + noise(random);
            const float at_y = y + vy * step + noise(random);
            const float score = share(random);
            video[static_cast<std::size_t>(frame)].push_back(person(at_x, at_y, score));
        }
    }
    return video;
}

bool same(const TrackerStep& a, const TrackerStep& b) {
    return a.started == b.started && a.ended == b.ended &&
           std::ranges::equal(a.observed, b.observed, [](const auto& x, const auto& y) {
               return x.track == y.track && x.frame == y.frame && x.at == y.at && x.box == y.box &&
                      x.score_01 == y.score_01;
           });
}

TEST(Tracker, DoesNotDependOnTheOrderOfDetections) {
    for (const unsigned seed : {1U, 2U, 3U}) {
        const Video video = crowd(seed, 25, 120);
        std::mt19937 random(seed);
        Tracker first;
        Tracker second;
        for (std::size_t frame = 0; frame < video.size(); ++frame) {
            std::vector<domain::Detection> shuffled = video[frame];
            std::ranges::shuffle(shuffled, random);
            const auto number = static_cast<std::int64_t>(frame);
            ASSERT_TRUE(same(first.update(number, instant_of(number), video[frame]),
                             second.update(number, instant_of(number), shuffled)));
        }
    }
}

TEST(Tracker, KeepsItsPromisesAboutStartsEndsAndTimeOrder) {
    for (unsigned seed = 1; seed <= 20; ++seed) {
        const Video video = crowd(seed, 12, 200);
        Tracker tracker;
        std::set<std::uint64_t> started;
        std::set<std::uint64_t> ended;
        std::map<std::uint64_t, std::int64_t> last_frame;
        const auto check = [&](const TrackerStep& step) {
            for (const std::uint64_t id : step.started) {
                EXPECT_GT(id, started.empty() ? 0U : *started.rbegin()) << "ids only grow";
                started.insert(id);
            }
            for (const Observation& seen : step.observed) {
                EXPECT_TRUE(started.contains(seen.track));
                EXPECT_FALSE(ended.contains(seen.track));
                const auto [place, first] = last_frame.try_emplace(seen.track, seen.frame);
                EXPECT_TRUE(first || seen.frame > place->second);
                place->second = seen.frame;
                EXPECT_EQ(seen.at, instant_of(seen.frame));
                EXPECT_GT(seen.box.area(), 0);
            }
            for (const std::uint64_t id : step.ended) {
                EXPECT_TRUE(started.contains(id));
                EXPECT_TRUE(ended.insert(id).second) << "ends once";
            }
        };
        for (std::size_t frame = 0; frame < video.size(); ++frame) {
            const auto number = static_cast<std::int64_t>(frame);
            check(tracker.update(number, instant_of(number), video[frame]));
        }
        check(tracker.finish());
        EXPECT_EQ(started, ended);
        EXPECT_FALSE(started.empty());
    }
}

TEST(Tracker, ReportsAConfirmedTrackFromItsFirstDetection) {
    Video video;
    for (int frame = 0; frame < 10; ++frame) {
        video.push_back({person(300 + 5 * static_cast<float>(frame), 300)});
    }
    const Told told = watch(video);
    ASSERT_EQ(told.tracks.size(), 1U);
    ASSERT_EQ(told.tracks.begin()->first, 1U);
    EXPECT_EQ(told.tracks.at(1).size(), 10U);
    EXPECT_EQ(told.tracks.at(1).front().frame, 0);
}

TEST(Tracker, NeverReportsAFlash) {
    Video video(20);
    for (const std::size_t frame : {5U, 6U, 7U}) video[frame] = {person(300, 300)};
    EXPECT_TRUE(watch(video).tracks.empty());
    EXPECT_EQ(watch(video, {.confirm_detections = 1}).tracks.size(), 1U);
}

TEST(Tracker, KeepsTwoCrossingPeopleApart) {
    Video video;
    for (int frame = 0; frame < 60; ++frame) {
        const auto step = static_cast<float>(frame);
        video.push_back({person(100 + 10 * step, 300), person(700 - 10 * step, 330)});
    }
    const Told told = watch(video);
    EXPECT_EQ(told.tracks.size(), 2U);
    EXPECT_EQ(told.at(5, 150, 300), told.at(55, 650, 300));
    EXPECT_EQ(told.at(5, 650, 330), told.at(55, 150, 330));
}

TEST(Tracker, GivesANewIdToWhoComesAfterTheTrackHasEnded) {
    Video video(100);
    for (std::size_t frame = 0; frame < 100; ++frame) {
        if (frame < 20 || frame >= 70) video[frame] = {person(500, 300)};
    }
    const Told told = watch(video);
    EXPECT_EQ(told.started, (std::vector<std::uint64_t>{1, 2}));
    EXPECT_EQ(told.ended, (std::vector<std::uint64_t>{1, 2}));
}

TEST(Tracker, DoesNotContinueATrackAfterASilenceOfTheCamera) {
    Tracker tracker;
    Told told;
    const std::vector<domain::Detection> seen{person(500, 300)};
    for (int frame = 0; frame < 20; ++frame)
        told.add(tracker.update(frame, instant_of(frame), seen));
    for (int frame = 60; frame < 80; ++frame)
        told.add(tracker.update(frame, instant_of(frame), seen));
    EXPECT_EQ(told.started, (std::vector<std::uint64_t>{1, 2}));
    EXPECT_EQ(told.ended, (std::vector<std::uint64_t>{1}));
    EXPECT_EQ(told.tracks.at(1).back().frame, 19);
}

TEST(Tracker, WorksAtTwoFramesASecond) {
    Tracker tracker;
    Told told;
    for (int frame = 0; frame < 100; frame += 5) {
        const std::vector<domain::Detection> seen{person(500 + static_cast<float>(frame), 300)};
        told.add(tracker.update(frame, instant_of(frame), seen));
    }
    ASSERT_EQ(told.started, (std::vector<std::uint64_t>{1}));
    EXPECT_EQ(told.tracks.at(1).size(), 20U);
}

// Whose second place hardly overlaps the first.
TEST(Tracker, ConfirmsAWalkerWhenItLooksSeldom) {
    for (const auto& [looks_apart, heights_per_s] :
         {std::pair{1, 1.5F}, std::pair{2, 1.5F}, std::pair{3, 0.8F}}) {
        Tracker tracker;
        Told told;
        for (std::int64_t frame = 0; frame < 20; ++frame) {
            if (frame % looks_apart != 0) {
                tracker.skip(frame, instant_of(frame));
                continue;
            }
            const float x = 100 + 10 * heights_per_s * static_cast<float>(frame);
            const std::vector<domain::Detection> found = {person(x, 500)};
            told.add(tracker.update(frame, instant_of(frame), found));
        }
        ASSERT_EQ(told.tracks.size(), 1U) << looks_apart;
        EXPECT_EQ(told.tracks.begin()->second.front().frame, 0) << looks_apart;
    }
}

TEST(Tracker, ContinuesButNeverStartsATrackWithWeakDetections) {
    Video weak(20, {person(500, 300, 0.4F)});
    EXPECT_TRUE(watch(weak).tracks.empty());
    Video mixed(40, {person(500, 300, 0.4F)});
    for (std::size_t frame = 0; frame < 5; ++frame) mixed[frame] = {person(500, 300, 0.8F)};
    const Told told = watch(mixed);
    ASSERT_EQ(told.tracks.size(), 1U);
    EXPECT_EQ(told.tracks.at(1).size(), 40U);
}

TEST(Tracker, FollowsRealTimeThroughAVariableFrameRate) {
    Tracker tracker;
    Told told;
    std::mt19937 random(5);
    std::int64_t at_ms = 0;
    for (int frame = 0; frame < 60; ++frame) {
        at_ms += 40 + static_cast<std::int64_t>(random() % 360);
        const std::vector<domain::Detection> seen{
            person(100 + 0.1F * static_cast<float>(at_ms), 300)};  // one height a second
        told.add(tracker.update(frame, base::from_unix_ms(at_ms), seen));
    }
    ASSERT_EQ(told.tracks.size(), 1U);
    // A jump right after the first sight may cost that sight, never the track.
    EXPECT_GE(told.tracks.at(1).size(), 58U);
}

TEST(Tracker, KeepsIdentitiesWhenTheCameraIsKnocked) {
    Video video;
    for (int frame = 0; frame < 40; ++frame) {
        const auto step = static_cast<float>(frame);
        const float jump = frame >= 20 ? 90.0F : 0.0F;
        std::vector<domain::Detection> seen;
        for (int one = 0; one < 6; ++one) {
            const auto offset = static_cast<float>(one);
            seen.push_back(person(100 + 170 * offset + (offset - 2) * step + jump,
                                  300 + 40 * offset + jump, 0.9F, 100 + 6 * offset));
        }
        video.push_back(seen);
    }
    const Told told = watch(video);
    EXPECT_EQ(told.tracks.size(), 6U);
    for (const auto& [id, path] : told.tracks) EXPECT_EQ(path.size(), 40U);
}

// People in a row, seen by a camera that bobs with each step and comes nearer and goes away again.
TEST(Tracker, KeepsIdentitiesWhenTheCameraIsCarried) {
    Video video;
    for (int frame = 0; frame < 120; ++frame) {
        const auto step = static_cast<float>(frame);
        const float zoom = std::exp(0.4F * std::sin(step / 12));
        const float bob = 14 * std::sin(step);
        std::vector<domain::Detection> seen;
        for (int one = 0; one < 7; ++one) {
            const float aside = 45.0F * static_cast<float>(one - 3);
            seen.push_back(person(500 + zoom * aside, 400 + bob, 0.9F, 100 * zoom));
        }
        video.push_back(seen);
    }
    const Told told = watch(video);
    EXPECT_EQ(told.tracks.size(), 7U);
    for (const auto& [id, path] : told.tracks) EXPECT_EQ(path.size(), 120U);
}

TEST(Tracker, NeverReportsWhatFlickers) {
    Video video(120);
    for (std::size_t frame = 0; frame < 120; frame += 3) video[frame] = {person(500, 300)};
    EXPECT_TRUE(watch(video).tracks.empty());
}

TEST(Tracker, IgnoresBoxesThatAreNoBoxes) {
    const float nan = std::nanf("");
    Video video(10, {person(500, 300),
                     {{nan, 0, 10, 10}, 0.9F},
                     {{0, 0, -5, 10}, 0.9F},
                     {{0, 0, 10, 0}, 0.9F},
                     {{0, 0, INFINITY, 10}, 0.9F},
                     {{0, 0, 10, 10}, nan}});
    EXPECT_EQ(watch(video).tracks.size(), 1U);
}

TEST(Tracker, LooksAtTheBestDetectionsOnlyWhenThereAreTooMany) {
    std::vector<domain::Detection> flood;
    for (int index = 0; index < 1500; ++index) {
        flood.push_back(person(static_cast<float>(index % 50) * 60,
                               static_cast<float>(index / 50) * 120, index < 1000 ? 0.9F : 0.7F));
    }
    const Video video(5, flood);
    EXPECT_EQ(watch(video).tracks.size(), kDetectionsMax);
}

TEST(Tracker, GoesOnWithNewIdsAfterFinish) {
    Tracker tracker;
    Told told;
    const std::vector<domain::Detection> seen{person(500, 300)};
    for (int frame = 0; frame < 10; ++frame)
        told.add(tracker.update(frame, instant_of(frame), seen));
    told.add(tracker.finish());
    for (int frame = 10; frame < 20; ++frame) {
        told.add(tracker.update(frame, instant_of(frame), seen));
    }
    EXPECT_EQ(told.started, (std::vector<std::uint64_t>{1, 2}));
    EXPECT_EQ(told.tracks.at(2).front().frame, 10);
}

// A golden replay: what changes here changes what users see; look before you update it.
TEST(Tracker, TellsTheSameStoryOfAKnownCrowd) {
    const Told told = watch(crowd(42, 8, 150));
    std::size_t observed = 0;
    std::size_t filled = 0;
    for (const auto& [id, path] : told.tracks) {
        observed += path.size();
        filled += static_cast<std::size_t>(std::ranges::count(path, 0.0F, &Observation::score_01));
    }
    EXPECT_EQ(told.tracks.size(), 8U);
    EXPECT_EQ(observed, 909U);
    EXPECT_EQ(filled, 374U);
}

}  // namespace
}  // namespace vision
