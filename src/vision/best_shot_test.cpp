#include "vision/best_shot.h"

#include <cstring>
#include <random>

#include <gtest/gtest.h>

#include "vision/drawn_person_test.h"
#include "vision/face_owner.h"
#include "vision/shot_quality.h"

namespace vision {
namespace {

constexpr media::BoxPx kBody{200, 100, 160, 360};
constexpr domain::Detection kSeen{kBody, 0.9F};
constexpr media::BoxPx kFace{240, 110, 70, 70};

base::Instant second(int number) {
    return base::from_unix_ms(1000 * number);
}

class BestShotsTest : public testing::Test {
  protected:
    const media::Image sharp_ = drawn::scene(640, 480);
    const media::Image soft_ = drawn::blurred(sharp_, 4);
    BestShots shots_;
};

TEST_F(BestShotsTest, KeepsTheBetterBodyAndItsTime) {
    EXPECT_EQ(shots_.body(1), nullptr);
    EXPECT_TRUE(shots_.offer_body(1, second(1), soft_.view(), kSeen, kBody, {}));
    EXPECT_TRUE(shots_.offer_body(1, second(2), sharp_.view(), kSeen, kBody, {}));
    EXPECT_FALSE(shots_.offer_body(1, second(3), soft_.view(), kSeen, kBody, {}));
    ASSERT_NE(shots_.body(1), nullptr);
    EXPECT_EQ(shots_.body(1)->at, second(2));
    EXPECT_DOUBLE_EQ(shots_.body(1)->quality_01, body_integrity(sharp_.view(), kSeen, {}).total_01);
}

TEST_F(BestShotsTest, DoesNotChangeForATinyImprovement) {
    EXPECT_TRUE(shots_.offer_body(1, second(1), sharp_.view(), kSeen, kBody, {}));
    EXPECT_FALSE(shots_.offer_body(1, second(2), sharp_.view(), kSeen, kBody, {}));
}

TEST_F(BestShotsTest, CutsWithAMarginFromTheFrameItself) {
    shots_.offer_body(1, second(1), sharp_.view(), kSeen, kBody, {});
    const media::Image& picture = shots_.body(1)->picture;
    EXPECT_EQ(picture.width, 192);
    EXPECT_EQ(picture.height, 416);  // the lower margin ends at the frame's edge
    for (int x = 0; x < 3 * picture.width; ++x) {
        ASSERT_EQ(picture.view().row(10)[x], sharp_.view().row(64 + 10)[3 * 184 + x]);
    }
}

TEST_F(BestShotsTest, CutsAFaceWithTheWholeHead) {
    EXPECT_TRUE(shots_.offer_face(1, second(1), sharp_.view(), drawn::face_in(kFace), kBody));
    ASSERT_NE(shots_.face(1), nullptr);
    EXPECT_EQ(shots_.face(1)->picture.width, 140);
    EXPECT_EQ(shots_.face(1)->picture.height, 140);
    EXPECT_GE(shots_.face(1)->quality_01, kFaceQualityMin);
}

TEST_F(BestShotsTest, HasNoFaceRatherThanAnUnusableOne) {
    const media::Image ruined = drawn::blurred(sharp_, 12);
    EXPECT_FALSE(shots_.offer_face(1, second(1), ruined.view(), drawn::face_in(kFace), kBody));
    EXPECT_EQ(shots_.face(1), nullptr);
}

TEST_F(BestShotsTest, RefusesAFaceThatIsNotThisBodys) {
    const std::vector<media::BoxPx> elsewhere{
        {450, 110, 70, 70},   // beside the body
        {240, 350, 70, 70},   // at the feet
        {160, 110, 70, 70},   // half outside
        {200, 100, 200, 70},  // wider than the body
    };
    for (const media::BoxPx& box : elsewhere) {
        EXPECT_FALSE(shots_.offer_face(1, second(1), sharp_.view(), drawn::face_in(box), kBody));
    }
}

TEST_F(BestShotsTest, PrefersADetectionThatFitsTheTrack) {
    const domain::Detection two_people{{200, 60, 210, 410}, 0.9F};
    const domain::Detection half{{200, 100, 160, 200}, 0.5F};
    EXPECT_TRUE(shots_.offer_body(1, second(1), sharp_.view(), half, kBody, {})) << "the first";
    EXPECT_FALSE(shots_.offer_body(1, second(2), sharp_.view(), two_people, kBody, {}));
    EXPECT_TRUE(shots_.offer_body(1, second(3), sharp_.view(), kSeen, kBody, {}));
    EXPECT_EQ(shots_.body(1)->at, second(3));
}

TEST_F(BestShotsTest, CountsAllOthersAsHidingButThePersonThemselves) {
    const media::BoxPx in_front{230, 140, 160, 340};
    const std::vector<domain::Detection> people{
        {kBody, 0.9F}, {in_front, 0.35F}, {{300, 0, 50, 90}, 0.1F}};
    const media::BoxPx unseen{220, 130, 150, 340};
    EXPECT_EQ(others_than(kBody, people, std::vector<media::BoxPx>{unseen}),
              (std::vector<OtherBody>{{in_front}, {unseen, true}}));
}

// Boxes anywhere, of any size: a picture lies inside the frame, is the frame's own pixels, shows
// all of the box that the frame does, keeps a margin where there is room, and is as large as that.
TEST_F(BestShotsTest, CutsTheFramesOwnPixelsWithAMarginWhereverTheBoxIs) {
    std::mt19937 random(11);
    std::uniform_real_distribution<float> place(-150, 700);
    std::uniform_real_distribution<float> side(1, 400);
    // Each pixel says where it is.
    media::Image frame(640, 480);
    for (int y = 0; y < frame.height; ++y) {
        for (int x = 0; x < frame.width; ++x) {
            std::uint8_t* pixel = frame.row(y) + 3 * static_cast<std::ptrdiff_t>(x);
            pixel[0] = static_cast<std::uint8_t>(x % 256);
            pixel[1] = static_cast<std::uint8_t>(y % 256);
            pixel[2] = static_cast<std::uint8_t>(x / 256 + 8 * (y / 256));
        }
    }
    for (int round = 0; round < 2000; ++round) {
        const media::BoxPx box{place(random), place(random), side(random), side(random)};
        const bool is_face = round % 2 == 0;
        const media::Image picture =
            is_face ? cut_face(frame.view(), box) : cut_body(frame.view(), box);
        const media::BoxPx all{0, 0, 640, 480};
        if (media::intersection_area(all, box) <= 0) continue;
        ASSERT_GT(picture.width, 0);
        ASSERT_GT(picture.height, 0);
        const std::uint8_t* first = picture.view().row(0);
        const int left = first[0] + 256 * (first[2] % 8);
        const int top = first[1] + 256 * (first[2] / 8);
        ASSERT_LE(left + picture.width, frame.width);
        ASSERT_LE(top + picture.height, frame.height);
        for (const int y : {0, picture.height / 2, picture.height - 1}) {
            ASSERT_EQ(std::memcmp(picture.view().row(y), frame.view().row(top + y) + 3 * left,
                                  3 * static_cast<std::size_t>(picture.width)),
                      0);
        }
        const float margin = is_face ? 0.4F : 0.1F;  // the least of its sides
        const auto x = static_cast<float>(left);
        const auto y = static_cast<float>(top);
        EXPECT_LE(x, std::max(0.0F, box.left - margin * box.width));
        EXPECT_LE(y, std::max(0.0F, box.top - margin * box.height));
        EXPECT_GE(x + static_cast<float>(picture.width),
                  std::min(640.0F, box.right() + margin * box.width));
        EXPECT_GE(y + static_cast<float>(picture.height),
                  std::min(480.0F, box.bottom() + margin * box.height));
        EXPECT_LE(static_cast<float>(picture.width), 2 * box.width + 2) << "no more than 50 %";
        EXPECT_LE(static_cast<float>(picture.height), 2 * box.height + 2);
    }
}

TEST_F(BestShotsTest, NeverGetsWorse) {
    std::mt19937 random(4);
    std::uniform_real_distribution<float> shift(-60, 60);
    std::uniform_real_distribution<float> score(0.3F, 0.9F);
    double before = 0;
    for (int round = 0; round < 300; ++round) {
        const domain::Detection seen{
            {kBody.left + shift(random), kBody.top + shift(random), kBody.width, kBody.height},
            score(random)};
        const std::vector<OtherBody> others{{{200 + 3 * shift(random), 120, 150, 360}}};
        const bool is_taken =
            shots_.offer_body(1, second(round), sharp_.view(), seen, seen.box, others);
        EXPECT_EQ(is_taken, shots_.body(1)->at == second(round));
        if (round > 0) {
            EXPECT_GE(shots_.body(1)->quality_01, before + (is_taken ? 0.02 : 0) - 1e-9);
        }
        before = shots_.body(1)->quality_01;
    }
    EXPECT_GT(before, 0.8);
}

TEST_F(BestShotsTest, HandsOverAndForgets) {
    shots_.offer_body(1, second(1), sharp_.view(), kSeen, kBody, {});
    shots_.offer_body(2, second(1), sharp_.view(), kSeen, kBody, {});
    const BestShots::Pair pair = shots_.take(1);
    EXPECT_TRUE(pair.body.has_value());
    EXPECT_FALSE(pair.face.has_value());
    EXPECT_EQ(shots_.body(1), nullptr);
    shots_.forget(2);
    EXPECT_EQ(shots_.body(2), nullptr);
    EXPECT_FALSE(shots_.take(3).body.has_value());
}

TEST_F(BestShotsTest, RefusesABodyOutsideOfTheFrame) {
    EXPECT_FALSE(shots_.offer_body(1, second(1), sharp_.view(), {{700, 0, 50, 100}, 0.9F}, {}, {}));
    EXPECT_FALSE(shots_.offer_body(1, second(1), sharp_.view(), {{0, 0, 0, 0}, 0.9F}, {}, {}));
    EXPECT_FALSE(shots_.offer_body(1, second(1), {}, kSeen, kBody, {}));
}

TEST(FaceOwners, GiveEachFaceToTheBodyThatCarriesIt) {
    const std::vector<media::BoxPx> bodies{{100, 100, 150, 400}, {220, 110, 150, 400}};
    const std::vector<domain::Face> faces{drawn::face_in({270, 120, 50, 50}),
                                          drawn::face_in({150, 110, 50, 50}),
                                          drawn::face_in({600, 110, 50, 50})};
    EXPECT_EQ(face_owners(faces, bodies), (std::vector<int>{1, 0, -1}));
}

TEST(FaceOwners, GiveADoubtfulFaceToNobody) {
    const std::vector<media::BoxPx> bodies{{100, 100, 150, 400}, {110, 105, 150, 400}};
    const std::vector<domain::Face> one{drawn::face_in({155, 115, 50, 50})};
    EXPECT_EQ(face_owners(one, bodies), (std::vector<int>{-1}));
}

TEST(FaceOwners, OfNothingAreNone) {
    EXPECT_TRUE(face_owners({}, {}).empty());
    const std::vector<domain::Face> one{drawn::face_in({155, 115, 50, 50})};
    EXPECT_EQ(face_owners(one, {}), (std::vector<int>{-1}));
}

}  // namespace
}  // namespace vision
