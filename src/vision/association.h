// How well a detection fits a track, and which pairs are worth considering.
//
// The cost is a negative log-likelihood (times two): distance of the centres and of the log-sizes
// in standard deviations, plus the logarithm of the position's uncertainty (so a track seen just
// now wins over a lost one), minus a reward for overlap. Pure. Source: Bar-Shalom and Fortmann,
// "Tracking and Data Association", 1988, chapter 6 (gating and likelihood); overlap: Bewley et al.,
// "Simple online and realtime tracking" (SORT), 2016.
#pragma once

#include <span>
#include <vector>

#include "media/box.h"
#include "vision/assignment.h"
#include "vision/kalman_box.h"

namespace vision {

struct AssociationNoise {
    float log_width = 0.22F;   // spread of a person's boxes around the filtered size, deviation
    float log_height = 0.10F;  // bending and arms change the width more than the height
    float overlap = 15.0F;     // cost difference between no and full overlap
};

// A track as the association sees it; made once per frame.
struct PredictedBox {
    media::BoxPx box;
    MeasuredBox centre;
    float x_variance = 0;  // pixels squared
    float y_variance = 0;
    float prior = 0;  // cost of the track itself: uncertainty and doubt
};

PredictedBox predicted(const KalmanBox& track, float doubt, const MotionNoise& noise);

struct DetectedBox {
    media::BoxPx box;
    MeasuredBox centre;
    float score_01 = 0;
};

float match_cost(const PredictedBox& track, const DetectedBox& found,
                 const AssociationNoise& noise);

// Appends the pairs that cost less than cost_max, with gain = cost_max - cost. `row` numbers the
// track. found: by growing centre.x, so that only the neighbourhood of the track is looked at.
struct GateLimits {
    float cost_max = 0;
    float score_min = 0;
};
void gate(int row, const PredictedBox& track, std::span<const DetectedBox> found,
          std::span<const char> taken, GateLimits limits, const AssociationNoise& noise,
          std::vector<Candidate>& out);

}  // namespace vision
