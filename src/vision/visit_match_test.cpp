#include "vision/visit_match.h"

#include <cmath>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace vision {
namespace {

base::Instant at(double second) {
    return base::from_unix_ms(1'795'362'000'000 + std::llround(1000 * second));
}

// A figure in a coat before grey: one person's looks.
Appearance dressed(std::uint8_t blue, std::uint8_t green, std::uint8_t red) {
    media::Image picture(200, 200);
    for (auto& value : picture.pixels) value = 128;
    for (int y = 40; y < 160; ++y) {
        for (int x = 80; x < 120; ++x) {
            std::uint8_t* pixel = picture.row(y) + 3 * static_cast<std::ptrdiff_t>(x);
            pixel[0] = blue;
            pixel[1] = green;
            pixel[2] = red;
        }
    }
    Appearance looks;
    EXPECT_TRUE(looks.add(picture.view(), {80, 40, 40, 120}, scene_tone(picture.view()), 1));
    return looks;
}

class VisitMatching : public ::testing::Test {
  protected:
    // Somebody who stands at a place.
    VisitTrack track(double from, double to, double x, const Appearance& looks) const {
        return {.start = at(from),
                .end = at(to),
                .first_x = x,
                .first_y = .7,
                .last_x = x,
                .last_y = .7,
                .height_share = .15,
                .looks = &looks};
    }
    bool is_join(const std::optional<VisitEvidence>& evidence) const {
        return evidence && choose_visit(std::vector<VisitCandidate>{{0, *evidence}}).has_value();
    }

