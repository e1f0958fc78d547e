#include "vision/best_shot.h"

#include <gtest/gtest.h>

#include "vision/drawn_person_test.h"
#include "vision/face_owner.h"
#include "vision/shot_quality.h"

namespace vision {
namespace {

constexpr media::BoxPx kBody{200, 100, 160, 360};
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
    EXPECT_TRUE(shots_.offer_body(1, second(1), soft_.view(), kBody, {}));
    EXPECT_TRUE(shots_.offer_body(1, second(2), sharp_.view(), kBody, {}));
    EXPECT_FALSE(shots_.offer_body(1, second(3), soft_.view(), kBody, {}));
    ASSERT_NE(shots_.body(1), nullptr);
    EXPECT_EQ(shots_.body(1)->at, second(2));
    EXPECT_DOUBLE_EQ(shots_.body(1)->quality_01, body_integrity(sharp_.view(), kBody, {}).total_01);
}

TEST_F(BestShotsTest, DoesNotChangeForATinyImprovement) {
    EXPECT_TRUE(shots_.offer_body(1, second(1), sharp_.view(), kBody, {}));
    EXPECT_FALSE(shots_.offer_body(1, second(2), sharp_.view(), kBody, {}));
}

TEST_F(BestShotsTest, CutsWithAMarginFromTheFrameItself) {
    shots_.offer_body(1, second(1), sharp_.view(), kBody, {});
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

TEST_F(BestShotsTest, HandsOverAndForgets) {
    shots_.offer_body(1, second(1), sharp_.view(), kBody, {});
    shots_.offer_body(2, second(1), sharp_.view(), kBody, {});
    const BestShots::Pair pair = shots_.take(1);
    EXPECT_TRUE(pair.body.has_value());
    EXPECT_FALSE(pair.face.has_value());
    EXPECT_EQ(shots_.body(1), nullptr);
    shots_.forget(2);
    EXPECT_EQ(shots_.body(2), nullptr);
    EXPECT_FALSE(shots_.take(3).body.has_value());
}

TEST_F(BestShotsTest, RefusesABodyOutsideOfTheFrame) {
    EXPECT_FALSE(shots_.offer_body(1, second(1), sharp_.view(), {700, 0, 50, 100}, {}));
    EXPECT_FALSE(shots_.offer_body(1, second(1), sharp_.view(), {0, 0, 0, 0}, {}));
    EXPECT_FALSE(shots_.offer_body(1, second(1), {}, kBody, {}));
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
