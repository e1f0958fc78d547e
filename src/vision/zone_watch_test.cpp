#include "vision/zone_watch.h"

#include <cmath>
#include <functional>
#include <random>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace vision {
namespace {

using domain::PointShare;
using domain::Zone;
using domain::ZoneKind;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr FramePx kFrame{1000, 500};
constexpr float kHeightPx = 100;
constexpr double kPi = 3.14159265358979;

// Where the feet are, t seconds after the start.
using Path = std::function<PointShare(double t)>;

base::Instant at_s(double seconds) {
    return base::from_unix_ms(1'000'000 + std::llround(seconds * 1000));
}

media::BoxPx box_at(const PointShare& foot) {
    const float width = 0.4F * kHeightPx;
    return {static_cast<float>(foot.x) * static_cast<float>(kFrame.width) - width / 2,
            static_cast<float>(foot.y) * static_cast<float>(kFrame.height) - kHeightPx, width,
            kHeightPx};
}

std::vector<std::string> texts(const std::vector<TrackAction>& actions) {
    std::vector<std::string> out;
    for (const TrackAction& each : actions) {
        const domain::Action action = domain::format_action(each.action);
        out.push_back(std::to_string(each.track) + " " + action.type + " " + action.extra);
    }
    return out;
}

struct Walk {
    std::uint64_t track = 1;
    Path path;
    double from_s = 0;
    double to_s = 0;
};

// Everybody's positions at a frame rate, with noise of the feet in body heights.
std::vector<TrackAction> watch(std::vector<Zone> zones, const std::vector<Walk>& walks, double fps,
                               double noise_heights = 0, unsigned seed = 1) {
    EXPECT_TRUE(domain::check_zones(zones));
    ZoneWatch watch(std::move(zones));
    std::mt19937 random(seed);
    std::normal_distribution<double> noise(0, 1);
    std::vector<TrackAction> out;
    double last_s = 0;
    for (const Walk& walk : walks) last_s = std::max(last_s, walk.to_s);
    for (int frame = 0; frame <= std::ceil(last_s * fps) + 1; ++frame) {
        const double t = frame / fps;
        for (const Walk& walk : walks) {
            if (t < walk.from_s) continue;
            if (t > walk.to_s) {
                watch.end(walk.track, out);
                continue;
            }
            PointShare foot = walk.path(t);
            foot.x += noise_heights * kHeightPx * noise(random) / kFrame.width;
            foot.y += noise_heights * kHeightPx * noise(random) / kFrame.height;
            watch.observe(walk.track, at_s(t), box_at(foot), kFrame, out);
        }
    }
    for (const Walk& walk : walks) watch.end(walk.track, out);
    return out;
}

Path straight(PointShare from, PointShare to, double begin_s, double end_s) {
    return [=](double t) {
        const double share = std::clamp((t - begin_s) / (end_s - begin_s), 0.0, 1.0);
        return PointShare{from.x + share * (to.x - from.x), from.y + share * (to.y - from.y)};
    };
}

Zone middle(ZoneKind kind = ZoneKind::kArea, std::string id = "m") {
    return {.id = std::move(id),
            .kind = kind,
            .points = {{.4, .3}, {.6, .3}, {.6, .9}, {.4, .9}},
            .dwell_after = base::Millis(5000)};
}

Zone line(PointShare from, PointShare to, domain::LineWay way = domain::LineWay::kBoth) {
    return {.id = "door", .kind = ZoneKind::kLine, .points = {from, to}, .way = way};
}

TEST(ZoneWatch, SeesSomebodyWalkThroughAnArea) {
    const Walk walk{1, straight({.1, .6}, {.9, .6}, 0, 10), 0, 10};
    EXPECT_THAT(texts(watch({middle()}, {walk}, 10)),
                ElementsAre("1 enter zone=m", "1 leave zone=m"));
}

TEST(ZoneWatch, TellsADwellOnceWithItsWholeTime) {
    const Path path = [](double t) {
        return t < 30 ? straight({.2, .6}, {.5, .6}, 0, 6)(t)
                      : straight({.5, .6}, {.8, .6}, 30, 36)(t);
    };
    // Inside, by the margin, from 4.16 s to 32.16 s.
    EXPECT_THAT(texts(watch({middle()}, {{1, path, 0, 36}}, 10)),
                ElementsAre("1 enter zone=m", "1 dwell zone=m&seconds=28", "1 leave zone=m"));
}

TEST(ZoneWatch, NeitherEntersNorLeavesWhereItWasNotSeen) {
    const Path stands = [](double) { return PointShare{.5, .6}; };
    EXPECT_THAT(texts(watch({middle()}, {{1, stands, 0, 8}}, 10)),
                ElementsAre("1 dwell zone=m&seconds=8"));
    EXPECT_THAT(texts(watch({middle()}, {{1, stands, 0, 4}}, 10)), IsEmpty());
}

TEST(ZoneWatch, KnowsLeftFromRight) {
    // Whoever looks up the picture has its right side to the right.
    const Zone upwards = line({.5, .9}, {.5, .1});
    const Walk to_right{1, straight({.2, .5}, {.8, .5}, 0, 5), 0, 5};
    const Walk to_left{2, straight({.8, .5}, {.2, .5}, 0, 5), 0, 5};
    EXPECT_THAT(texts(watch({upwards}, {to_right}, 10)),
                ElementsAre("1 cross line=door&way=left_to_right"));
    EXPECT_THAT(texts(watch({upwards}, {to_left}, 10)),
                ElementsAre("2 cross line=door&way=right_to_left"));
    Zone one_way = upwards;
    one_way.way = domain::LineWay::kLeftToRight;
    EXPECT_THAT(texts(watch({one_way}, {to_right, to_left}, 10)),
                ElementsAre("1 cross line=door&way=left_to_right",
                            "2 wrong_way line=door&way=right_to_left"));
}

TEST(ZoneWatch, LetsPeopleWalkAroundALine) {
    const Walk around{1, straight({.2, .9}, {.8, .9}, 0, 5), 0, 5};
    EXPECT_THAT(texts(watch({line({.5, .1}, {.5, .7})}, {around}, 10)), IsEmpty());
}

TEST(ZoneWatch, TakesTheLowerEdgeForFeetThatAreBelowIt) {
    const Zone low{.id = "low", .points = {{.3, .8}, {.7, .8}, {.7, 1}, {.3, 1}}};
    ZoneWatch watch({low});
    std::vector<TrackAction> out;
    for (int frame = 0; frame < 40;
         ++frame) {  // walks towards the camera until only a head is left
        media::BoxPx box = box_at({.5, .6 + .02 * frame});
        box.height = std::min(box.height, static_cast<float>(kFrame.height) - box.top);
        if (box.height < 20) break;
        watch.observe(1, at_s(frame * .1), box, kFrame, out);
    }
    EXPECT_THAT(texts(out), ElementsAre("1 enter zone=low"));
}

TEST(ZoneWatch, CountsWhoWaitsTogether) {
    const Path here = [](double) { return PointShare{.45, .6}; };
    const Path there = [](double) { return PointShare{.55, .6}; };
    const Path passing = straight({.1, .6}, {.9, .6}, 10, 18);
    const auto queue = middle(ZoneKind::kQueue);
    EXPECT_THAT(
        texts(watch({queue}, {{1, here, 0, 30}, {2, there, 10, 50}, {3, passing, 10, 18}}, 10)),
        ElementsAre("3 enter zone=m", "3 leave zone=m", "1 dwell zone=m&seconds=30",
                    "1 queue zone=m&seconds=20&waiting=2", "2 dwell zone=m&seconds=40",
                    "2 queue zone=m&seconds=20&waiting=2"));
    // Alone, or with somebody who only passes, nobody queues.
    EXPECT_THAT(texts(watch({queue}, {{1, here, 0, 30}, {3, passing, 10, 18}}, 10)),
                ElementsAre("3 enter zone=m", "3 leave zone=m", "1 dwell zone=m&seconds=30"));
    // Walking up and down is no waiting.
    const Path restless = [](double t) { return PointShare{.5 + .08 * std::sin(2 * t), .6}; };
    EXPECT_THAT(texts(watch({queue}, {{1, here, 0, 30}, {2, restless, 0, 30}}, 10)),
                ElementsAre("1 dwell zone=m&seconds=30", "2 dwell zone=m&seconds=30"));
}

TEST(ZoneWatch, DoesNothingForJitterAlone) {
    std::mt19937 random(5);
    std::uniform_real_distribution<double> share(0.05, 0.95);
    for (unsigned seed = 0; seed < 60; ++seed) {
        // Anywhere, and exactly on a border or line.
        const PointShare places[] = {{share(random), share(random)}, {.4, .6}, {.6, .9}, {.5, .3}};
        for (const PointShare& place : places) {
            const Path stands = [place](double) { return place; };
            for (const double fps : {5.0, 10.0, 30.0}) {
                EXPECT_THAT(texts(watch({middle(), line({.4, .6}, {.8, .6})}, {{1, stands, 0, 4.5}},
                                        fps, 0.03, seed)),
                            IsEmpty())
                    << place.x << " " << place.y << " " << fps;
            }
        }
    }
}

// Smooth closed curves over the picture, at walking speed.
Path random_walk(unsigned seed) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> phase(0, 2 * kPi);
    std::uniform_real_distribution<double> size(.08, .22);
    const double a = size(random), b = size(random), p = phase(random), q = phase(random);
    const double r = phase(random), s = phase(random);
    return [=](double t) {
        return PointShare{.5 + a * std::sin(.3 * t + p) + b * std::sin(.5 * t + q),
                          .5 + a * std::sin(.35 * t + r) + b * std::sin(.45 * t + s)};
    };
}

