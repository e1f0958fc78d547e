#include "infer/nanodet.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include "infer/letterbox.h"
#include "infer/scratch.h"
#include "infer/session.h"
#include "infer/suppress.h"

namespace infer {
namespace {

using base::ErrorKind;

constexpr int kLongerPx = 416;
constexpr int kStepPx = 32;  // the coarsest level's cell
constexpr std::array kStridesPx = {8, 16, 32};
constexpr std::size_t kBins = 11;  // a side is a distribution over 0 .. 10 strides
constexpr std::size_t kSides = 4;
constexpr std::size_t kNumbersPerCell = 1 + kSides * kBins;  // the person's logit, then the sides'

// One pyramid level: cells, row by row.
struct Level {
    std::size_t columns = 0;
    int stride_px = 0;
    std::span<const float> cells;
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

// Finds the levels by shape, so that the order of the outputs does not matter.
base::Result<std::vector<Level>> find_levels(const std::vector<Tensor>& tensors, SizePx input) {
    std::vector<Level> levels;
    for (const int stride : kStridesPx) {
        const std::vector<std::int64_t> shape = {1, input.height / stride, input.width / stride,
                                                 kNumbersPerCell};
        for (const Tensor& tensor : tensors) {
            if (tensor.shape != shape) continue;
            levels.push_back({static_cast<std::size_t>(shape[2]), stride, tensor.values});
        }
    }
    if (levels.size() != kStridesPx.size()) {
        return base::fail(
            ErrorKind::kDataLoss,
            "the person model has other outputs than NanoDet; run script/setup again");
    }
    return levels;
}

float sigmoid(float x) {
    return 1 / (1 + std::exp(-x));
}

// `logit_min`: the inverse of sigmoid at the least score, so that most cells cost a comparison.
void decode(const Level& level, float logit_min, const Letterbox& box,
            std::vector<domain::Detection>& found) {
    const auto stride = static_cast<float>(level.stride_px);
    for (std::size_t cell = 0; cell * kNumbersPerCell < level.cells.size(); ++cell) {
        const float* numbers = &level.cells[cell * kNumbersPerCell];
        if (!(numbers[0] >= logit_min)) continue;
        const float x = (static_cast<float>(cell % level.columns) + 0.5F) * stride;
        const float y = (static_cast<float>(cell / level.columns) + 0.5F) * stride;
        const float* sides = numbers + 1;
        const media::BoxPx person =
            box.to_picture(x - side_length(sides) * stride, y - side_length(sides + kBins) * stride,
                           x + side_length(sides + 2 * kBins) * stride,
                           y + side_length(sides + 3 * kBins) * stride);
        if (person.area() > 0) found.push_back({person, sigmoid(numbers[0])});
    }
}

class Nanodet final : public PersonDetector {
  public:
    Nanodet(std::unique_ptr<Session> session, PixelOrder order, const NanodetOptions& options)
        : session_(std::move(session)),
          order_(order),
          options_(options),
          logit_min_(std::log(options.score_01_min / (1 - options.score_01_min))) {}

    base::Result<std::vector<domain::Detection>> detect(media::ImageView frame) const override {
        const SizePx picture{frame.width, frame.height};
        const SizePx input = input_around(picture, kLongerPx, kStepPx);
        const Letterbox box = fit(picture, input);
        return scratch_.with(
            [&](std::vector<std::uint8_t>& pixels) -> base::Result<std::vector<domain::Detection>> {
                pixels.resize(3 * static_cast<std::size_t>(input.width) *
                              static_cast<std::size_t>(input.height));
                fill_bgr_bytes(frame, box, order_, pixels);
                BOOST_OUTCOME_TRY(const Outputs outputs, session_->run(pixels, shape_of(input)));
                BOOST_OUTCOME_TRY(const auto levels, find_levels(outputs.tensors(), input));
                std::vector<domain::Detection> found;
                for (const Level& level : levels) decode(level, logit_min_, box, found);
                return suppress(std::move(found), options_.nms_iou_max);
            });
    }

  private:
    std::array<std::int64_t, 4> shape_of(SizePx input) const {
        if (order_ == PixelOrder::kBlocks) return {1, input.height / 2, input.width / 2, 12};
        return {1, input.height, input.width, 3};
    }

    std::unique_ptr<Session> session_;
    PixelOrder order_;
    NanodetOptions options_;
    float logit_min_;
    mutable Scratch<std::uint8_t> scratch_;
};

// The last dimension tells; the sizes before it are free.
std::optional<PixelOrder> order_of(const std::vector<std::int64_t>& input_shape) {
    if (input_shape == std::vector<std::int64_t>{-1, -1, -1, 3}) return PixelOrder::kRows;
    if (input_shape == std::vector<std::int64_t>{-1, -1, -1, 12}) return PixelOrder::kBlocks;
    return std::nullopt;
}

}  // namespace

base::Result<std::unique_ptr<PersonDetector>> load_nanodet(std::shared_ptr<const Runtime> runtime,
                                                           const NanodetOptions& options) {
    BOOST_OUTCOME_TRY(auto session,
                      Session::load(std::move(runtime), {options.model_path, options.threads}));
    const std::optional<PixelOrder> order = order_of(session->input_shape());
    if (!order) {
        return base::fail(ErrorKind::kDataLoss,
                          options.model_path + " is not NanoDet of pixels; run script/setup again");
    }
    auto detector = std::make_unique<Nanodet>(std::move(session), *order, options);
    // The first run allocates and finds a model with wrong outputs: now, not at the first frame.
    BOOST_OUTCOME_TRY(detector->detect(media::Image(kLongerPx, kLongerPx).view()));
    return std::unique_ptr<PersonDetector>(std::move(detector));
}

}  // namespace infer
