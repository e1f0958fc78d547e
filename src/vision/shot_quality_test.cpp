#include "vision/shot_quality.h"

#include <chrono>
#include <functional>
#include <limits>

#include <gtest/gtest.h>

#include "vision/drawn_person_test.h"

namespace vision {
namespace {

constexpr media::BoxPx kFaceBox{200, 100, 100, 100};
constexpr media::BoxPx kBodyBox{150, 80, 100, 250};

const media::Image& sharp_scene() {
    static const media::Image picture = drawn::scene(640, 480);
    return picture;
}

// One way of making a face worse, step by step, and the part of the score that must notice.
struct FaceDegradation {
    const char* name;
    double FaceQuality::*part;
    std::vector<double> steps;
    std::function<FaceQuality(double)> score;
};

FaceQuality score_face(const media::Image& picture) {
    return face_quality(picture.view(), drawn::face_in(kFaceBox));
}

std::vector<FaceDegradation> face_degradations() {
    const auto sharp = [](const domain::Face& face) {
        return face_quality(sharp_scene().view(), face);
    };
    return {
        {"blurred",
         &FaceQuality::sharpness_01,
         {0, 1, 2, 3},
         [](double radius) {
             return score_face(drawn::blurred(sharp_scene(), static_cast<int>(radius)));
         }},
        {"dark",
         &FaceQuality::light_01,
         {128, 45, 35, 25, 18},
         [](double middle) {
             return score_face(drawn::relit(sharp_scene(), middle / 128, middle));
         }},
        {"overexposed",
         &FaceQuality::light_01,
         {160, 200, 220, 240},
         [](double middle) { return score_face(drawn::relit(sharp_scene(), 0.3, middle)); }},
        {"flat",
         &FaceQuality::contrast_01,
         {1, 0.5, 0.3, 0.15},
         [](double gain) { return score_face(drawn::relit(sharp_scene(), gain, 128)); }},
        {"turned",
         &FaceQuality::frontalness_01,
         {0, 0.3, 0.6, 0.9, 1.2},
         [sharp](double turn) {
             return sharp(drawn::face_in(kFaceBox, static_cast<float>(turn)));
         }},
        {"tilted",
         &FaceQuality::frontalness_01,
         {0, 0.4, 0.7, 1.0},
         [sharp](double tilt) {
             return sharp(drawn::face_in(kFaceBox, 0, static_cast<float>(tilt)));
         }},
        {"nodding",
         &FaceQuality::frontalness_01,
         {0, 0.1, 0.15, 0.2},
         [sharp](double nod) {
             return sharp(drawn::face_in(kFaceBox, 0, 0, static_cast<float>(nod)));
         }},
        {"small",
         &FaceQuality::size_01,
         {110, 80, 50, 30, 20},
         [sharp](double side) {
             const auto length = static_cast<float>(side);
             return sharp(drawn::face_in({200, 100, length, length}));
         }},
        {"cut by the edge",
         &FaceQuality::completeness_01,
         {0, 10, 20, 30, 45},
         [sharp](double outside) {
             return sharp(drawn::face_in({-static_cast<float>(outside), 100, 100, 100}));
         }},
    };
}

TEST(FaceQuality, FallsStepByStepWhenThePictureIsMadeWorse) {
    for (const FaceDegradation& one : face_degradations()) {
        SCOPED_TRACE(one.name);
        FaceQuality before = one.score(one.steps.front());
        EXPECT_GT(before.total_01, kFaceQualityMin);
        for (std::size_t step = 1; step < one.steps.size(); ++step) {
            SCOPED_TRACE(one.steps[step]);
            const FaceQuality after = one.score(one.steps[step]);
            EXPECT_LT(after.*one.part, before.*one.part);
            EXPECT_LT(after.total_01, before.total_01);
            before = after;
        }
        EXPECT_LT(before.*one.part, 0.55) << "the last step is bad";
    }
}

TEST(FaceQuality, OfAGoodFaceIsHigh) {
    const FaceQuality good = score_face(sharp_scene());
    EXPECT_GT(good.total_01, 0.85);
    EXPECT_LE(good.total_01, 1);
}

TEST(FaceQuality, SeesTurnsToBothSidesAlike) {
    const auto score = [](float turn) {
        return face_quality(sharp_scene().view(), drawn::face_in(kFaceBox, turn)).frontalness_01;
    };
    EXPECT_NEAR(score(0.5F), score(-0.5F), 1e-5);
}

TEST(FaceQuality, WithoutLandmarksIsNeitherFrontalNorTurned) {
    EXPECT_EQ(face_quality(sharp_scene().view(), {kFaceBox, 0.9F, {}}).frontalness_01, 0.5);
}

TEST(FaceQuality, OfNoFaceIsZero) {
    const media::ImageView frame = sharp_scene().view();
    EXPECT_EQ(face_quality(frame, {{0, 0, 0, 50}, 0.9F, {}}).total_01, 0);
    EXPECT_EQ(face_quality(frame, {{-200, 0, 100, 100}, 0.9F, {}}).total_01, 0);
    EXPECT_EQ(face_quality({}, drawn::face_in(kFaceBox)).total_01, 0);
    // A profile: both eyes at one place.
    domain::Face profile = drawn::face_in(kFaceBox);
    profile.landmarks[1] = profile.landmarks[0];
    EXPECT_LT(face_quality(frame, profile).total_01, kFaceQualityMin);
}

TEST(FaceQuality, CountsBlurRelativeToTheFace) {
    // The same blur in pixels hurts a small face more than a large one.
    const media::Image soft = drawn::blurred(drawn::scene(640, 480), 1);
    const auto sharpness = [&](float side) {
        return face_quality(soft.view(), drawn::face_in({100, 50, side, side})).sharpness_01;
    };
    EXPECT_GT(sharpness(300), sharpness(48));
}

struct BodyDegradation {
    const char* name;
    double BodyIntegrity::*part;
    std::vector<double> steps;
    std::function<BodyIntegrity(double)> score;
};

BodyIntegrity score_body(const media::Image& picture, const media::BoxPx& box = kBodyBox,
                         const std::vector<OtherBody>& others = {}) {
    return body_integrity(picture.view(), {box, 0.9F}, others);
}

std::vector<BodyDegradation> body_degradations() {
    return {
        {"blurred",
         &BodyIntegrity::sharpness_01,
         {0, 2, 3, 4},
         [](double radius) {
             return score_body(drawn::blurred(sharp_scene(), static_cast<int>(radius)));
         }},
        {"dark",
         &BodyIntegrity::light_01,
         {128, 45, 30, 20},
         [](double middle) {
             return score_body(drawn::relit(sharp_scene(), middle / 128, middle));
         }},
        {"small",
         &BodyIntegrity::size_01,
         {300, 200, 120, 60, 40},
         [](double height) {
             const auto length = static_cast<float>(height);
             return score_body(sharp_scene(), {150, 80, 0.4F * length, length});
         }},
        {"cut by the lower edge",
         &BodyIntegrity::completeness_01,
         {0, 30, 80, 120},
         [](double below) {
             return score_body(sharp_scene(), {150, 220 + static_cast<float>(below), 100, 250});
         }},
        {"cut by the left edge",
         &BodyIntegrity::completeness_01,
         {0, 40, 70},
         [](double outside) {
             return score_body(sharp_scene(), {10 - static_cast<float>(outside), 80, 100, 250});
         }},
        {"hidden by someone in front",
         &BodyIntegrity::visibility_01,
         {0, 30, 60, 90},
         [](double overlap) {
             return score_body(sharp_scene(), kBodyBox,
                               {{{250 - static_cast<float>(overlap), 90, 100, 260}}});
         }},
        {"in one box with somebody further away",
         &BodyIntegrity::visibility_01,
         {0, 30, 60, 90},
         [](double overlap) {
             return score_body(sharp_scene(), kBodyBox,
                               {{{250 - static_cast<float>(overlap), 70, 100, 250}, true}});
         }},
        {"doubtful",
         &BodyIntegrity::certainty_01,
         {0.9, 0.65, 0.5, 0.35},
         [](double score) {
             return body_integrity(sharp_scene().view(), {kBodyBox, static_cast<float>(score)}, {});
         }},
        {"too wide",
         &BodyIntegrity::aspect_01,
         {1, 1.6, 2.2, 3},
         [](double factor) {
             return score_body(sharp_scene(), {150, 80, 100 * static_cast<float>(factor), 250});
         }},
        {"too narrow",
         &BodyIntegrity::aspect_01,
         {1, 0.6, 0.4},
         [](double factor) {
             return score_body(sharp_scene(), {150, 80, 100 * static_cast<float>(factor), 250});
         }},
    };
}

TEST(BodyIntegrity, FallsStepByStepWhenThePictureIsMadeWorse) {
    for (const BodyDegradation& one : body_degradations()) {
        SCOPED_TRACE(one.name);
        BodyIntegrity before = one.score(one.steps.front());
        EXPECT_GT(before.total_01, 0.7);
        for (std::size_t step = 1; step < one.steps.size(); ++step) {
            SCOPED_TRACE(one.steps[step]);
            const BodyIntegrity after = one.score(one.steps[step]);
            EXPECT_LT(after.*one.part, before.*one.part);
            EXPECT_LT(after.total_01, before.total_01);
            before = after;
        }
        EXPECT_LT(before.*one.part, 0.6) << "the last step is bad";
    }
}

TEST(BodyIntegrity, CountsABoxClippedAtTheEdgeAsCut) {
    EXPECT_LT(score_body(sharp_scene(), {150, 230, 100, 250}).completeness_01,
              score_body(sharp_scene(), {150, 200, 100, 250}).completeness_01);
}

TEST(BodyIntegrity, SuffersLittleFromWhoStandsBehind) {
    const BodyIntegrity behind = score_body(sharp_scene(), kBodyBox, {{{150, 40, 100, 250}}});
    const BodyIntegrity in_front = score_body(sharp_scene(), kBodyBox, {{{150, 120, 100, 250}}});
    EXPECT_GT(behind.visibility_01, 0.8);
    EXPECT_LT(in_front.visibility_01, 0.3);
}

TEST(BodyIntegrity, OfNoBodyIsZero) {
    EXPECT_EQ(score_body(sharp_scene(), {0, 0, 0, 0}).total_01, 0);
    EXPECT_EQ(score_body(sharp_scene(), {700, 0, 100, 250}).total_01, 0);
    const float nan = std::numeric_limits<float>::quiet_NaN();
    EXPECT_EQ(score_body(sharp_scene(), {nan, 0, 100, 250}).total_01, 0);
}

TEST(FormatScore, HasTwoToFourDecimals) {
    const std::vector<std::pair<double, std::string>> table{
        {0, "0.00"},
        {1, "1.00"},
        {0.93, "0.93"},
        {0.9, "0.90"},
        {0.9312, "0.9312"},
        {0.93125, "0.9313"},
        {0.931, "0.931"},
        {0.00004, "0.00"},
        {1.5, "1.00"},
        {-0.5, "0.00"},
        {0.99999, "1.00"},
        {0.0101, "0.0101"},
        {std::numeric_limits<double>::quiet_NaN(), "0.00"}};
    for (const auto& [score, text] : table) EXPECT_EQ(format_score(score), text) << score;
}

}  // namespace
}  // namespace vision
