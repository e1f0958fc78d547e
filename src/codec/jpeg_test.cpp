#include "codec/jpeg.h"

#include <cmath>
#include <cstdlib>

#include <gtest/gtest.h>

namespace codec {
namespace {

media::Image gradient(int width, int height) {
    media::Image picture(width, height);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            picture.row(y)[3 * x] = static_cast<std::uint8_t>(255 * x / width);
            picture.row(y)[3 * x + 1] = static_cast<std::uint8_t>(255 * y / height);
            picture.row(y)[3 * x + 2] = 40;
        }
    }
    return picture;
}

TEST(Jpeg, GivesBackWhatWasEncodedButForItsLoss) {
    for (const auto& [width, height] : {std::pair{1, 1}, {7, 5}, {64, 48}, {333, 211}}) {
        const media::Image before = gradient(width, height);
        const auto jpeg = encode_jpeg(before.view());
        ASSERT_TRUE(jpeg) << jpeg.error().message;
        const auto head = inspect_jpeg(jpeg.value());
        ASSERT_TRUE(head) << head.error().detail;
        EXPECT_EQ(head.value().width, width);
        EXPECT_EQ(head.value().height, height);
        const auto after = decode_jpeg(jpeg.value());
        ASSERT_TRUE(after);
        double difference = 0;
        for (std::size_t i = 0; i < before.pixels.size(); ++i) {
            difference += std::abs(before.pixels[i] - after.value().pixels[i]);
        }
        // Tiny pictures have steep gradients, which 4:2:0 flattens.
        EXPECT_LT(difference / static_cast<double>(before.pixels.size()), width < 16 ? 25 : 4);
    }
}

TEST(Jpeg, EncodesAPartOfAPictureByItsStride) {
    const media::Image whole = gradient(64, 48);
    const auto jpeg = encode_jpeg(whole.view().crop(32, 8, 16, 24));
    ASSERT_TRUE(jpeg);
    const auto part = decode_jpeg(jpeg.value());
    ASSERT_TRUE(part);
    EXPECT_EQ(part.value().width, 16);
    EXPECT_NEAR(part.value().pixels[0], 255 * 32 / 64, 12);
}

TEST(Jpeg, IsRefusedWhenCutAnywhere) {
    const std::string jpeg = encode_jpeg(gradient(64, 48).view()).value();
    for (std::size_t length = 0; length + 2 < jpeg.size(); length += 7) {
        const auto head = inspect_jpeg(std::string_view(jpeg).substr(0, length));
        ASSERT_FALSE(head) << length;
        EXPECT_EQ(head.error().kind, base::ErrorKind::kInvalidArgument);
    }
}

TEST(Jpeg, IsRefusedWhenItIsSomethingElse) {
    for (const char* bytes : {"", "GIF89a", "\xff\xd8\xff", "<html>"}) {
        EXPECT_FALSE(inspect_jpeg(bytes));
        EXPECT_FALSE(decode_jpeg(bytes));
    }
}

TEST(Jpeg, IsRefusedWhenItsHeadPromisesTooManyPixels) {
    std::string jpeg = encode_jpeg(gradient(64, 48).view()).value();
    const std::size_t frame_head = jpeg.find("\xff\xc0");
    ASSERT_NE(frame_head, std::string::npos);
    for (std::size_t i = 5; i < 9; ++i) jpeg[frame_head + i] = '\x7f';
    const auto head = inspect_jpeg(jpeg);
    ASSERT_FALSE(head);
    EXPECT_NE(head.error().message.find("32639 x 32639"), std::string::npos)
        << head.error().message;
}

TEST(Jpeg, RefusesToEncodeNothing) {
    EXPECT_FALSE(encode_jpeg(media::ImageView{}));
}

}  // namespace
}  // namespace codec
