#include "vision/appearance.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "domain/visit.h"

namespace vision {
namespace {

using Paint = std::array<std::uint8_t, 3>;  // blue, green, red

struct Clothes {
    Paint coat;
    Paint trousers;
};

const std::vector<Clothes> kPeople = {
    {{40, 40, 170}, {35, 35, 35}},   {{150, 80, 50}, {60, 60, 60}},
    {{70, 140, 60}, {140, 90, 60}},  {{180, 180, 180}, {40, 40, 40}},
    {{60, 150, 170}, {50, 40, 110}},
};

// What a camera makes of the light.
struct Light {
    double gain = 1;
    std::array<double, 3> balance = {1, 1, 1};
};

struct Shot {
    media::Image picture;
    media::BoxPx box;
};

// A body of so many pixels in front of a grey wall and a brown floor, with grain.
Shot shot(const Clothes& clothes, const Light& light, int height_px, unsigned seed) {
    const int size = 2 * height_px;
    Shot out{media::Image(size, size), {}};
    out.box = {static_cast<float>(size) * 0.4F, static_cast<float>(size) * 0.3F,
               static_cast<float>(height_px) / 3, static_cast<float>(height_px)};
    std::mt19937 random(seed);
    for (int y = 0; y < size; ++y) {
        for (int x = 0; x < size; ++x) {
            Paint paint = y < size / 2 ? Paint{120, 120, 120} : Paint{80, 100, 120};
            const double grain = static_cast<double>(random() % 13) - 6;
            const auto column = static_cast<float>(x);
            const auto row = static_cast<float>(y);
            if (column >= out.box.left && column < out.box.right() && row >= out.box.top &&
                row < out.box.bottom()) {
                paint = row < out.box.top + out.box.height / 2 ? clothes.coat : clothes.trousers;
            }
            for (std::size_t c = 0; c < 3; ++c) {
                const double value =
                    light.gain * light.balance[c] * static_cast<double>(paint[c]) + grain;
                out.picture.row(
                    y)[3 * static_cast<std::ptrdiff_t>(x) + static_cast<std::ptrdiff_t>(c)] =
                    static_cast<std::uint8_t>(std::clamp(std::lround(value), 0L, 255L));
            }
        }
    }
    return out;
}

Appearance looks_of(const Shot& shot) {
    Appearance looks;
    EXPECT_TRUE(looks.add(shot.picture.view(), shot.box, scene_tone(shot.picture.view()), 1));
    return looks;
}

bool can_add(const media::Image& picture, const media::BoxPx& box, float weight = 1) {
    Appearance looks;
    const bool added = looks.add(picture.view(), box, scene_tone(picture.view()), weight);
    EXPECT_EQ(added, !looks.is_empty());
    return added;
}

TEST(Appearance, KeepsAPersonAboveStrangersUnderOtherLightAndSize) {
    const std::vector<Light> lights = {
        {0.6, {1, 1, 1}}, {1.2, {1, 1, 1}}, {1, {0.8, 1, 1.15}}, {0.8, {1.15, 1, 0.85}}};
    for (std::size_t person = 0; person < kPeople.size(); ++person) {
        const Appearance one = looks_of(shot(kPeople[person], {}, 120, 1));
        double stranger_max = 0;
        for (std::size_t other = 0; other < kPeople.size(); ++other) {
            if (other == person) continue;
            stranger_max =
                std::max(stranger_max, likeness(one, looks_of(shot(kPeople[other], {}, 120, 2))));
        }
        for (const Light& light : lights) {
            for (const int height_px : {50, 120, 160}) {
                const Appearance again = looks_of(shot(kPeople[person], light, height_px, 3));
                EXPECT_GT(likeness(one, again), stranger_max)
                    << person << " gain " << light.gain << " blue " << light.balance[0] << " at "
                    << height_px;
            }
        }
    }
}

TEST(Appearance, LikenessIsSymmetricAndAShare) {
    std::mt19937 random(7);
    std::vector<Appearance> all = {Appearance()};
    for (int i = 0; i < 30; ++i) {
        Clothes clothes;
        for (Paint* paint : {&clothes.coat, &clothes.trousers}) {
            for (auto& value : *paint) value = static_cast<std::uint8_t>(random() % 256);
        }
        const Light light{0.5 + 0.1 * static_cast<double>(random() % 20), {1, 1, 1}};
        all.push_back(looks_of(shot(clothes, light, 60, static_cast<unsigned>(i))));
    }
    for (const Appearance& a : all) {
        for (const Appearance& b : all) {
            const double alike = likeness(a, b);
            EXPECT_EQ(alike, likeness(b, a));
            EXPECT_GE(alike, 0);
            EXPECT_LE(alike, 1 + 1e-6);
        }
        if (a.is_empty()) continue;
        EXPECT_NEAR(likeness(a, a), 1, 1e-6);
    }
    EXPECT_EQ(likeness(all[0], all[1]), 0) << "nothing is known of an empty one";
}

TEST(Appearance, TakesNoBoxThatShowsTooLittle) {
    const media::Image picture = shot(kPeople[0], {}, 120, 1).picture;  // 240 x 240
    EXPECT_TRUE(can_add(picture, {100, 72, 40, 120}));
    EXPECT_TRUE(can_add(picture, {-5, 72, 40, 120})) << "a little of it is outside";
    const std::vector<media::BoxPx> kBad = {
        {100, 72, 0, 0},       {100, 72, 40, 0},    {100, 72, 0, 120},   {100, 72, 13, 39},
        {100, 72, 4, 120},     {-30, 72, 40, 120},  {230, 72, 40, 120},  {100, 180, 40, 120},
        {-500, -500, 40, 120}, {100, 72, -40, 120}, {100, 72, 40, -120}, {NAN, 72, 40, 120},
        {100, 72, NAN, NAN},   {100, NAN, 40, 120},
    };
    for (const media::BoxPx& box : kBad) {
        EXPECT_FALSE(can_add(picture, box))
            << box.left << " " << box.top << " " << box.width << " " << box.height;
    }
    EXPECT_FALSE(can_add(picture, {100, 72, 40, 120}, 0));
}

TEST(Appearance, StaysFiniteWhereThePictureIsAllWhiteOrAllBlack) {
    const Appearance other = looks_of(shot(kPeople[0], {}, 120, 1));
    for (const std::uint8_t shade : {std::uint8_t{0}, std::uint8_t{255}}) {
        media::Image picture(240, 240);
        std::ranges::fill(picture.pixels, shade);
        Appearance looks;
        // All of the body is as its surroundings: it counts little, and never as nothing.
        ASSERT_TRUE(looks.add(picture.view(), {100, 72, 40, 120}, scene_tone(picture.view()), 1));
        const double alike = likeness(looks, other);
        EXPECT_TRUE(alike >= 0 && alike <= 1) << alike;
        EXPECT_TRUE(Appearance::from_bytes(looks.bytes()));
    }
}

TEST(Appearance, ComesBackFromItsBytes) {
    const Appearance looks = looks_of(shot(kPeople[0], {}, 120, 1));
    const Appearance stranger = looks_of(shot(kPeople[1], {}, 120, 1));
    const std::string bytes = looks.bytes();
    EXPECT_LE(bytes.size(), domain::kAppearanceBytesMax);
    const auto again = Appearance::from_bytes(bytes);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->bytes(), bytes);
    EXPECT_GT(likeness(*again, looks), 0.999);
    EXPECT_NEAR(likeness(*again, stranger), likeness(looks, stranger), 0.01);
    EXPECT_EQ(Appearance().bytes(), "");
}

TEST(Appearance, RefusesBytesOfAnotherVersionAndDamagedOnes) {
    const std::string bytes = looks_of(shot(kPeople[0], {}, 120, 1)).bytes();
    EXPECT_FALSE(Appearance::from_bytes(""));
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        EXPECT_FALSE(Appearance::from_bytes(bytes.substr(0, length))) << length;
    }
    EXPECT_FALSE(Appearance::from_bytes(bytes + "x"));
    std::string other = bytes;
    other[0] = static_cast<char>(other[0] + 1);
    EXPECT_FALSE(Appearance::from_bytes(other)) << "another version";
    other = bytes;
    other[1] = 0;
    EXPECT_FALSE(Appearance::from_bytes(other)) << "of no weight";
    other = bytes;
    std::fill(other.begin() + 2, other.end(), '\0');
    EXPECT_FALSE(Appearance::from_bytes(other)) << "nothing in it";
}

