#include "infer/letterbox.h"

#include <cmath>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace infer {
namespace {

constexpr Normalisation kPlain = {{1, 1, 1}, {0, 0, 0}, 114};

media::Image noise(int width, int height) {
    std::mt19937 random(7);
    std::uniform_int_distribution<int> value(0, 255);
    media::Image picture(width, height);
    for (auto& pixel : picture.pixels) pixel = static_cast<std::uint8_t>(value(random));
    return picture;
}

// The definition, one pixel at a time.
double bilinear(const media::Image& picture, double x, double y, int channel) {
    x = std::clamp(x, 0.0, picture.width - 1.0);
    y = std::clamp(y, 0.0, picture.height - 1.0);
    const int x0 = static_cast<int>(x);
    const int y0 = static_cast<int>(y);
    const auto at = [&](int px, int py) {
        return static_cast<double>(picture.view().row(
            std::min(py, picture.height - 1))[3 * std::min(px, picture.width - 1) + channel]);
    };
    const double fx = x - x0;
    const double fy = y - y0;
    return (at(x0, y0) * (1 - fx) + at(x0 + 1, y0) * fx) * (1 - fy) +
           (at(x0, y0 + 1) * (1 - fx) + at(x0 + 1, y0 + 1) * fx) * fy;
}

TEST(Letterbox, KeepsTheAspectRatioAndCentresThePicture) {
    const Letterbox box = fit(768, 576, 416);
    EXPECT_EQ(box.width_px, 416);
    EXPECT_EQ(box.height_px, 312);
    EXPECT_EQ(box.left_px, 0);
    EXPECT_EQ(box.top_px, 52);
}

TEST(Letterbox, MapsBoxesBackIntoThePicture) {
    for (const auto& [width, height] : {std::pair{768, 576}, {100, 700}, {33, 77}, {1920, 1080}}) {
        const Letterbox box = fit(width, height, 416);
        const auto left = static_cast<float>(box.left_px);
        const auto top = static_cast<float>(box.top_px);
        const media::BoxPx whole =
            box.to_picture(left, top, left + static_cast<float>(box.width_px),
                           top + static_cast<float>(box.height_px));
        EXPECT_NEAR(whole.left, 0, 1e-3);
        EXPECT_NEAR(whole.top, 0, 1e-3);
        EXPECT_NEAR(whole.width, width, 1e-2);
        EXPECT_NEAR(whole.height, height, 1e-2);
        const media::BoxPx beyond = box.to_picture(-50, -50, 900, 900);
        EXPECT_LE(beyond.right(), static_cast<float>(width) + 1e-2F);
        EXPECT_LE(beyond.bottom(), static_cast<float>(height) + 1e-2F);
        EXPECT_GE(beyond.left, 0);
    }
}

TEST(Letterbox, SamplesAsTheDefinitionOfBilinearSays) {
    for (const auto& [width, height] :
         {std::pair{768, 576}, {64, 64}, {31, 77}, {1, 1}, {500, 3}, {150, 150}}) {
        const media::Image picture = noise(width, height);
        constexpr int kSide = 128;
        const Letterbox box = fit(width, height, kSide);
        std::vector<float> planes(3 * kSide * kSide);
        std::vector<float> pixels(3 * kSide * kSide);
        fill_bgr_planes(picture.view(), box, kPlain, planes);
        fill_rgb_pixels(picture.view(), box, kPlain, pixels);
        double worst = 0;
        for (int y = 0; y < kSide; ++y) {
            for (int x = 0; x < kSide; ++x) {
                const bool inside = x >= box.left_px && x < box.left_px + box.width_px &&
                                    y >= box.top_px && y < box.top_px + box.height_px;
                for (int c = 0; c < 3; ++c) {
                    const double expected =
                        inside ? bilinear(picture, (x - box.left_px + 0.5) / box.scale_x - 0.5,
                                          (y - box.top_px + 0.5) / box.scale_y - 0.5, c)
                               : 114;
                    const auto at = static_cast<std::size_t>(y * kSide + x);
                    const auto channel = static_cast<std::size_t>(c);
                    worst =
                        std::max(worst, std::abs(expected - planes[channel * kSide * kSide + at]));
                    EXPECT_EQ(planes[channel * kSide * kSide + at], pixels[3 * at + 2 - channel]);
                }
            }
        }
        EXPECT_LT(worst, 2.1) << width << " x " << height;  // weights are rounded to 1/128
    }
}

TEST(Letterbox, ReadsOnlyTheCropOfAPicture) {
    media::Image picture(40, 40);
    for (int y = 10; y < 20; ++y) {
        for (int x = 10; x < 20; ++x) picture.row(y)[3 * x] = 200;
    }
    std::vector<float> planes(3 * 16 * 16);
    fill_bgr_planes(picture.view().crop(10, 10, 10, 10), fit(10, 10, 16), kPlain, planes);
    for (std::size_t i = 0; i < 256; ++i) EXPECT_NEAR(planes[i], 200, 0.01);
}

TEST(Letterbox, NormalisesEachChannelAndThePadding) {
    media::Image picture(8, 4);
    for (int i = 0; i < 32; ++i) {
        picture.pixels[static_cast<std::size_t>(3 * i)] = 10;
        picture.pixels[static_cast<std::size_t>(3 * i + 1)] = 20;
        picture.pixels[static_cast<std::size_t>(3 * i + 2)] = 30;
    }
    std::vector<float> planes(3 * 64);
    fill_bgr_planes(picture.view(), fit(8, 4, 8), {{1, 2, 3}, {-1, -2, -3}, 100}, planes);
    EXPECT_FLOAT_EQ(planes[0], 99);
    EXPECT_FLOAT_EQ(planes[64], 198);
    EXPECT_FLOAT_EQ(planes[3 * 8], 9);
    EXPECT_FLOAT_EQ(planes[64 + 3 * 8], 38);
    EXPECT_FLOAT_EQ(planes[128 + 3 * 8], 87);
}

}  // namespace
}  // namespace infer
