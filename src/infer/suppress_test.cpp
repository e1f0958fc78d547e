#include "infer/suppress.h"

#include <random>

#include <gtest/gtest.h>

#include "domain/detection.h"

namespace infer {
namespace {

using domain::Detection;

std::vector<Detection> crowd(std::size_t count, unsigned seed) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<float> place(0, 300);
    std::uniform_real_distribution<float> size(10, 120);
    std::uniform_real_distribution<float> score(0, 1);
    std::vector<Detection> found;
    for (std::size_t i = 0; i < count; ++i) {
        found.push_back(
            {{place(random), place(random), size(random), size(random)}, score(random)});
    }
    return found;
}

TEST(Suppress, KeepsTheBestOfSeveralBoxesOnOnePerson) {
    const auto kept = suppress<Detection>(
        {{{0, 0, 10, 20}, 0.6F}, {{1, 0, 10, 20}, 0.9F}, {{100, 0, 10, 20}, 0.3F}}, 0.5F);
    ASSERT_EQ(kept.size(), 2u);
    EXPECT_FLOAT_EQ(kept[0].score_01, 0.9F);
    EXPECT_FLOAT_EQ(kept[1].score_01, 0.3F);
}

TEST(Suppress, LeavesNoTwoBoxesThatOverlapMoreAndIsIdempotent) {
    for (unsigned seed = 0; seed < 20; ++seed) {
        const auto kept = suppress(crowd(200, seed), 0.4F);
        for (std::size_t i = 0; i < kept.size(); ++i) {
            for (std::size_t j = 0; j < i; ++j) {
                EXPECT_LE(media::iou(kept[i].box, kept[j].box), 0.4F);
                EXPECT_GE(kept[j].score_01, kept[i].score_01);
            }
        }
        EXPECT_EQ(suppress(kept, 0.4F).size(), kept.size());
    }
}

TEST(Suppress, LooksAtTheBestCandidatesOnly) {
    std::vector<Detection> found;
    for (int i = 0; i < 5000; ++i) {
        found.push_back({{static_cast<float>(20 * i), 0, 10, 10}, static_cast<float>(i) / 5000});
    }
    const auto kept = suppress(std::move(found), 0.5F);
    EXPECT_EQ(kept.size(), kCandidatesMax);
    EXPECT_FLOAT_EQ(kept.front().score_01, 4999.0F / 5000);
}

}  // namespace
}  // namespace infer