// How often the way passes from beyond the margin on one side to beyond it on the other, and stays
// there for the time; nothing when a passage is too close to the margin, the time or a line's end
// to say.
std::optional<std::vector<std::string>> crossings(const Path& path, double length_s) {
    std::vector<std::string> out;
    const auto distance = [&](double t) {
        return (path(t).y - .5) * kFrame.height / kHeightPx;  // of the line y = .5, to the right
    };
    int side = 0;
    double extreme = 0;  // since the last change of sides
    for (double t = 0; t < length_s; t += .01) {
        const double now = distance(t);
        const int here = now > 0 ? 1 : -1;
        if (side != 0 && here != side) {
            if (std::abs(extreme) < .25) return std::nullopt;
            extreme = 0;
            // A passage, if it holds.
            for (double later = t; later < t + 1.2; later += .01) {
                if ((distance(later) > 0 ? 1 : -1) != here) return std::nullopt;
            }
            // Not along the line: jitter decides where that passes it.
            if (t + 2.5 > length_s || std::abs(distance(t + 1.2)) < .15) return std::nullopt;
            const double x = path(t).x;
            if (std::abs(x - .3) < .08 || std::abs(x - .7) < .08) return std::nullopt;
            if (x > .3 && x < .7) {
                out.push_back(std::string("1 cross line=door&way=") +
                              (here == 1 ? "left_to_right" : "right_to_left"));
            }
        }
        if (std::abs(now) > std::abs(extreme)) extreme = now;
        side = here;
    }
    if (std::abs(extreme) < .25 || std::abs(distance(0)) < .25) return std::nullopt;
    return out;
}

