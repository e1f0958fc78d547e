#include "codec/picture_pool.h"

#include <gtest/gtest.h>

namespace codec {
namespace {

TEST(PicturePool, GivesABufferAgainOnceItsLastHolderLetsGo) {
    PicturePool pool;
    std::shared_ptr<media::Image> first = pool.take(8, 4);
    const std::uint8_t* pixels = first->pixels.data();
    std::shared_ptr<const media::Image> second_holder = first;
    first.reset();
    EXPECT_NE(pool.take(8, 4)->pixels.data(), pixels);
    second_holder.reset();
    EXPECT_EQ(pool.take(8, 4)->pixels.data(), pixels);
}

TEST(PicturePool, GivesTheSizeThatIsAskedForAfterAChange) {
    PicturePool pool;
    pool.take(8, 4).reset();
    const auto larger = pool.take(16, 8);
    EXPECT_EQ(larger->width, 16);
    EXPECT_EQ(larger->height, 8);
    EXPECT_EQ(larger->pixels.size(), 16u * 8u * 3u);
}

TEST(PicturePool, MayBeOutlivedByItsPictures) {
    std::shared_ptr<media::Image> picture;
    {
        PicturePool pool;
        picture = pool.take(4, 4);
    }
    picture->pixels[0] = 7;
    EXPECT_EQ(picture->pixels[0], 7);
}

}  // namespace
}  // namespace codec
