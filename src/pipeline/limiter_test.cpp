#include "pipeline/limiter.h"

#include <vector>

#include <gtest/gtest.h>

namespace pipeline {
namespace {

constexpr std::size_t kRoom = 1000;

CapturedFrame frame_at(std::int64_t index, std::int64_t at_ms) {
    return {std::make_shared<media::Image>(64, 48), index, base::from_unix_ms(at_ms)};
}

bool pass(Limiter& limiter, std::int64_t index, std::int64_t at_ms) {
    CapturedFrame frame = frame_at(index, at_ms);
    return !limiter.wants(index, frame.at) || limiter.offer(std::move(frame));
}

std::vector<std::int64_t> taken(Edge<CapturedFrame>& edge) {
    edge.close();
    std::vector<std::int64_t> indices;
    while (auto frame = edge.pop()) indices.push_back(frame->index);
    return indices;
}

TEST(Limiter, PassesEveryFrameOfAFileByDefault) {
    Edge<CapturedFrame> edge(kRoom);
    Limiter limiter({}, false, edge);
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(pass(limiter, i, 40 * i));
    EXPECT_EQ(taken(edge), (std::vector<std::int64_t>{0, 1, 2, 3, 4}));
    EXPECT_EQ(limiter.thinned_out() + limiter.dropped(), 0);
}

TEST(Limiter, PassesEveryNthFrameWhenAsked) {
    Edge<CapturedFrame> edge(kRoom);
    Limiter limiter({.every_nth = 3}, false, edge);
    for (int i = 0; i < 8; ++i) pass(limiter, i, 40 * i);
    EXPECT_EQ(taken(edge), (std::vector<std::int64_t>{0, 3, 6}));
    EXPECT_EQ(limiter.thinned_out(), 5);
}

TEST(Limiter, KeepsARateThatTheFramesDoNotFallOn) {
    Edge<CapturedFrame> edge(kRoom);
    Limiter limiter({.per_second_max = 10}, false, edge);
    for (int i = 0; i < 250; ++i) pass(limiter, i, 40 * i);  // 10 s at 25 fps
    EXPECT_NEAR(static_cast<double>(taken(edge).size()), 100, 1);
}

TEST(Limiter, TakesEverySecondFrameThoughTimesWaver) {
    Edge<CapturedFrame> edge(kRoom);
    Limiter limiter({.per_second_max = 5}, false, edge);
    for (int i = 0; i < 20; ++i) pass(limiter, i, 100 * i + (i == 0 ? 15 : i * 7 % 9));
    const auto indices = taken(edge);
    ASSERT_EQ(indices.size(), 10u);
    for (std::size_t i = 0; i < indices.size(); ++i) {
        EXPECT_EQ(indices[i], 2 * static_cast<std::int64_t>(i));
    }
}

TEST(Limiter, DoesNotCatchUpAfterASilence) {
    Edge<CapturedFrame> edge(kRoom);
    Limiter limiter({.per_second_max = 10}, false, edge);
    pass(limiter, 0, 0);
    for (int i = 0; i < 25; ++i) pass(limiter, i + 1, 60'000 + 40 * i);
    EXPECT_LE(taken(edge).size(), 12u);
}

TEST(Limiter, PutsLooksOfALiveSourceOffWhileTwoAreUnderWay) {
    Edge<CapturedFrame> edge(kRoom);
    Limiter limiter({.per_second_max = 5, .motion = {}}, true, edge);
    for (int i = 0; i <= 4; ++i) pass(limiter, i, 100 * i);  // 4 is put off
    EXPECT_EQ(limiter.dropped(), 0);
    limiter.looked_at(0);
    for (int i = 5; i <= 6; ++i) pass(limiter, i, 100 * i);  // 5 in its place; 6 is put off
    EXPECT_EQ(limiter.dropped(), 0);
    for (int i = 7; i <= 10; ++i) pass(limiter, i, 100 * i);  // 6 and 8 are lost, 10 is put off
    EXPECT_EQ(limiter.dropped(), 2);
    limiter.looked_at(2);
    limiter.looked_at(5);
    for (int i = 11; i <= 12; ++i) pass(limiter, i, 100 * i);
    EXPECT_EQ(limiter.dropped(), 2);
    EXPECT_EQ(limiter.thinned_out(), 13 - 2 - 5);
    EXPECT_EQ(taken(edge), (std::vector<std::int64_t>{0, 2, 5, 11, 12}));
}

TEST(Limiter, CountsALostLookOfACameraThatIsSlowerThanAsked) {
    Edge<CapturedFrame> edge(kRoom);
    Limiter limiter({.per_second_max = 5, .motion = {}}, true, edge);
    for (int i = 0; i < 3; ++i) pass(limiter, i, 250 * i);
    limiter.looked_at(0);
    pass(limiter, 3, 750);
    EXPECT_EQ(limiter.dropped(), 1);
    EXPECT_EQ(taken(edge), (std::vector<std::int64_t>{0, 1, 3}));
}

TEST(Limiter, TellsHowManyLooksASecondAreMade) {
    Edge<CapturedFrame> edge(kRoom);
    Limiter limiter({.per_second_max = 5, .motion = {}}, true, edge);
    for (int i = 0; i <= 200; ++i) {
        if (!limiter.wants(i, base::from_unix_ms(100 * i))) continue;
        limiter.offer(frame_at(i, 100 * i));
        limiter.looked_at(i);
        EXPECT_NEAR(limiter.looks_per_second(), i < 100 ? 0 : 5, 1e-9) << i;
    }
}

TEST(Limiter, RemembersWhenTheFramesWereTakenThatDidNotComeOut) {
    Edge<CapturedFrame> edge(kRoom);
    Limiter limiter({.every_nth = 2, .motion = {}}, true, edge);
    for (int i = 0; i < 5; ++i) pass(limiter, i, 40 * i);  // 0 and 2 come out
    const auto stamp = [](std::int64_t i) { return FrameStamp{i, base::from_unix_ms(40 * i)}; };
    EXPECT_TRUE(limiter.looked_at(0).empty());
    for (int i = 5; i < 7; ++i) pass(limiter, i, 40 * i);  // 5, in place of 4
    EXPECT_EQ(limiter.looked_at(2), std::vector{stamp(1)});
    EXPECT_EQ(limiter.looked_at(5), (std::vector{stamp(3), stamp(4)}));
}

TEST(Limiter, RemembersALimitedNumberOfFrames) {
    Edge<CapturedFrame> edge(kRoom);
    Limiter limiter({.every_nth = 1000}, false, edge);
    for (int i = 1; i < 900; ++i) pass(limiter, i, 40 * i);
    EXPECT_EQ(limiter.looked_at(900).size(), kLeftOutMax);
}

TEST(Limiter, LooksRarelyAtAStillPictureOfALiveSourceUnlessSomebodyIsFollowed) {
    const auto count = [](bool is_live, bool is_busy) {
        Edge<CapturedFrame> edge(kRoom);
        Limiter limiter({}, is_live, edge);
        limiter.set_busy(is_busy);
        for (int i = 0; i < 100; ++i) {
            const std::int64_t before = limiter.thinned_out();
            pass(limiter, i, 200 * i);
            if (limiter.thinned_out() == before) limiter.looked_at(i);
        }
        return taken(edge).size();
    };
    EXPECT_EQ(count(false, false), 100u);
    EXPECT_EQ(count(true, true), 100u);
    EXPECT_NEAR(static_cast<double>(count(true, false)), 15 + 17,
                2);  // 3 s open, then one a second
}

TEST(Limiter, SaysWhenNobodyTakesTheFramesOfAFile) {
    Edge<CapturedFrame> edge(2);
    edge.close();
    Limiter limiter({}, false, edge);
    EXPECT_FALSE(pass(limiter, 0, 0));
}

}  // namespace
}  // namespace pipeline
