// The node that keeps the best pictures of each track, and reports them when it is time.
//
// In: tracked frames. Out: frame results, one each. Memory: at most two crops per open track.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "pipeline/face_search.h"
#include "pipeline/frame_flow.h"
#include "pipeline/shot_schedule.h"
#include "pipeline/track_sink.h"
#include "vision/best_shot.h"

namespace pipeline {

struct ShotOptions {
    ShotScheduleOptions schedule;
    FaceSearchOptions faces;
    int jpeg_quality = 90;  // 1..100
};

// One thread.
class ShotNode {
  public:
    // `faces`: nullptr, or must outlive this; without it there are no pictures of faces.
    ShotNode(const infer::FaceDetector* faces, const ShotOptions& options);

    base::Result<FrameResult> process(TrackedFrame&& tracked);

  private:
    struct Schedules {
        ShotSchedule body;
        ShotSchedule face;
    };

    void note_tracks(const vision::TrackerStep& step);
    base::Result<void> look(const CapturedFrame& frame, std::span<const TrackedBody> bodies,
                            std::span<const domain::Detection> people,
                            std::span<const media::BoxPx> unseen);
    base::Result<void> report(std::uint64_t track, base::Instant at, bool is_last,
                              std::vector<ShotUpdate>& shots);

    ShotOptions options_;
    std::optional<FaceSearch> face_search_;
    vision::BestShots best_;
    std::map<std::uint64_t, Schedules> open_;  // ordered, so that runs repeat
};

}  // namespace pipeline
