#include "vision/camera_shift.h"

#include <algorithm>
#include <cmath>

namespace vision {

namespace {

constexpr float kReachDeviations = 3;   // how closely a detection must stand at its expected place
constexpr float kLogHeightMax = 0.25F;  // and how alike in size
constexpr float kJumpHeightsMax = 3;    // a larger jump shows another scene
constexpr std::size_t kGuides = 6;      // tracks whose displacements are tried

const DetectedBox* nearest(const PredictedBox& track, std::span<const DetectedBox> found,
                           CameraShift shift) {
    const float x = track.centre.x + shift.dx;
    const float y = track.centre.y + shift.dy;
    const float reach = kReachDeviations * std::sqrt(track.x_variance);
    const DetectedBox* best = nullptr;
    float best_apart = kReachDeviations * kReachDeviations;
    auto place =
        std::lower_bound(found.begin(), found.end(), x - reach,
                         [](const DetectedBox& box, float at) { return box.centre.x < at; });
    for (; place != found.end() && place->centre.x <= x + reach; ++place) {
        if (std::abs(place->centre.log_height - track.centre.log_height) > kLogHeightMax) continue;
        const float dx = place->centre.x - x;
        const float dy = place->centre.y - y;
        const float apart = dx * dx / track.x_variance + dy * dy / track.y_variance;
        if (apart < best_apart) {
            best_apart = apart;
            best = &*place;
        }
    }
    return best;
}

int explained(std::span<const PredictedBox> tracks, std::span<const DetectedBox> found,
              CameraShift shift) {
    return static_cast<int>(std::ranges::count_if(tracks, [&](const PredictedBox& track) {
        return nearest(track, found, shift) != nullptr;
    }));
}

// The mean of what is left over, so that the guide's own error does not stay in the shift.
CameraShift refine(std::span<const PredictedBox> tracks, std::span<const DetectedBox> found,
                   CameraShift shift) {
    CameraShift sum;
    float count = 0;
    for (const PredictedBox& track : tracks) {
        const DetectedBox* there = nearest(track, found, shift);
        if (there == nullptr) continue;
        sum.dx += there->centre.x - track.centre.x;
        sum.dy += there->centre.y - track.centre.y;
        count += 1;
    }
    return {sum.dx / count, sum.dy / count};
}

}  // namespace

std::optional<CameraShift> find_camera_shift(std::span<const PredictedBox> tracks,
                                             std::span<const DetectedBox> found) {
    const int people = static_cast<int>(tracks.size());
    if (people < kCameraShiftPeopleMin) return std::nullopt;
    const int in_place = explained(tracks, found, {});
    if (2 * in_place >= people) return std::nullopt;

    int best = 0;
    CameraShift best_shift;
    const std::size_t step = std::max<std::size_t>(1, tracks.size() / kGuides);
    for (std::size_t guide = 0; guide < tracks.size(); guide += step) {
        const PredictedBox& track = tracks[guide];
        for (const DetectedBox& box : found) {
            const CameraShift shift{box.centre.x - track.centre.x, box.centre.y - track.centre.y};
            if (std::abs(box.centre.log_height - track.centre.log_height) > kLogHeightMax ||
                std::hypot(shift.dx, shift.dy) > kJumpHeightsMax * track.box.height) {
                continue;
            }
            if (const int count = explained(tracks, found, shift); count > best) {
                best = count;
                best_shift = shift;
            }
        }
    }
    const bool most = best >= kCameraShiftPeopleMin && 10 * best >= 7 * people;
    if (!most || best < in_place + 3) return std::nullopt;
    return refine(tracks, found, best_shift);
}

}  // namespace vision