TEST(Appearance, ADamagedByteChangesTheLikenessByOnePartInTwelve) {
    const Appearance looks = looks_of(shot(kPeople[0], {}, 120, 1));
    const std::string bytes = looks.bytes();
    for (std::size_t i = 2; i < bytes.size(); ++i) {
        for (const int value : {0, 1, 127, 128, 255}) {
            std::string damaged = bytes;
            damaged[i] = static_cast<char>(value);
            const auto read = Appearance::from_bytes(damaged);
            ASSERT_TRUE(read) << i;
            const double alike = likeness(*read, looks);
            EXPECT_GT(alike, 11.0 / 12 - 0.001) << i << " " << value;
            EXPECT_LE(alike, 1 + 1e-9) << i << " " << value;
        }
    }
}

TEST(Appearance, KeepsTheWeightOfALongTrackInItsBytes) {
    for (const int weight : {1, 127, 128, 138, 255}) {
        std::string bytes(2 + 4 * (kLightBins + 2 * kColourBins), '\xFF');
        bytes[0] = 1;
        bytes[1] = static_cast<char>(weight);
        const auto read = Appearance::from_bytes(bytes);
        ASSERT_TRUE(read);
        EXPECT_EQ(read->bytes(), bytes) << weight;
    }
}

}  // namespace
}  // namespace vision
