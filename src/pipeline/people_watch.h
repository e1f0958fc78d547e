// The step behind the tracker that notes what people do in zones, and how each track looks.
//
// In: a frame and what the tracker made of it. Out: the actions that were decided, and the sights
// of the tracks that ended. Cost: docs/bench/visits.md. Memory: bounded per open track.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "base/instant.h"
#include "domain/zone.h"
#include "media/image.h"
#include "pipeline/track_sink.h"
#include "vision/appearance.h"
#include "vision/tracker.h"
#include "vision/zone_watch.h"

namespace pipeline {

struct PeopleNotes {
    std::vector<ActionUpdate> actions;
    std::vector<SightUpdate> sights;
};

// How often a track's looks are sampled: more and more seldom, so that long tracks cost little.
inline constexpr base::Millis kSampleInterval{400};
inline constexpr base::Millis kSampleIntervalMax{6400};

// One camera; one thread.
class PeopleWatch {
  public:
    // `zones` as domain::check_zones accepts them.
    explicit PeopleWatch(std::vector<domain::Zone> zones) : zones_(std::move(zones)) {}

    // `picture` of this frame; nullptr where the source has ended.
    PeopleNotes process(const media::Image* picture, std::int64_t frame,
                        const vision::TrackerStep& step);

  private:
    struct Walker {
        domain::TrackSight sight;  // without its appearance
        base::Instant seen;        // where sight.last_* are
        vision::Appearance looks;
        base::Instant sample_at;
        base::Millis interval = kSampleInterval;
        bool is_new = true;
    };

    void watch(const media::Image& picture, const vision::TrackerStep& step, PeopleNotes& notes);
    void sample(const media::Image& picture, std::int64_t frame, const vision::TrackerStep& step);

    vision::ZoneWatch zones_;
    vision::FramePx frame_;  // of the last picture
    std::map<std::uint64_t, Walker> walkers_;
};

}  // namespace pipeline