TEST(ZoneWatch, CountsTheCrossingsOfRandomWalksWithJitter) {
    int walks = 0;
    std::size_t seen = 0;
    for (unsigned seed = 1; seed <= 2500; ++seed) {
        const Path path = random_walk(seed);
        const auto truth = crossings(path, 60);
        if (!truth) continue;
        ++walks;
        seen += truth->size();
        for (const double fps : {5.0, 12.5, 30.0}) {
            EXPECT_EQ(texts(watch({line({.3, .5}, {.7, .5})}, {{1, path, 0, 60}}, fps, .02, seed)),
                      *truth)
                << "walk " << seed << " at " << fps << " fps";
        }
    }
    EXPECT_GT(walks, 40);
    EXPECT_GT(seen, 100U);
}

TEST(ZoneWatch, GivesTheSameActionsAtEveryFrameRate) {
    std::size_t seen = 0;
    for (unsigned seed = 1; seed <= 40; ++seed) {
        const Path path = random_walk(seed);
        const auto at = [&](double fps) {
            auto actions = watch({middle(ZoneKind::kQueue)}, {{1, path, 0, 60}}, fps);
            return actions;
        };
        const auto slow = at(6);
        const auto fast = at(30);
        // What touches the margin is up to the sampling: only few walks may differ.
        if (slow.size() != fast.size()) continue;
        ++seen;
        for (std::size_t i = 0; i < slow.size(); ++i) {
            EXPECT_EQ(slow[i].action.type, fast[i].action.type) << seed;
            EXPECT_LE(std::abs(slow[i].action.seconds - fast[i].action.seconds), 1) << seed;
        }
    }
    EXPECT_GE(seen, 36U);
}

TEST(ZoneWatch, TakesPositionsThatComeLate) {
    // Track 2 is confirmed only after a second: its first positions come then, all at once.
    ZoneWatch watch({middle(ZoneKind::kQueue)});
    std::vector<TrackAction> out;
    for (int frame = 0; frame <= 100; ++frame) {
        watch.observe(1, at_s(frame * .1), box_at({.45, .6}), kFrame, out);
        if (frame < 10) continue;
        for (int late = frame == 10 ? 0 : frame; late <= frame; ++late) {
            watch.observe(2, at_s(late * .1), box_at({.55, .6}), kFrame, out);
        }
    }
    watch.end(1, out);
    watch.end(2, out);
    EXPECT_THAT(texts(out),
                ElementsAre("1 dwell zone=m&seconds=10", "1 queue zone=m&seconds=10&waiting=2",
                            "2 dwell zone=m&seconds=10", "2 queue zone=m&seconds=10&waiting=2"));
}

}  // namespace
}  // namespace vision
