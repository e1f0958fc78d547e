// The real models on real pictures. script/setup puts both into build/.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>

#include "codec/jpeg.h"
#include "codec/source.h"
#include "infer/blazeface.h"
#include "infer/nanodet.h"
#include "test_paths.h"

namespace infer {
namespace {

const std::string kRoot = SMARTMONITOR_BUILD_ROOT;
const std::string kRuntime = kRoot + "/deps/onnxruntime/lib/libonnxruntime.so.1";
const std::string kNanodet = kRoot + "/models/person_fp32.onnx";
const std::string kNanodetInt8 = kRoot + "/models/person_int8.onnx";
const std::string kBlazeface = kRoot + "/models/blazeface_back.onnx";

class Detectors : public testing::Test {
  protected:
    void SetUp() override {
        for (const std::string& file :
             {kRuntime, kNanodet, kNanodetInt8, kBlazeface, kRoot + "/demo/vtest.avi"}) {
            ASSERT_TRUE(std::filesystem::exists(file)) << file << " is missing: run script/setup";
        }
        auto loaded = Runtime::load(kRuntime);
        ASSERT_TRUE(loaded) << loaded.error().message << " " << loaded.error().detail;
        runtime_ = loaded.value();
    }

    std::unique_ptr<PersonDetector> people(float score_min = 0.5F,
                                           const std::string& model = kNanodet) {
        auto loaded = load_nanodet(runtime_, {.model_path = model, .score_01_min = score_min});
        EXPECT_TRUE(loaded) << loaded.error().message << " " << loaded.error().detail;
        return std::move(loaded).value();
    }

    std::unique_ptr<FaceDetector> faces() {
        auto loaded = load_blazeface(runtime_, {.model_path = kBlazeface});
        EXPECT_TRUE(loaded) << loaded.error().message << " " << loaded.error().detail;
        return std::move(loaded).value();
    }

    static media::Image first_frame(const std::string& video) {
        auto source = codec::Source::open(kRoot + "/demo/" + video);
        EXPECT_TRUE(source) << source.error().message;
        auto frame = source.value()->next();
        EXPECT_TRUE(frame && frame.value());
        return *frame.value()->picture;
    }

