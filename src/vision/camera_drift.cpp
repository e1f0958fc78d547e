#include "vision/camera_drift.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace vision {

namespace {

// Which detection shows how a track moved: the nearest within reach that is alike in size.
constexpr float kReachDeviations = 2;
constexpr float kReachHeights = 0.5F;
constexpr float kLogHeightMax = 0.25F;

constexpr std::size_t kGuidesMax = 64;      // tracks that are asked
constexpr float kErrorShare = 0.5F;         // of the variance that the association allows for
constexpr float kLogScaleVariance = 0.01F;  // of one detection's height
constexpr float kOutlierDeviations = 2.5F;  // apart from the median: not the camera's doing
constexpr float kMemory = 0.85F;            // of the power, from frame to frame
// A mean surprise counts from so many times its own variance on, and the power from this share of
// one detection's variance on: below it, corrections would add noise.
constexpr float kSignificance = 2;
constexpr float kPowerMin = 0.2F;
constexpr float kScalePowerMin = 0.2F;
// So many people who agree are believed at once, without a history of motion.
constexpr int kCrowd = 4;

struct Surprise {
    float value = 0;
    float variance = 0;
};

struct Surprises {
    std::array<Surprise, kGuidesMax> x;
    std::array<Surprise, kGuidesMax> y;
    std::array<Surprise, kGuidesMax> log_scale;
    std::size_t count = 0;

    std::span<const Surprise> used(const std::array<Surprise, kGuidesMax>& all) const {
        return std::span(all).first(count);
    }
};

const DetectedBox* nearest(const PredictedBox& track, std::span<const DetectedBox> found) {
    const float reach =
        kReachDeviations * std::sqrt(track.x_variance) + kReachHeights * track.box.height;
    auto place =
        std::lower_bound(found.begin(), found.end(), track.centre.x - reach,
                         [](const DetectedBox& box, float at) { return box.centre.x < at; });
    const DetectedBox* best = nullptr;
    float best_apart = reach * reach;
    for (; place != found.end() && place->centre.x <= track.centre.x + reach; ++place) {
        if (std::abs(place->centre.log_height - track.centre.log_height) > kLogHeightMax) continue;
        const float dx = place->centre.x - track.centre.x;
        const float dy = place->centre.y - track.centre.y;
        if (const float apart = dx * dx + dy * dy; apart < best_apart) {
            best_apart = apart;
            best = &*place;
        }
    }
    return best;
}

void ask(std::span<const PredictedBox> tracks, std::span<const DetectedBox> found, Surprises& out) {
    for (const PredictedBox& track : tracks) {
        if (out.count == kGuidesMax) return;
        const DetectedBox* there = nearest(track, found);
        if (there == nullptr) continue;
        const std::size_t at = out.count++;
        out.x[at] = {there->centre.x - track.centre.x, track.x_variance};
        out.y[at] = {there->centre.y - track.centre.y, track.y_variance};
        out.log_scale[at] = {there->centre.log_height - track.centre.log_height, kLogScaleVariance};
    }
}

float median(std::span<const Surprise> surprises) {
    std::array<float, kGuidesMax> values{};
    std::ranges::transform(surprises, values.begin(), &Surprise::value);
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(surprises.size() / 2);
    std::nth_element(values.begin(), middle,
                     values.begin() + static_cast<std::ptrdiff_t>(surprises.size()));
    return *middle;
}

struct Part {
    float value = 0;
    float variance = 0;
};

// The camera's part of the surprises. power: learnt so far, and from this frame on.
Part camera_part(std::span<const Surprise> surprises, float power_min, int crowd, float& power) {
    const float middle = median(surprises);
    float weights = 0;
    float sum = 0;
    int agreeing = 0;
    for (const Surprise& one : surprises) {
        const float variance = kErrorShare * one.variance;
        const float apart = one.value - middle;
        if (apart * apart > kOutlierDeviations * kOutlierDeviations * variance) continue;
        weights += 1 / variance;
        sum += one.value / variance;
        ++agreeing;
    }
    const bool is_consensus = agreeing >= 2 && 2 * agreeing > static_cast<int>(surprises.size());
    const float mean = is_consensus ? sum / weights : 0;
    const float now = is_consensus ? std::max(0.0F, mean * mean - kSignificance / weights) : 0;
    const float believed = agreeing >= crowd ? std::max(power, now) : power;
    const float known = std::max(0.0F, believed - power_min * surprises.front().variance);
    power = kMemory * power + (1 - kMemory) * now;
    if (!is_consensus) return {0, known};
    const float trust = known * weights / (1 + known * weights);
    return {trust * mean, known * (1 - trust)};
}

}  // namespace

CameraDrift::Estimate CameraDrift::follow(std::span<const PredictedBox> tracks,
                                          std::span<const DetectedBox> found) {
    Surprises seen;
    ask(tracks, found, seen);
    if (seen.count < 2) return {{}, x_power_, y_power_, 0};
    const Part x = camera_part(seen.used(seen.x), kPowerMin, kCrowd, x_power_);
    const Part y = camera_part(seen.used(seen.y), kPowerMin, kCrowd, y_power_);
    // Sizes are too uncertain for a single frame to say anything.
    const int never = static_cast<int>(kGuidesMax) + 1;
    const Part scale = camera_part(seen.used(seen.log_scale), kScalePowerMin, never, scale_power_);
    return {{x.value, y.value}, x.variance, y.variance, scale.value};
}

}  // namespace vision
