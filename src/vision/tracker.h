// Multi-person tracking by boxes: detections in, tracks out, online.
//
// A track exists from its first detection, but is reported only once it is confirmed; then its
// earlier frames are reported with it. Pure: time comes in with each frame, so variable frame
// rates, skipped frames and long silences need no settings. One Tracker per camera, one thread at a
// time; different Trackers are independent. The result does not depend on the order of the
// detections. Sources: docs/bench/mot.md lists what was taken from SORT, ByteTrack and OC-SORT, and
// what differs.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/instant.h"
#include "domain/detection.h"
#include "media/box.h"

namespace vision {

// The defaults are those of docs/bench/mot.md: one set for all cameras and detectors.
struct TrackerOptions {};

// One position of one track.
struct Observation {
    std::uint64_t track = 0;
    std::int64_t frame = 0;
    base::Instant at;
    media::BoxPx box;
    // The detection's score, or 0 where the box was not detected but filled in by interpolation
    // between two detections of the same track.
    float score_01 = 0;
};

struct TrackerStep {
    // By time within a track. May hold earlier frames of a track that is confirmed only now, or a
    // short gap that was filled now that the track is seen again; never a mere prediction.
    std::vector<Observation> observed;
    std::vector<std::uint64_t> started;  // confirmed in this step; each before its observations
    std::vector<std::uint64_t> ended;    // given up in this step; never reported again
};

class Tracker {
  public:
    explicit Tracker(TrackerOptions options = {});
    ~Tracker();
    Tracker(Tracker&&) noexcept;
    Tracker& operator=(Tracker&&) noexcept;

    // `frame` and `at` must grow from call to call; call it for frames without detections too.
    TrackerStep update(std::int64_t frame, base::Instant at,
                       std::span<const domain::Detection> detections);
    // Ends all tracks: the video has ended. The Tracker may go on with later frames; ids go on too.
    TrackerStep finish();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace vision