    const Appearance red = dressed(30, 30, 180);
    const Appearance blue = dressed(180, 60, 30);
    const VisitTrack before = track(0, 10, .5, red);
};

TEST_F(VisitMatching, RulesOutWhatCannotBe) {
    const auto odds = [this](const VisitTrack& later, Cameras cameras) {
        return compare_tracks(before, later, cameras);
    };
    EXPECT_TRUE(odds(track(10.5, 20, .5, red), Cameras::kSame));
    EXPECT_TRUE(odds(track(9.9, 20, .5, red), Cameras::kSame)) << "a tracker sees the end late";
    EXPECT_FALSE(odds(track(9.5, 20, .5, red), Cameras::kSame)) << "twice in one picture";
    EXPECT_FALSE(odds(track(2, 4, .5, red), Cameras::kSame)) << "twice in one picture";
    EXPECT_TRUE(odds(track(9.5, 20, .5, red), Cameras::kOther)) << "two cameras may both see one";
    EXPECT_FALSE(odds(track(10.5, 20, .95, red), Cameras::kSame)) << "nobody is so fast";
    EXPECT_TRUE(odds(track(25, 30, .95, red), Cameras::kSame));
    EXPECT_FALSE(odds(track(10 + 601, 700, .5, red), Cameras::kSame)) << "too long ago";
    EXPECT_FALSE(odds(track(10 + 301, 700, .5, red), Cameras::kOther)) << "too long ago";
    VisitTrack unknown = track(10.5, 20, .5, red);
    unknown.looks = nullptr;
    EXPECT_FALSE(odds(unknown, Cameras::kSame)) << "nothing is known of the clothes";
}

TEST_F(VisitMatching, ComparesNothingWithATrackThatIsNowhere) {
    for (const double damaged : {std::nan(""), HUGE_VAL, -HUGE_VAL}) {
        for (double VisitTrack::*const place :
             {&VisitTrack::first_x, &VisitTrack::first_y, &VisitTrack::last_x, &VisitTrack::last_y,
              &VisitTrack::height_share}) {
            VisitTrack later = track(10.5, 20, .5, red);
            later.*place = damaged;
            EXPECT_FALSE(compare_tracks(before, later, Cameras::kSame)) << damaged;
            EXPECT_FALSE(compare_tracks(before, later, Cameras::kOther)) << damaged;
        }
    }
}

TEST_F(VisitMatching, JoinsATrackThatWasBrokenForAMoment) {
    for (const double gap_s : {0.1, 0.5, 1.0, 2.0}) {
        EXPECT_TRUE(is_join(compare_tracks(before, track(10 + gap_s, 20, .5, red), Cameras::kSame)))
            << gap_s;
        EXPECT_FALSE(
            is_join(compare_tracks(before, track(10 + gap_s, 20, .5, blue), Cameras::kSame)))
            << gap_s;
    }
}

TEST_F(VisitMatching, KnowsLessTheLongerAndTheFartherSomebodyWasGone) {
    double last = 100;
    for (const double gap_s : {0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 60.0}) {
        const auto odds = compare_tracks(before, track(10 + gap_s, 100, .5, red), Cameras::kSame);
        ASSERT_TRUE(odds);
        EXPECT_LE(odds->log_odds, last) << gap_s;
        last = odds->log_odds;
    }
    last = 100;
    for (const double x : {.5, .52, .55, .6, .65}) {
        const auto odds = compare_tracks(before, track(12, 100, x, red), Cameras::kSame);
        ASSERT_TRUE(odds) << x;
        EXPECT_LE(odds->log_odds, last) << x;
        last = odds->log_odds;
    }
}

TEST_F(VisitMatching, LooksAloneNeverJoinTracksOfTwoCameras) {
    EXPECT_FALSE(is_join(compare_tracks(before, track(12, 20, .5, red), Cameras::kOther)));
}

// Candidates who are all as alike: sessions with their log odds.
std::vector<VisitCandidate> of(const std::vector<std::pair<std::size_t, double>>& sessions) {
    std::vector<VisitCandidate> candidates;
    for (const auto& [session, log_odds] : sessions) candidates.push_back({session, {log_odds, 1}});
    return candidates;
}

TEST(ChoosingAVisit, TakesTheBestWhenItIsCertainEnough) {
    const auto best = choose_visit(of({{1, 1.0}, {2, 6.0}, {3, -2.0}}));
    ASSERT_TRUE(best);
    EXPECT_EQ(best->candidate, 1U);
    EXPECT_GE(best->confidence_01, VisitMatchOptions().confidence_min);
    EXPECT_LT(best->confidence_01, 1);
    EXPECT_FALSE(choose_visit({}));
    EXPECT_FALSE(choose_visit(of({{1, 3.0}}))) << "below the threshold";
    EXPECT_TRUE(choose_visit(of({{1, 3.0}}), {.confidence_min = 0.9}));
    EXPECT_FALSE(choose_visit(of({{1, 8.0}, {2, 7.5}}))) << "either of two";
    const auto same = choose_visit(of({{1, 8.0}, {1, 7.5}}));
    ASSERT_TRUE(same) << "tracks of one session do not compete";
    EXPECT_EQ(same->candidate, 0U);
    EXPECT_TRUE(choose_visit(of({{1, 1e6}}))) << "no overflow";
}

TEST(ChoosingAVisit, WeighsLooksBesideThoseOfTheOthers) {
    const std::vector<VisitCandidate> alone = {{1, {5, .92}}};
    EXPECT_TRUE(choose_visit(alone));
    // Somebody else, who is farther away, is much more alike: it could be either.
    EXPECT_FALSE(choose_visit(std::vector<VisitCandidate>{{1, {5, .92}}, {2, {3, .97}}}));
    // Places leave it open; looks decide.
    EXPECT_FALSE(choose_visit(std::vector<VisitCandidate>{{1, {6, .98}}, {2, {6, .98}}}));
    const auto more_alike = choose_visit(std::vector<VisitCandidate>{{1, {6, .83}}, {2, {6, .98}}});
    ASSERT_TRUE(more_alike);
    EXPECT_EQ(more_alike->candidate, 1U);
}

TEST(ChoosingAVisit, NeverJoinsAgainstLooks) {
    EXPECT_FALSE(choose_visit(std::vector<VisitCandidate>{{1, {20, .89}}}))
        << "wherever the two were: one stepped out of sight as the other came into it";
}

}  // namespace
}  // namespace vision
