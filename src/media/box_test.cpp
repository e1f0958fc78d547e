#include "media/box.h"

#include <random>

#include <gtest/gtest.h>

namespace media {
namespace {

TEST(Iou, IsSymmetricAndBetweenZeroAndOne) {
    std::mt19937 random(3);
    std::uniform_real_distribution<float> at(-50, 50);
    std::uniform_real_distribution<float> size(0, 60);
    for (int i = 0; i < 2000; ++i) {
        const BoxPx a{at(random), at(random), size(random), size(random)};
        const BoxPx b{at(random), at(random), size(random), size(random)};
        EXPECT_FLOAT_EQ(iou(a, b), iou(b, a));
        EXPECT_GE(iou(a, b), 0);
        EXPECT_LE(iou(a, b), 1 + 1e-5F);
    }
}

TEST(Iou, IsOneForEqualBoxesAndZeroForEmptyOrDistantOnes) {
    const BoxPx box{10, 20, 30, 40};
    EXPECT_FLOAT_EQ(iou(box, box), 1);
    EXPECT_FLOAT_EQ(iou(box, BoxPx{100, 100, 5, 5}), 0);
    EXPECT_FLOAT_EQ(iou(BoxPx{}, BoxPx{}), 0);
    EXPECT_FLOAT_EQ(iou(box, BoxPx{25, 20, 30, 40}), 1.0F / 3);
}

}  // namespace
}  // namespace media
