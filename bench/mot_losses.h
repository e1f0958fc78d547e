// Where the losses of a tracked video come from: the detector, its boxes, or the tracker.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "domain/detection.h"
#include "vision/mot_evaluation.h"
#include "vision/tracker.h"

namespace bench {

// Looked at below this score, too: down to here a detector's boxes are more than noise.
inline constexpr float kFaintScoreMin = 0.05F;
// A box that overlaps a person by this much, but less than kMotIouMin, is about that person.
inline constexpr float kAboutIouMin = 0.3F;

using DetectionsByFrame = std::map<std::int64_t, std::vector<domain::Detection>>;

struct Loss {
    std::string name;
    std::string json_name;
    int count = 0;
};

struct Losses {
    std::vector<Loss> misses;  // each missed person is in one of them, as below
    std::vector<Loss> false_positives;
};

// results: of the tracker, with score 0 where a box was filled in.
Losses explain(const vision::MotEvents& events, std::span<const vision::MotRow> truth,
               std::span<const vision::Observation> results, const DetectionsByFrame& detections,
               const vision::TrackerOptions& options);

}  // namespace bench
