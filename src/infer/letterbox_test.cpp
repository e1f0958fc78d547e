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
    const Letterbox box = fit({768, 576}, {416, 416});
    EXPECT_EQ(box.width_px, 416);
    EXPECT_EQ(box.height_px, 312);
    EXPECT_EQ(box.left_px, 0);
    EXPECT_EQ(box.top_px, 52);
}

TEST(Letterbox, MapsBoxesBackIntoThePicture) {
    for (const auto& [width, height] : {std::pair{768, 576}, {100, 700}, {33, 77}, {1920, 1080}}) {
        const Letterbox box = fit({width, height}, {416, 416});
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

TEST(Letterbox, TakesAnInputThatThePictureNearlyFills) {
    const std::pair<SizePx, SizePx> cases[] = {
        {{768, 576}, {416, 320}}, {{1920, 1080}, {416, 256}}, {{1080, 1920}, {256, 416}},
        {{500, 500}, {416, 416}}, {{416, 416}, {416, 416}},   {{64, 48}, {416, 320}},
        {{3000, 100}, {416, 32}}, {{8192, 1}, {416, 32}},     {{1, 8192}, {32, 416}},
    };
    for (const auto& [picture, input] : cases) {
        EXPECT_EQ(input_around(picture, 416, 32), input)
            << picture.width << " x " << picture.height;
        const Letterbox box = fit(picture, input);
        EXPECT_EQ(std::max(box.width_px, box.height_px), 416);
        EXPECT_LE(box.left_px + box.width_px, input.width);
        EXPECT_LE(box.top_px + box.height_px, input.height);
    }
}

// Both ways to fill agree with the definition, in each place of the input.
TEST(Letterbox, SamplesAsTheDefinitionOfBilinearSays) {
    for (const auto& [width, height] :
         {std::pair{768, 576}, {64, 64}, {31, 77}, {1, 1}, {500, 3}, {150, 150}}) {
        const media::Image picture = noise(width, height);
        constexpr SizePx kInput{128, 96};
        constexpr std::size_t kPixels = std::size_t{128} * 96;
        const Letterbox box = fit({width, height}, kInput);
        std::vector<std::uint8_t> rows(3 * kPixels, 77);
        std::vector<std::uint8_t> blocks(3 * kPixels, 77);
        std::vector<float> floats(3 * kPixels);
        fill_bgr_bytes(picture.view(), box, PixelOrder::kRows, rows);
        fill_bgr_bytes(picture.view(), box, PixelOrder::kBlocks, blocks);
        fill_rgb_pixels(picture.view(), box, kPlain, floats);
        double worst = 0;
        for (int y = 0; y < kInput.height; ++y) {
            for (int x = 0; x < kInput.width; ++x) {
                const bool inside = x >= box.left_px && x < box.left_px + box.width_px &&
                                    y >= box.top_px && y < box.top_px + box.height_px;
                for (int c = 0; c < 3; ++c) {
                    const double expected =
                        inside ? bilinear(picture, (x - box.left_px + 0.5) / box.scale_x - 0.5,
                                          (y - box.top_px + 0.5) / box.scale_y - 0.5, c)
                               : 114;
                    const auto at = static_cast<std::size_t>(3 * (y * kInput.width + x));
                    const auto channel = static_cast<std::size_t>(c);
                    const float value = floats[at + 2 - channel];
                    worst = std::max(worst, std::abs(expected - static_cast<double>(value)));
                    const int whole = inside ? static_cast<int>(std::floor(value + 0.5F)) : 0;
                    EXPECT_NEAR(rows[at + channel], whole, 1);
                    const auto block = static_cast<std::size_t>(
                        12 * (y / 2 * (kInput.width / 2) + x / 2) + 6 * (y % 2) + 3 * (x % 2));
                    EXPECT_EQ(blocks[block + channel], rows[at + channel]) << x << " " << y;
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
    std::vector<std::uint8_t> bytes(3 * 16 * 16);
    fill_bgr_bytes(picture.view().crop(10, 10, 10, 10), fit({10, 10}, {16, 16}), PixelOrder::kRows,
                   bytes);
    for (std::size_t i = 0; i < 256; ++i) EXPECT_EQ(bytes[3 * i], 200);
}

TEST(Letterbox, NormalisesEachChannelAndThePadding) {
    media::Image picture(8, 4);
    for (int i = 0; i < 32; ++i) {
        picture.pixels[static_cast<std::size_t>(3 * i)] = 10;
        picture.pixels[static_cast<std::size_t>(3 * i + 1)] = 20;
        picture.pixels[static_cast<std::size_t>(3 * i + 2)] = 30;
    }
    std::vector<float> pixels(3 * 64);
    fill_rgb_pixels(picture.view(), fit({8, 4}, {8, 8}), {{1, 2, 3}, {-1, -2, -3}, 100}, pixels);
    const float* padding = pixels.data();
    EXPECT_FLOAT_EQ(padding[2], 99);
    EXPECT_FLOAT_EQ(padding[1], 198);
    const float* inside = &pixels[std::size_t{3} * 8 * 3];
    EXPECT_FLOAT_EQ(inside[2], 9);
    EXPECT_FLOAT_EQ(inside[1], 38);
    EXPECT_FLOAT_EQ(inside[0], 87);
}

}  // namespace
}  // namespace infer
