#include "mot_losses.h"

#include <algorithm>

namespace bench {
namespace {

using vision::MotRow;
using vision::Observation;

struct Nearest {
    float iou = 0;
    float score_01 = 0;  // the best of those that fit
};

Nearest nearest(const media::BoxPx& box, const std::vector<domain::Detection>& found) {
    Nearest best;
    for (const domain::Detection& one : found) {
        if (one.score_01 < kFaintScoreMin) continue;
        const float iou = media::iou(box, one.box);
        best.iou = std::max(best.iou, iou);
        if (iou >= vision::kMotIouMin) best.score_01 = std::max(best.score_01, one.score_01);
    }
    return best;
}

float best_iou(const MotRow& row, std::span<const MotRow> others) {
    float best = 0;
    for (const MotRow& other : others) {
        if (other.frame == row.frame) best = std::max(best, media::iou(row.box, other.box));
    }
    return best;
}

}  // namespace

Losses explain(const vision::MotEvents& events, std::span<const MotRow> truth,
               std::span<const Observation> results, const DetectionsByFrame& detections,
               const vision::TrackerOptions& options) {
    static const std::vector<domain::Detection> kNone;
    std::vector<MotRow> rows;
    for (const Observation& seen : results) {
        rows.push_back({seen.frame, static_cast<std::int64_t>(seen.track), seen.box, false});
    }
    enum Miss { kUnseen, kBoxFit, kFaint, kWeak, kTrackFit, kNoTrack };
    Losses losses;
    losses.misses = {{"no detection of any score", "never_detected"},
                     {"detected, but no box fits", "detector_box_fit"},
                     {"only below the tracker's threshold", "below_threshold"},
                     {"weak, and no track to go on", "weak_without_track"},
                     {"detected, the track's box does not fit", "track_box_fit"},
                     {"detected, no track (yet)", "before_confirmation"}};
    for (const MotRow& row : events.missed) {
        const auto frame = detections.find(row.frame);
        const Nearest there = nearest(row.box, frame != detections.end() ? frame->second : kNone);
        Miss kind = kNoTrack;
        if (there.iou < kAboutIouMin) {
            kind = kUnseen;
        } else if (there.iou < vision::kMotIouMin) {
            kind = kBoxFit;
        } else if (there.score_01 < options.score_continue_min) {
            kind = kFaint;
        } else if (best_iou(row, rows) >= kAboutIouMin) {
            kind = kTrackFit;
        } else if (there.score_01 < options.score_start_min) {
            kind = kWeak;
        }
        ++losses.misses[kind].count;
    }
    enum False { kDouble, kMisfit, kFilled, kNobody };
    losses.false_positives = {{"a person who has another box", "double"},
                              {"about a person, does not fit", "misfit"},
                              {"nobody there, filled in", "filled_in"},
                              {"nobody there, detected", "false_detection"}};
    for (const MotRow& row : events.false_positives) {
        const float iou = best_iou(row, truth);
        const auto seen = std::ranges::find_if(results, [&](const Observation& one) {
            return one.frame == row.frame && static_cast<std::int64_t>(one.track) == row.id;
        });
        False kind = kNobody;
        if (iou >= vision::kMotIouMin) {
            kind = kDouble;
        } else if (iou >= kAboutIouMin) {
            kind = kMisfit;
        } else if (seen != results.end() && seen->score_01 == 0) {
            kind = kFilled;
        }
        ++losses.false_positives[kind].count;
    }
    return losses;
}

}  // namespace bench
