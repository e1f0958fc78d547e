// CLEAR-MOT and identity scores of a tracker's output against ground truth.
//
// Follows py-motmetrics: a correspondence is kept while it holds, the rest are matched for the
// smallest total distance, at IoU >= 0.5. Pure; any thread.
// Sources: Bernardin and Stiefelhagen, "Evaluating multiple object tracking performance", 2008;
// Ristani et al., "Performance measures and a data set for multi-target tracking", 2016.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "media/box.h"

namespace vision {

struct MotRow {
    std::int64_t frame = 0;
    std::int64_t id = 0;
    media::BoxPx box;
    // Ground truth only: a result box that matches this row counts neither way.
    bool ignored = false;
};

inline constexpr float kMotIouMin = 0.5F;

struct MotScores {
    int objects = 0;          // ground-truth boxes
    int results = 0;          // result boxes that count
    int misses = 0;           // FN
    int false_positives = 0;  // FP
    int switches = 0;         // IDSW
    int identity_true_positives = 0;
    int ground_truth_tracks = 0;
    int mostly_tracked = 0;  // matched in at least 80 % of their frames
    int mostly_lost = 0;     // matched in less than 20 %

    double mota() const;  // (-inf, 1]
    double idf1() const;  // [0, 1], as the next two
    double id_precision() const;
    double id_recall() const;
};

// The rows behind the scores; those of ignored rows are in none.
struct MotEvents {
    std::vector<MotRow> missed;           // of the truth
    std::vector<MotRow> false_positives;  // of the results, as is the next
    std::vector<MotRow> switched;         // the first box of another identity
};

// Rows in any order; at most one row per frame and id on each side. events: filled in unless null.
MotScores evaluate_mot(std::span<const MotRow> truth, std::span<const MotRow> results,
                       MotEvents* events = nullptr);

}  // namespace vision
