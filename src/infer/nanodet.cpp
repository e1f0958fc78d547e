#include "infer/nanodet.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "infer/letterbox.h"
#include "infer/scratch.h"
#include "infer/session.h"
#include "infer/suppress.h"

namespace infer {
namespace {

using base::ErrorKind;

constexpr int kSidePx = 416;
constexpr std::size_t kInputFloats = std::size_t{3} * kSidePx * kSidePx;
constexpr std::size_t kClasses = 80;
constexpr std::size_t kPersonClass = 0;
constexpr std::size_t kBins = 11;  // a side is a distribution over 0 .. 10 strides
constexpr std::size_t kSides = 4;

// The means and deviations of ImageNet in 0..255, B, G, R, as in training.
constexpr Normalisation kNormalisation = {
    .factor = {1 / 57.375F, 1 / 57.12F, 1 / 58.395F},
    .shift = {-103.53F / 57.375F, -116.28F / 57.12F, -123.675F / 58.395F},
    .padding = 0,
};

// One pyramid level: scores [cells, 80] and sides [cells, 44] of a grid x grid of cells.
struct Level {
    std::size_t grid = 0;
    std::span<const float> scores;
    std::span<const float> sides;
};

// The expected value of one side's distribution, in strides.
float side_length(const float* logits) {
    const float largest = *std::max_element(logits, logits + kBins);
    float total = 0;
    float weighted = 0;
    for (std::size_t bin = 0; bin < kBins; ++bin) {
        const float weight = std::exp(logits[bin] - largest);
        total += weight;
        weighted += weight * static_cast<float>(bin);
    }
    return weighted / total;
}

// Finds the levels by shape, so that the names that a converter gave do not matter.
base::Result<std::vector<Level>> find_levels(const std::vector<Tensor>& tensors) {
    std::vector<Level> levels;
    const auto level_of = [&](std::size_t cells) -> Level& {
        const auto grid =
            static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(cells))));
        const auto found = std::find_if(levels.begin(), levels.end(),
                                        [&](const Level& each) { return each.grid == grid; });
        return found != levels.end() ? *found : levels.emplace_back(Level{grid, {}, {}});
    };
    for (const Tensor& tensor : tensors) {
        const std::size_t last =
            tensor.shape.empty() ? 0 : static_cast<std::size_t>(tensor.shape.back());
        if (last == kClasses) level_of(tensor.values.size() / last).scores = tensor.values;
        if (last == kBins * kSides) level_of(tensor.values.size() / last).sides = tensor.values;
    }
    const bool complete =
        !levels.empty() && std::all_of(levels.begin(), levels.end(), [](const Level& each) {
            return each.scores.size() == each.grid * each.grid * kClasses &&
                   each.sides.size() == each.grid * each.grid * kBins * kSides;
        });
    if (!complete) {
        return base::fail(
            ErrorKind::kDataLoss,
            "the person model has other outputs than NanoDet; run script/setup again");
    }
    return levels;
}

void decode(const Level& level, float score_min, const Letterbox& box,
            std::vector<domain::Detection>& found) {
    const float stride = static_cast<float>(kSidePx) / static_cast<float>(level.grid);
    for (std::size_t cell = 0; cell < level.grid * level.grid; ++cell) {
        const float score = level.scores[cell * kClasses + kPersonClass];
        if (!(score >= score_min)) continue;
        const float x = (static_cast<float>(cell % level.grid) + 0.5F) * stride;
        const float y = (static_cast<float>(cell / level.grid) + 0.5F) * stride;
        const float* sides = &level.sides[cell * kBins * kSides];
        const media::BoxPx person =
            box.to_picture(x - side_length(sides) * stride, y - side_length(sides + kBins) * stride,
                           x + side_length(sides + 2 * kBins) * stride,
                           y + side_length(sides + 3 * kBins) * stride);
        if (person.area() > 0) found.push_back({person, std::min(score, 1.0F)});
    }
}

class Nanodet final : public PersonDetector {
  public:
    Nanodet(std::unique_ptr<Session> session, const NanodetOptions& options)
        : session_(std::move(session)), options_(options) {}

    base::Result<std::vector<domain::Detection>> detect(media::ImageView frame) const override {
        const Letterbox box = fit(frame.width, frame.height, kSidePx);
        return scratch_.with(
            [&](std::vector<float>& input) -> base::Result<std::vector<domain::Detection>> {
                fill_bgr_planes(frame, box, kNormalisation, input);
                BOOST_OUTCOME_TRY(const Outputs outputs, session_->run(input));
                BOOST_OUTCOME_TRY(const auto levels, find_levels(outputs.tensors()));
                std::vector<domain::Detection> found;
                for (const Level& level : levels) {
                    decode(level, options_.score_01_min, box, found);
                }
                return suppress(std::move(found), options_.nms_iou_max);
            });
    }

  private:
    std::unique_ptr<Session> session_;
    NanodetOptions options_;
    mutable Scratch scratch_{kInputFloats};
};

}  // namespace

base::Result<std::unique_ptr<PersonDetector>> load_nanodet(std::shared_ptr<const Runtime> runtime,
                                                           const NanodetOptions& options) {
    BOOST_OUTCOME_TRY(auto session,
                      Session::load(std::move(runtime), {options.model_path, options.threads}));
    if (session->input_shape() != std::vector<std::int64_t>{1, 3, kSidePx, kSidePx}) {
        return base::fail(ErrorKind::kDataLoss,
                          options.model_path + " is not NanoDet 416; run script/setup again");
    }
    auto detector = std::make_unique<Nanodet>(std::move(session), options);
    // The first run allocates and finds a model with wrong outputs: now, not at the first frame.
    BOOST_OUTCOME_TRY(detector->detect(media::Image(kSidePx, kSidePx).view()));
    return std::unique_ptr<PersonDetector>(std::move(detector));
}

}  // namespace infer
