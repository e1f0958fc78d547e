#include "vision/shot_quality.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>

#include "vision/luminance_patch.h"

namespace vision {

namespace {

// The constants below are the published ones: change docs/quality.md and docs/quality.zh.md with
// them.
constexpr PatchLimits kFacePatch{.width_max = 48, .height_max = 48};
constexpr PatchLimits kBodyPatch{.width_max = 32, .height_max = 80};

// 0 at `worst`, 1 at `best`, linear between; `worst` may be the larger.
double ramp(double value, double worst, double best) {
    return std::clamp((value - worst) / (best - worst), 0.0, 1.0);
}

// The same in octaves: from 20 to 40 pixels is as much as from 40 to 80.
double octaves(double value, double worst, double best) {
    return value > 0 ? ramp(std::log2(value), std::log2(worst), std::log2(best)) : 0.0;
}

struct Part {
    double value_01 = 0;
    double weight = 0;
};

// A part that is 0 counts as this, so that pictures that share one fault can still be compared. It
// keeps the total of a face below kFaceQualityMin all the same, for the parts that weigh most.
constexpr double kPartFloor = 0.02;

// Weighted geometric mean: a bad part is not made good by the others.
template <std::size_t kCount>
double combine(const std::array<Part, kCount>& parts) {
    double logarithm = 0;
    double weights = 0;
    for (const Part& part : parts) {
        logarithm += part.weight * std::log(std::max(part.value_01, kPartFloor));
        weights += part.weight;
    }
    return std::exp(logarithm / weights);
}

double sharpness(const LuminancePatch& patch) {
    return ramp(static_cast<double>(fine_structure(patch)), 0.04, 0.38);
}

// The band is wide: dark and light skin are no fault of the picture.
double light(const LightLevels& levels) {
    const auto mean = static_cast<double>(levels.mean);
    return std::min(ramp(mean, 12, 50), ramp(mean, 250, 200)) *
           ramp(static_cast<double>(levels.clipped_01), 0.8, 0.1);
}

double share_inside(media::ImageView frame, const media::BoxPx& box) {
    const media::BoxPx all{0, 0, static_cast<float>(frame.width), static_cast<float>(frame.height)};
    return box.area() > 0 ? static_cast<double>(media::intersection_area(all, box) / box.area())
                          : 0.0;
}

// From the landmarks: where the nose stands between the eyes (turning left or right), how level the
// eyes are (tilting), and where the nose stands between eyes and mouth (nodding).
double frontalness(const domain::Face& face) {
    const auto& [right_eye, left_eye, nose, mouth, right_ear, left_ear] = face.landmarks;
    const bool unknown = std::ranges::all_of(
        face.landmarks, [](const domain::PointPx& point) { return point.x == 0 && point.y == 0; });
    if (unknown) return 0.5;
    const double across_x = static_cast<double>(left_eye.x - right_eye.x);
    const double across_y = static_cast<double>(left_eye.y - right_eye.y);
    const double distance = std::hypot(across_x, across_y);
    // Eyes closer than a tenth of the face: a profile, or no face.
    if (!(distance > 0.1 * static_cast<double>(face.box.width))) return 0;
    const double unit_x = across_x / distance;
    const double unit_y = across_y / distance;
    const double middle_x = static_cast<double>(left_eye.x + right_eye.x) / 2;
    const double middle_y = static_cast<double>(left_eye.y + right_eye.y) / 2;
    const auto along = [&](const domain::PointPx& point) {
        return (static_cast<double>(point.x) - middle_x) * unit_x +
               (static_cast<double>(point.y) - middle_y) * unit_y;
    };
    const auto below = [&](const domain::PointPx& point) {
        return (static_cast<double>(point.y) - middle_y) * unit_x -
               (static_cast<double>(point.x) - middle_x) * unit_y;
    };
    const double turn = ramp(std::abs(along(nose)) / distance, 0.55, 0.05);
    const double tilt_degrees = std::abs(std::atan2(across_y, across_x)) * 180 / std::numbers::pi;
    const double tilt = ramp(tilt_degrees, 70, 10);
    const double mouth_below = below(mouth);
    if (!(mouth_below > 0)) return 0;
    const double nod = ramp(std::abs(below(nose) / mouth_below - 0.55), 0.55, 0.10);
    return turn * tilt * nod;
}

// A detector clips its boxes to the frame, so a box that ends at the edge is taken as cut there.
double body_completeness(media::ImageView frame, const media::BoxPx& body) {
    const double near = 0.02 * static_cast<double>(body.height);
    const auto clear = [near](float gap) { return ramp(static_cast<double>(gap), 0, near); };
    const double top = clear(body.top);
    const double bottom = clear(static_cast<float>(frame.height) - body.bottom());
    const double left = clear(body.left);
    const double right = clear(static_cast<float>(frame.width) - body.right());
    const double edges =
        (0.5 + 0.5 * top) * (0.6 + 0.4 * bottom) * (0.7 + 0.3 * left) * (0.7 + 0.3 * right);
    return ramp(share_inside(frame, body), 0.4, 1.0) * edges;
}

// Who stands lower in the picture is nearer and hides; who stands higher only clutters. Who is not
// found where the tracker expects somebody is in this body's box: a picture of two.
double body_visibility(const media::BoxPx& body, std::span<const OtherBody> others) {
    constexpr int kGrid = 12;
    constexpr double kClutter = 0.2;
    std::array<double, static_cast<std::size_t>(kGrid * kGrid)> hidden{};
    for (const auto& [other, is_unseen] : others) {
        if (media::intersection_area(body, other) <= 0) continue;
        const bool hides = is_unseen || other.bottom() > body.bottom();
        const double weight = hides ? 1.0 : kClutter;
        std::size_t cell = 0;
        for (int row = 0; row < kGrid; ++row) {
            const float y = body.top + body.height * (static_cast<float>(row) + 0.5F) / kGrid;
            for (int column = 0; column < kGrid; ++column, ++cell) {
                const float x =
                    body.left + body.width * (static_cast<float>(column) + 0.5F) / kGrid;
                if (x < other.left || x >= other.right() || y < other.top || y >= other.bottom()) {
                    continue;
                }
                hidden[cell] = std::max(hidden[cell], weight);
            }
        }
    }
    double sum = 0;
    for (const double share : hidden) sum += share;
    return 1 - sum / (kGrid * kGrid);
}

}  // namespace

FaceQuality face_quality(media::ImageView frame, const domain::Face& face) {
    FaceQuality out;
    const LuminancePatch patch = sample_luminance(frame, face.box, kFacePatch);
    if (patch.values.empty()) return out;
    const LightLevels levels = light_levels(patch);
    out.size_01 = octaves(static_cast<double>(std::min(face.box.width, face.box.height)), 24, 128);
    out.sharpness_01 = sharpness(patch);
    out.frontalness_01 = frontalness(face);
    out.light_01 = light(levels);
    out.contrast_01 = ramp(static_cast<double>(levels.deviation), 4, 32);
    out.completeness_01 = ramp(share_inside(frame, face.box), 0.5, 1.0);
    out.total_01 = combine(std::array{
        Part{out.size_01, 0.20}, Part{out.sharpness_01, 0.20}, Part{out.frontalness_01, 0.25},
        Part{out.light_01, 0.10}, Part{out.contrast_01, 0.05}, Part{out.completeness_01, 0.20}});
    return out;
}

BodyIntegrity body_integrity(media::ImageView frame, const domain::Detection& found,
                             std::span<const OtherBody> others) {
    const media::BoxPx& body = found.box;
    BodyIntegrity out;
    // The middle of the box: the sides are mostly background.
    const media::BoxPx middle{body.left + 0.2F * body.width, body.top, 0.6F * body.width,
                              body.height};
    const LuminancePatch patch = sample_luminance(frame, middle, kBodyPatch);
    if (patch.values.empty()) return out;
    const double ratio = static_cast<double>(body.width / body.height);
    out.size_01 = octaves(static_cast<double>(body.height), 32, 320);
    out.sharpness_01 = sharpness(patch);
    out.completeness_01 = body_completeness(frame, body);
    out.visibility_01 = body_visibility(body, others);
    out.aspect_01 = std::min(octaves(ratio, 0.12, 0.28), octaves(ratio, 1.40, 0.55));
    out.certainty_01 = ramp(static_cast<double>(found.score_01), 0.3, 0.8);
    // Of the whole box, so that dark clothes are no fault of the picture.
    out.light_01 = light(light_levels(sample_luminance(frame, body, kBodyPatch)));
    out.total_01 = combine(std::array{Part{out.size_01, 0.20}, Part{out.sharpness_01, 0.15},
                                      Part{out.completeness_01, 0.20},
                                      Part{out.visibility_01, 0.20}, Part{out.certainty_01, 0.15},
                                      Part{out.aspect_01, 0.05}, Part{out.light_01, 0.05}});
    return out;
}

std::string format_score(double score_01) {
    // Not printf: its decimal point follows the locale.
    const double clamped = score_01 > 0 ? std::min(score_01, 1.0) : 0.0;
    const auto parts = static_cast<std::int64_t>(std::llround(clamped * 10'000));
    std::string digits = std::to_string(10'000 + parts % 10'000).substr(1);
    while (digits.size() > 2 && digits.back() == '0') digits.pop_back();
    return std::to_string(parts / 10'000) + "." + digits;
}

}  // namespace vision
