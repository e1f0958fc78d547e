#include "pipeline/face_search.h"

#include <map>

#include <gtest/gtest.h>

namespace pipeline {
namespace {

// Finds one face at a set place of the picture that it is given, or none.
class FakeFaces final : public infer::FaceDetector {
  public:
    base::Result<std::vector<domain::Face>> detect_faces(media::ImageView picture) const override {
        ++calls;
        if (!has_face) return std::vector<domain::Face>{};
        domain::Face face;
        const auto side = static_cast<float>(picture.width);
        face.box = {(middle - 0.1F) * side, 0.15F * side, 0.2F * side, 0.25F * side};
        face.score_01 = 0.9F;
        face.landmarks.fill({0.5F * side, 0.2F * side});
        return std::vector<domain::Face>{face};
    }
    mutable int calls = 0;
    bool has_face = true;
    float middle = 0.5F;  // of the face, in widths of the picture
};

const media::Image kFrame(1280, 720);
base::Instant ms(std::int64_t at) {
    return base::from_unix_ms(at);
}

TrackedBody standing(std::uint64_t track, float left, float height = 300) {
    return {track, {left, 100, height * 0.4F, height}};
}

TEST(HeadCrop, IsASquareAroundTheUpperPartOfTheBody) {
    const CropPx crop = head_crop({400, 100, 120, 300}, 1280, 720);
    EXPECT_EQ(crop.width, crop.height);
    EXPECT_EQ(crop.width, 150);
    EXPECT_EQ(crop.left + crop.width / 2, 460);
    EXPECT_EQ(crop.top, 85);
}

TEST(HeadCrop, StaysInsideTheFrame) {
    for (const media::BoxPx& body : {media::BoxPx{-30, -20, 120, 300},
                                     {1200, 600, 200, 300},
                                     {0, 0, 1280, 720},
                                     {2000, 2000, 50, 100},
                                     {-500, -500, 50, 100}}) {
        const CropPx crop = head_crop(body, 1280, 720);
        EXPECT_GE(crop.left, 0);
        EXPECT_GE(crop.top, 0);
        EXPECT_LE(crop.left + crop.width, 1280);
        EXPECT_LE(crop.top + crop.height, 720);
    }
    EXPECT_EQ(head_crop({2000, 2000, 50, 100}, 1280, 720).width, 0);
}

TEST(FaceSearch, GivesFacesInPixelsOfTheFrame) {
    const FakeFaces detector;
    FaceSearch search(detector);
    const std::vector<TrackedBody> bodies = {standing(1, 400)};
    const auto found = search.search(kFrame.view(), ms(0), bodies);
    ASSERT_TRUE(found);
    ASSERT_EQ(found.value().size(), 1u);
    EXPECT_EQ(found.value()[0].body.track, 1u);
    EXPECT_FLOAT_EQ(found.value()[0].face.box.left, 385 + 0.4F * 150);
    EXPECT_FLOAT_EQ(found.value()[0].face.box.top, 85 + 0.15F * 150);
    EXPECT_FLOAT_EQ(found.value()[0].face.landmarks[2].x, 385 + 75);
}

TEST(FaceSearch, LooksOnlyAtPeopleWhoseFaceIsLargeEnough) {
    const FakeFaces detector;
    FaceSearch search(detector);
    const std::vector<TrackedBody> bodies = {standing(1, 100, 60), standing(2, 300, 110)};
    ASSERT_TRUE(search.search(kFrame.view(), ms(0), bodies));
    EXPECT_EQ(detector.calls, 0);
    const std::vector<TrackedBody> from_the_waist_up = {{3, {300, 500, 130, 150}}};
    ASSERT_TRUE(search.search(kFrame.view(), ms(0), from_the_waist_up));
    EXPECT_EQ(detector.calls, 1);
}

TEST(FaceSearch, KeepsItsBudgetAndGivesEveryoneATurn) {
    const FakeFaces detector;
    FaceSearch search(detector, {.tries_per_frame_max = 2});
    std::vector<TrackedBody> bodies;
    for (std::uint64_t track = 0; track < 7; ++track) {
        bodies.push_back(standing(track, 160 * static_cast<float>(track)));
    }
    std::map<std::uint64_t, int> faces;
    for (int frame = 0; frame < 40; ++frame) {
        const int before = detector.calls;
        const auto found = search.search(kFrame.view(), ms(40 * frame), bodies);
        ASSERT_TRUE(found);
        EXPECT_LE(detector.calls - before, 2);
        for (const FoundFace& each : found.value()) ++faces[each.body.track];
    }
    EXPECT_EQ(faces.size(), 7u);
    for (const auto& entry : faces) {
        EXPECT_GE(entry.second, 4) << entry.first;  // 1.6 s at one in 300 ms
        EXPECT_LE(entry.second, 6) << entry.first;
    }
}

TEST(FaceSearch, TriesABackMoreAndMoreSeldomUntilItTurns) {
    FakeFaces detector;
    detector.has_face = false;
    FaceSearch search(detector);
    const std::vector<TrackedBody> bodies = {standing(1, 400)};
    for (int at = 0; at < 10'000; at += 40) {
        ASSERT_TRUE(search.search(kFrame.view(), ms(at), bodies));
    }
    EXPECT_LE(detector.calls, 8);
    detector.has_face = true;
    detector.calls = 0;
    for (int at = 10'000; at < 16'000; at += 40) {
        ASSERT_TRUE(search.search(kFrame.view(), ms(at), bodies));
    }
    EXPECT_GE(detector.calls, 6);
}

TEST(FaceSearch, LooksLessOftenAtAFaceThatItHasSeenSomeTimes) {
    const FakeFaces detector;
    FaceSearch search(
        detector,
        {.interval = base::Millis{300}, .finds_soon = 4, .interval_later = base::Millis{900}});
    const std::vector<TrackedBody> bodies = {standing(1, 400)};
    std::vector<int> looked_at_ms;
    for (int at = 0; at < 4000; at += 100) {
        const int before = detector.calls;
        ASSERT_TRUE(search.search(kFrame.view(), ms(at), bodies));
        if (detector.calls > before) looked_at_ms.push_back(at);
    }
    EXPECT_EQ(looked_at_ms, (std::vector{0, 300, 600, 900, 1800, 2700, 3600}));
}

TEST(FaceSearch, GivesAFaceToTheBodyThatItBelongsTo) {
    FakeFaces detector;
    detector.middle = 0.8F;
    // The square around the head of 1 shows the face of 2, who stands beside.
    const std::vector<TrackedBody> bodies = {{1, {300, 60, 200, 330}}, {2, {430, 65, 80, 200}}};
    FaceSearch search(detector, {.tries_per_frame_max = 1});
    const auto found = search.search(kFrame.view(), ms(0), bodies);
    ASSERT_TRUE(found);
    ASSERT_EQ(found.value().size(), 1u);
    EXPECT_EQ(found.value()[0].body.track, 2u);
}

}  // namespace
}  // namespace pipeline
