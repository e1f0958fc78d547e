// Real people, found by the real detectors in photographs that are made worse on purpose.
//
// The scores never rise from step to step of a ladder, and fall over all of it, as docs/quality.md
// promises (blur counts relative to the person, so its first step may be none). Drawn pictures:
// vision/shot_quality_test.cpp.
#include <algorithm>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "codec/jpeg.h"
#include "infer/blazeface.h"
#include "infer/nanodet.h"
#include "pipeline/face_search.h"
#include "test_paths.h"
#include "vision/shot_quality.h"

namespace pipeline {
namespace {

const std::string kRoot = SMARTMONITOR_BUILD_ROOT;

media::Image photo(const std::string& name) {
    std::ifstream in(kRoot + "/demo/photos/" + name, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    auto picture = codec::decode_jpeg(bytes);
    EXPECT_TRUE(picture) << name << ": run script/setup";
    return picture ? std::move(picture).value() : media::Image();
}

media::Image relit(const media::Image& from, double gain) {
    media::Image out = from;
    for (std::uint8_t& value : out.pixels) {
        value = static_cast<std::uint8_t>(std::min(255.0, gain * static_cast<double>(value)));
    }
    return out;
}

// A box blur along one line of `count` pixels, `step` bytes apart.
void blur_line(std::uint8_t* first, int count, std::ptrdiff_t step, int radius,
               std::vector<int>& line) {
    for (int channel = 0; channel < 3; ++channel) {
        line.clear();
        for (int i = 0; i < count; ++i) line.push_back(first[i * step + channel]);
        const auto at = [&](int i) {
            return line[static_cast<std::size_t>(std::clamp(i, 0, count - 1))];
        };
        int sum = 0;
        for (int k = -radius; k <= radius; ++k) sum += at(k);
        for (int i = 0; i < count; ++i) {
            first[i * step + channel] = static_cast<std::uint8_t>(sum / (2 * radius + 1));
            sum += at(i + radius + 1) - at(i - radius);
        }
    }
}

media::Image blurred(const media::Image& from, int radius) {
    media::Image out = from;
    std::vector<int> line;
    const std::ptrdiff_t stride = 3 * static_cast<std::ptrdiff_t>(out.width);
    for (int pass = 0; pass < (radius > 0 ? 2 : 0); ++pass) {
        for (int y = 0; y < out.height; ++y) blur_line(out.row(y), out.width, 3, radius, line);
        for (int x = 0; x < out.width; ++x) {
            blur_line(out.row(0) + 3 * static_cast<std::ptrdiff_t>(x), out.height, stride, radius,
                      line);
        }
    }
    return out;
}

// Without its left `columns`: who stands there is cut by the edge of the frame.
media::Image without_left(const media::Image& from, int columns) {
    media::Image out(from.width - columns, from.height);
    const media::ImageView part = from.view().crop(columns, 0, out.width, out.height);
    for (int y = 0; y < out.height; ++y) {
        std::copy_n(part.row(y), 3 * static_cast<std::size_t>(out.width), out.row(y));
    }
    return out;
}

media::BoxPx moved(media::BoxPx box, float dx) {
    box.left += dx;
    return box;
}

class RealPhoto : public testing::Test {
  protected:
    struct Person {
        domain::Detection body;
        domain::Face face;
    };

    void SetUp() override {
        auto runtime =
            infer::Runtime::load(kRoot + "/deps/onnxruntime/lib/libonnxruntime.so.1").value();
        people_ = infer::load_nanodet(runtime, {.model_path = kRoot + "/models/person_fp32.onnx"})
                      .value();
        faces_ =
            infer::load_blazeface(runtime, {.model_path = kRoot + "/models/blazeface_back.onnx"})
                .value();
    }

    // Everybody with a usable face.
    std::vector<Person> people_in(const media::Image& picture) {
        const auto bodies = people_->detect(picture.view()).value();
        std::vector<TrackedBody> tracked;
        for (const domain::Detection& body : bodies) {
            if (body.score_01 < 0.5F) continue;
            tracked.push_back({tracked.size(), body.box, body.score_01, body.box});
        }
        FaceSearch search(*faces_, {.tries_per_frame_max = 100});
        std::vector<Person> people;
        const auto faces = search.search(picture.view(), base::from_unix_ms(0), tracked).value();
        for (const FoundFace& found : faces) {
            if (vision::face_quality(picture.view(), found.face).total_01 < vision::kFaceQualityMin)
                continue;
            people.push_back({{found.body.box, found.body.score_01}, found.face});
        }
        return people;
    }

    std::unique_ptr<infer::PersonDetector> people_;
    std::unique_ptr<infer::FaceDetector> faces_;
};

struct Step {
    double face = 0;
    double body = 0;
};

void expect_falling(const std::string& what, const std::vector<Step>& steps) {
    for (std::size_t i = 1; i < steps.size(); ++i) {
        EXPECT_LE(steps[i].face, steps[i - 1].face) << what << ", face, step " << i;
        EXPECT_LE(steps[i].body, steps[i - 1].body) << what << ", body, step " << i;
    }
    EXPECT_LT(steps.back().face, steps.front().face - 0.05) << what;
    EXPECT_LT(steps.back().body, steps.front().body - 0.02) << what;
}

TEST_F(RealPhoto, ScoresFallWithBlurDarknessTheEdgeAndWhoStandsInFront) {
    int judged = 0;
    for (const char* name : {"four_standing.jpg", "three_seated.jpg", "five_on_stairs.jpg"}) {
        SCOPED_TRACE(name);
        const media::Image sharp = photo(name);
        const std::vector<Person> people = people_in(sharp);
        std::vector<media::Image> soft;
        for (const int radius : {0, 4, 8, 16, 32}) soft.push_back(blurred(sharp, radius));
        std::vector<media::Image> dark;
        for (const double gain : {0.25, 0.15, 0.1, 0.05}) dark.push_back(relit(sharp, gain));
        for (const Person& person : people) {
            ++judged;
            const auto score = [&](const media::Image& picture, float dx = 0,
                                   const std::vector<vision::OtherBody>& others = {}) {
                Person seen = person;
                seen.body.box = moved(seen.body.box, dx);
                seen.face.box = moved(seen.face.box, dx);
                for (auto& point : seen.face.landmarks) point.x += dx;
                return Step{vision::face_quality(picture.view(), seen.face).total_01,
                            vision::body_integrity(picture.view(), seen.body, others).total_01};
            };
            std::vector<Step> steps;
            for (const media::Image& picture : soft) steps.push_back(score(picture));
            expect_falling("blur", steps);
            steps.clear();
            for (const media::Image& picture : dark) steps.push_back(score(picture));
            expect_falling("darkness", steps);

            // The edge of the frame moves over the face.
            steps.clear();
            for (const float share : {-0.5F, 0.15F, 0.3F, 0.45F}) {
                const int columns =
                    static_cast<int>(person.face.box.left + share * person.face.box.width);
                if (columns < 1 || columns >= sharp.width) break;
                steps.push_back(score(without_left(sharp, columns), -static_cast<float>(columns)));
            }
            expect_falling("edge", steps);

            // Somebody walks in front: the body's score falls, the face's does not know.
            double before = 2;
            for (const float share : {0.0F, 0.3F, 0.6F, 0.9F}) {
                media::BoxPx other = person.body.box;
                other.left -= (1 - share) * other.width;
                other.top += 5;
                const double now = score(sharp, 0, {{other}}).body;
                EXPECT_LT(now, before) << "in front, " << share;
                before = now;
            }
        }
    }
    EXPECT_GE(judged, 6);
}

TEST_F(RealPhoto, AFaceTurnedAwayOnPurposeScoresLess) {
    int judged = 0;
    for (const char* name : {"four_standing.jpg", "three_seated.jpg", "five_on_stairs.jpg"}) {
        const media::Image picture = photo(name);
        for (const Person& person : people_in(picture)) {
            ++judged;
            // The nose moves on to the side that it is on, as it does when a head turns.
            const auto& [right_eye, left_eye, nose, mouth, right_ear, left_ear] =
                person.face.landmarks;
            const float eyes = left_eye.x - right_eye.x;
            const float side = nose.x >= (left_eye.x + right_eye.x) / 2 ? 1.0F : -1.0F;
            double before = 2;
            for (const float turn : {0.1F, 0.2F, 0.3F}) {
                domain::Face turned = person.face;
                turned.landmarks[2].x += side * turn * eyes;
                const double now = vision::face_quality(picture.view(), turned).total_01;
                // Once it is no usable face, it need not become less of one.
                EXPECT_TRUE(now < before || now < vision::kFaceQualityMin)
                    << name << ", turned by " << turn;
                before = now;
            }
        }
    }
    EXPECT_GE(judged, 6);
}

}  // namespace
}  // namespace pipeline
