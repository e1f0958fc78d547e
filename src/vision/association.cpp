#include "vision/association.h"

#include <algorithm>
#include <cmath>

namespace vision {

PredictedBox predicted(const KalmanBox& track, float doubt, const MotionNoise& noise) {
    PredictedBox out;
    out.box = track.box();
    out.centre = {track.x(), track.y(), track.log_width(), track.log_height()};
    out.x_variance = track.x_variance(noise);
    out.y_variance = track.y_variance(noise);
    const float error = track.error(noise);
    // 0 for a track in steady view, where the prediction's variance is about twice the detector's.
    out.prior = doubt + std::log(out.x_variance * out.y_variance / (4 * error * error));
    return out;
}

float match_cost(const PredictedBox& track, const DetectedBox& found,
                 const AssociationNoise& noise) {
    const float dx = found.centre.x - track.centre.x;
    const float dy = found.centre.y - track.centre.y;
    const float width = (found.centre.log_width - track.centre.log_width) / noise.log_width;
    const float height = (found.centre.log_height - track.centre.log_height) / noise.log_height;
    return dx * dx / track.x_variance + dy * dy / track.y_variance + width * width +
           height * height + track.prior -
           noise.overlap * (media::iou(track.box, found.box) - 0.5F);
}

void gate(int row, const PredictedBox& track, std::span<const DetectedBox> found,
          std::span<const char> taken, GateLimits limits, const AssociationNoise& noise,
          std::vector<Candidate>& out) {
    // The centre alone must pass the gate: a large overlap does not excuse a jump.
    const float reach = std::sqrt(limits.cost_max * track.x_variance);
    const auto first =
        std::lower_bound(found.begin(), found.end(), track.centre.x - reach,
                         [](const DetectedBox& box, float x) { return box.centre.x < x; });
    for (auto place = first; place != found.end(); ++place) {
        const float dx = place->centre.x - track.centre.x;
        if (dx > reach) break;
        const auto column = place - found.begin();
        if (place->score_01 < limits.score_min || taken[static_cast<std::size_t>(column)]) continue;
        const float dy = place->centre.y - track.centre.y;
        const float apart = dx * dx / track.x_variance + dy * dy / track.y_variance;
        if (apart >= limits.cost_max) continue;
        const float cost = match_cost(track, *place, noise);
        if (cost >= limits.cost_max) continue;
        out.push_back({row, static_cast<int>(column), static_cast<double>(limits.cost_max - cost)});
    }
}

}  // namespace vision