    std::shared_ptr<const Runtime> runtime_;
};

TEST_F(Detectors, FindThePeopleOfAStreet) {
    const media::Image street = first_frame("vtest.avi");
    const auto found = people()->detect(street.view());
    ASSERT_TRUE(found) << found.error().message;
    ASSERT_EQ(found.value().size(), 3u);  // the first frame shows three, by eye
    for (const auto& person : found.value()) {
        EXPECT_GE(person.score_01, 0.5F);
        EXPECT_LE(person.score_01, 1.0F);
        EXPECT_GE(person.box.left, 0);
        EXPECT_LE(person.box.right(), 768.01F);
        EXPECT_LE(person.box.bottom(), 576.01F);
        EXPECT_GT(person.box.height, 40);
        EXPECT_LT(person.box.height, 250);
        EXPECT_GT(person.box.height, 1.3F * person.box.width);
    }
}

// The quantised model is another only in its arithmetic.
TEST_F(Detectors, FindTheSamePeopleWith8Bits) {
    for (const char* video : {"vtest.avi", "faces.mp4"}) {
        const media::Image picture = first_frame(video);
        const auto exact = people()->detect(picture.view()).value();
        const auto weak = people(0.1F)->detect(picture.view()).value();
        const auto rounded = people(0.4F, kNanodetInt8)->detect(picture.view()).value();
        ASSERT_FALSE(exact.empty());
        const auto has = [](const auto& boxes, const domain::Detection& one) {
            return std::any_of(boxes.begin(), boxes.end(), [&](const domain::Detection& each) {
                return media::iou(each.box, one.box) > 0.8F &&
                       std::abs(each.score_01 - one.score_01) < 0.15F;
            });
        };
        for (const auto& person : exact) EXPECT_TRUE(has(rounded, person)) << video;
        for (const auto& person : rounded) EXPECT_TRUE(has(weak, person)) << video;
    }
}

// Whatever its shape, a picture fills its part of the input, and boxes lie where they were seen.
TEST_F(Detectors, FindAPersonInPicturesOfAllShapes) {
    const media::Image street = first_frame("vtest.avi");
    for (const std::string& model : {kNanodet, kNanodetInt8}) {
        const auto detector = people(0.5F, model);
        const auto whole = detector->detect(street.view()).value();
        ASSERT_FALSE(whole.empty());
        const media::BoxPx best = whole.front().box;
        for (const auto& [width, height] : {std::pair{400, 576}, {768, 432}, {576, 576}}) {
            const int left = std::clamp(static_cast<int>(best.left + best.width / 2) - width / 2, 0,
                                        street.width - width);
            const int top = std::clamp(static_cast<int>(best.top + best.height / 2) - height / 2, 0,
                                       street.height - height);
            const auto found =
                detector->detect(street.view().crop(left, top, width, height)).value();
            const auto x = static_cast<float>(left);
            const auto y = static_cast<float>(top);
            EXPECT_TRUE(std::any_of(found.begin(), found.end(),
                                    [&](const auto& each) {
                                        const media::BoxPx moved{each.box.left + x,
                                                                 each.box.top + y, each.box.width,
                                                                 each.box.height};
                                        return media::iou(moved, best) > 0.6F;
                                    }))
                << width << " x " << height;
        }
    }
}

TEST_F(Detectors, GiveWeakBoxesToTheTrackerWhenAsked) {
    const media::Image street = first_frame("vtest.avi");
    EXPECT_GE(people(0.1F)->detect(street.view()).value().size(),
              people(0.5F)->detect(street.view()).value().size());
}

TEST_F(Detectors, FindNobodyInAnEmptyPicture) {
    const media::Image grey(320, 200);
    EXPECT_TRUE(people()->detect(grey.view()).value().empty());
    EXPECT_TRUE(faces()->detect_faces(grey.view()).value().empty());
}

TEST_F(Detectors, GiveTheSameFromManyThreads) {
    const media::Image street = first_frame("vtest.avi");
    const auto detector = people();
    const auto expected = detector->detect(street.view()).value();
    std::vector<std::size_t> sizes(3);
    {
        std::vector<std::jthread> threads;
        for (std::size_t& size : sizes) {
            threads.emplace_back([&] {
                for (int i = 0; i < 2; ++i) size = detector->detect(street.view()).value().size();
            });
        }
    }
    for (const std::size_t size : sizes) EXPECT_EQ(size, expected.size());
}

TEST_F(Detectors, FindAFaceWithItsLandmarksInOrder) {
    std::size_t pictures = 0;
    for (const auto& file : std::filesystem::directory_iterator(kRoot + "/demo/photos")) {
        if (file.path().extension() != ".jpg") continue;
        std::ifstream stream(file.path(), std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
        const auto picture = codec::decode_jpeg(bytes);
        ASSERT_TRUE(picture) << file.path();
        const auto found = faces()->detect_faces(picture.value().view());
        ASSERT_TRUE(found);
        ++pictures;
        for (const domain::Face& face : found.value()) {
            const auto& [right_eye, left_eye, nose, mouth, right_ear, left_ear] = face.landmarks;
            EXPECT_LT(right_eye.x, left_eye.x) << file.path();
            EXPECT_LT(right_eye.y, mouth.y) << file.path();
            EXPECT_LT(nose.y, mouth.y) << file.path();
            EXPECT_LT(right_ear.x, left_ear.x) << file.path();
            EXPECT_GT(nose.x, face.box.left);
            EXPECT_LT(nose.x, face.box.right());
        }
    }
    EXPECT_GT(pictures, 0u) << "no photos: run script/setup";
}

TEST(Loading, SaysWhatToDoWhenAFileIsMissingOrWrong) {
    const auto no_runtime = Runtime::load("/nonexistent/libonnxruntime.so.1");
    ASSERT_FALSE(no_runtime);
    EXPECT_EQ(no_runtime.error().kind, base::ErrorKind::kNotFound);
    EXPECT_NE(no_runtime.error().message.find("script/setup"), std::string::npos);

    const auto no_library = Runtime::load(kNanodet);
    ASSERT_FALSE(no_library);
    EXPECT_EQ(no_library.error().kind, base::ErrorKind::kUnavailable);

    const auto runtime = Runtime::load(kRuntime);
    ASSERT_TRUE(runtime) << runtime.error().message;
    const auto no_model = load_nanodet(runtime.value(), {.model_path = "/nonexistent.onnx"});
    ASSERT_FALSE(no_model);
    EXPECT_EQ(no_model.error().kind, base::ErrorKind::kNotFound);
    EXPECT_NE(no_model.error().message.find("script/setup"), std::string::npos);

    const auto not_a_model = load_nanodet(runtime.value(), {.model_path = kRuntime});
    ASSERT_FALSE(not_a_model);
    EXPECT_EQ(not_a_model.error().kind, base::ErrorKind::kDataLoss);

    const auto other_model = load_nanodet(runtime.value(), {.model_path = kBlazeface});
    ASSERT_FALSE(other_model);
    EXPECT_NE(other_model.error().message.find("not NanoDet"), std::string::npos);
}

}  // namespace
}  // namespace infer
