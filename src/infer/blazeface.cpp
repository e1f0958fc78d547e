#include "infer/blazeface.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "infer/letterbox.h"
#include "infer/scratch.h"
#include "infer/session.h"
#include "infer/suppress.h"

namespace infer {
namespace {

using base::ErrorKind;

constexpr int kSidePx = 256;
constexpr std::size_t kInputFloats = std::size_t{3} * kSidePx * kSidePx;
constexpr std::array<std::int64_t, 4> kInputShape{1, kSidePx, kSidePx, 3};

// Centre, size and six landmarks, x and y each, in pixels of the input.
constexpr std::size_t kNumbersPerAnchor = 16;

constexpr Normalisation kNormalisation = {
    .factor = {1 / 127.5F, 1 / 127.5F, 1 / 127.5F},
    .shift = {-1, -1, -1},
    .padding = 0,
};

// One grid of anchors: `per_cell` anchors at the centre of each of grid x grid cells.
struct Level {
    std::size_t grid;
    std::size_t per_cell;
    std::size_t anchors() const { return grid * grid * per_cell; }
};
constexpr std::array kLevels = {Level{16, 2}, Level{8, 6}};

float sigmoid(float x) {
    return 1 / (1 + std::exp(-x));
}

void decode(const Level& level, std::span<const float> scores, std::span<const float> numbers,
            float score_min, const Letterbox& box, std::vector<domain::Face>& found) {
    const float cell_px = static_cast<float>(kSidePx) / static_cast<float>(level.grid);
    for (std::size_t anchor = 0; anchor < level.anchors(); ++anchor) {
        const float score = sigmoid(scores[anchor]);
        if (!(score >= score_min)) continue;
        const std::size_t cell = anchor / level.per_cell;
        const float anchor_x = (static_cast<float>(cell % level.grid) + 0.5F) * cell_px;
        const float anchor_y = (static_cast<float>(cell / level.grid) + 0.5F) * cell_px;
        const float* row = &numbers[anchor * kNumbersPerAnchor];
        const float x = anchor_x + row[0];
        const float y = anchor_y + row[1];
        domain::Face face;
        face.score_01 = score;
        face.box = {box.to_picture_x(x - row[2] / 2), box.to_picture_y(y - row[3] / 2),
                    row[2] / box.scale_x, row[3] / box.scale_y};
        for (std::size_t i = 0; i < face.landmarks.size(); ++i) {
            face.landmarks[i] = {box.to_picture_x(anchor_x + row[4 + 2 * i]),
                                 box.to_picture_y(anchor_y + row[5 + 2 * i])};
        }
        if (face.box.width > 0 && face.box.height > 0) found.push_back(face);
    }
}

class Blazeface final : public FaceDetector {
  public:
    Blazeface(std::unique_ptr<Session> session, const BlazefaceOptions& options)
        : session_(std::move(session)), options_(options) {}

    base::Result<std::vector<domain::Face>> detect_faces(media::ImageView picture) const override {
        const Letterbox box = fit({picture.width, picture.height}, {kSidePx, kSidePx});
        return scratch_.with(
            [&](std::vector<float>& input) -> base::Result<std::vector<domain::Face>> {
                input.resize(kInputFloats);
                fill_rgb_pixels(picture, box, kNormalisation, input);
                BOOST_OUTCOME_TRY(const Outputs outputs, session_->run(input, kInputShape));
                std::vector<domain::Face> found;
                for (const Level& level : kLevels) {
                    const auto scores = values_of(outputs, level.anchors());
                    const auto numbers = values_of(outputs, level.anchors() * kNumbersPerAnchor);
                    if (scores.empty() || numbers.empty()) {
                        return base::fail(ErrorKind::kDataLoss,
                                          "the face model has other outputs than BlazeFace; run "
                                          "script/setup again");
                    }
                    decode(level, scores, numbers, options_.score_01_min, box, found);
                }
                return suppress(std::move(found), options_.nms_iou_max);
            });
    }

  private:
    // The four outputs all differ in size.
    static std::span<const float> values_of(const Outputs& outputs, std::size_t count) {
        for (const Tensor& tensor : outputs.tensors()) {
            if (tensor.values.size() == count) return tensor.values;
        }
        return {};
    }

    std::unique_ptr<Session> session_;
    BlazefaceOptions options_;
    mutable Scratch<float> scratch_;
};

}  // namespace

base::Result<std::unique_ptr<FaceDetector>> load_blazeface(std::shared_ptr<const Runtime> runtime,
                                                           const BlazefaceOptions& options) {
    BOOST_OUTCOME_TRY(auto session,
                      Session::load(std::move(runtime), {options.model_path, options.threads}));
    if (session->input_shape() !=
        std::vector<std::int64_t>(kInputShape.begin(), kInputShape.end())) {
        return base::fail(ErrorKind::kDataLoss,
                          options.model_path + " is not BlazeFace 256; run script/setup again");
    }
    auto detector = std::make_unique<Blazeface>(std::move(session), options);
    BOOST_OUTCOME_TRY(detector->detect_faces(media::Image(kSidePx, kSidePx).view()));
    return std::unique_ptr<FaceDetector>(std::move(detector));
}

}  // namespace infer
