// What a camera's graph reports, and to whom. Implemented by the service.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "domain/track.h"
#include "domain/visit.h"
#include "media/box.h"

namespace pipeline {

// A position of a track. Its frame may lie before the result's own: a track is reported from its
// first detection, but only once it is confirmed, and short gaps are filled when they end.
struct TrackUpdate {
    std::uint64_t track = 0;  // unique in one graph
    base::Instant at;
    media::BoxPx box;
    float score_01 = 0;  // 0: filled in between two detections
    std::int64_t frame = 0;
};

// A better picture of a track than all before.
struct ShotUpdate {
    enum class Kind { kFace, kBody };
    std::uint64_t track = 0;
    Kind kind = Kind::kBody;
    base::Instant at;  // of the frame that it was cut from
    double quality_01 = 0;
    std::string jpeg;
};

// Something that a track did in a zone (docs/actions.md).
struct ActionUpdate {
    std::uint64_t track = 0;
    domain::Action action;
};

// How a track looked and where it was, told when it ends; the sight's own track id is empty.
struct SightUpdate {
    std::uint64_t track = 0;
    domain::TrackSight sight;
};

struct FrameResult {
    std::int64_t frame = -1;  // index in the source; -1: it had none
    base::Instant at;         // its capture time
    std::vector<std::uint64_t> started;
    std::vector<TrackUpdate> observed;
    std::vector<ShotUpdate> shots;
    std::vector<ActionUpdate> actions;
    std::vector<SightUpdate> sights;   // of tracks that end with this result
    std::vector<std::uint64_t> ended;  // after their last shots, actions and sights
    // The last result: ends all tracks, at the end of the source, on stop() and on an error of the
    // source or a detector. Its frame and time are those of the result before.
    bool source_ended = false;
};

class TrackSink {
  public:
    virtual ~TrackSink() = default;
    // One call at a time, by rising frame and time. It may wait: that slows a file down and makes a
    // live source be looked at less often. An error stops the graph and is its result; no call
    // follows.
    virtual base::Result<void> on_frame(FrameResult&& result) = 0;
};

}  // namespace pipeline
