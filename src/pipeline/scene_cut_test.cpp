#include "pipeline/scene_cut.h"

#include <random>

#include <gtest/gtest.h>

namespace pipeline {
namespace {

// A room of flat patches, seen in a light of `percent`, with some noise.
media::Image room(unsigned seed, int percent, unsigned noise_seed = 1) {
    std::mt19937 layout(seed);
    std::mt19937 noise(noise_seed);
    media::Image picture(320, 180);
    int patches[9][16];
    for (auto& row : patches) {
        for (int& patch : row) patch = static_cast<int>(layout() % 200);
    }
    for (int y = 0; y < 180; ++y) {
        for (int x = 0; x < 320; ++x) {
            const int light =
                patches[y / 20][x / 20] * percent / 100 + static_cast<int>(noise() % 9);
            for (int c = 0; c < 3; ++c)
                picture.row(y)[3 * x + c] = static_cast<std::uint8_t>(light);
        }
    }
    return picture;
}

void put_person(media::Image& picture, int left) {
    for (int y = 20; y < 170; ++y) {
        for (int x = left; x < left + 60; ++x) picture.row(y)[3 * x + 1] = 250;
    }
}

TEST(SceneCut, IsAnotherRoom) {
    SceneCut cut;
    EXPECT_FALSE(cut.is_cut(room(1, 100).view()));
    EXPECT_TRUE(cut.is_cut(room(2, 100).view()));
    EXPECT_FALSE(cut.is_cut(room(2, 100).view()));
}

TEST(SceneCut, IsNoPersonWhoWalks) {
    SceneCut cut;
    for (int left = 0; left < 260; left += 40) {
        media::Image picture = room(1, 100, static_cast<unsigned>(left));
        put_person(picture, left);
        EXPECT_FALSE(cut.is_cut(picture.view())) << left;
    }
}

TEST(SceneCut, IsNoLightThatIsSwitched) {
    SceneCut cut;
    EXPECT_FALSE(cut.is_cut(room(1, 100).view()));
    EXPECT_FALSE(cut.is_cut(room(1, 20).view()));
    EXPECT_FALSE(cut.is_cut(room(1, 110).view()));
}

TEST(SceneCut, IsNoBlankPictureInBetween) {
    SceneCut cut;
    const media::Image black(320, 180);
    EXPECT_FALSE(cut.is_cut(black.view()));
    EXPECT_FALSE(cut.is_cut(room(1, 100).view()));
    EXPECT_FALSE(cut.is_cut(black.view()));
    EXPECT_FALSE(cut.is_cut(room(1, 100).view()));
    EXPECT_FALSE(cut.is_cut(black.view()));
    EXPECT_TRUE(cut.is_cut(room(2, 100).view()));
}

TEST(SceneCut, TakesPicturesOfAnySize) {
    SceneCut cut;
    EXPECT_FALSE(cut.is_cut(media::Image(1, 1).view()));
    EXPECT_FALSE(cut.is_cut(media::Image(5, 900).view()));
}

}  // namespace
}  // namespace pipeline
