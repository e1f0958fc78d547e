// Multi-person tracking by boxes: detections in, tracks out, online.
//
// A track exists from its first detection, but is reported only once it is confirmed; then its
// earlier frames are reported with it. Pure: time comes in with each frame, so variable frame
// rates, skipped frames and long silences need no settings. One Tracker per camera, one thread at a
// time; different Trackers are independent. The result does not depend on the order of the
// detections. Nor does a moving camera need any: it is recognised. Sources: docs/bench/mot.md lists
// what was taken from SORT, ByteTrack and OC-SORT, and what differs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/instant.h"
#include "domain/detection.h"
#include "media/box.h"
#include "vision/association.h"
#include "vision/kalman_box.h"

namespace vision {

// The defaults are those of docs/bench/mot.md: one set for all cameras and detectors, chosen in the
// middle of the flat region of the scores.
struct TrackerOptions {
    // A detection at or above may start a track; [0, 1]. From .6 on a small detector loses people.
    float score_start_min = 0.58F;
    // Weaker ones, down to this, only continue a track; [0, score_start_min]. (ByteTrack)
    float score_continue_min = 0.30F;
    // Costs are -2 ln(likelihood), see association.h. A pair that costs more is never matched; > 0.
    float cost_max = 14.0F;
    float cost_weak_max = 9.0F;     // the same for weak detections
    float cost_unconfirmed = 7.5F;  // added for tracks that are not confirmed yet
    // That is where looks follow each other so soon; where less often, it falls in proportion: a
    // walker's second place then says little, being far from the first.
    float unconfirmed_step_s = 0.1F;
    float cost_unseen_per_s = 2.5F;  // added for each second without a detection, at most once
    int confirm_detections = 4;      // a track with fewer is never reported; >= 1
    // Share of the frames since the first detection that show the person, for a track to be
    // confirmed, and for its gaps to be filled in: what only flickers is often nobody; [0, 1].
    float confirm_presence_min = 0.5F;
    float fill_presence_min = 0.4F;
    float unconfirmed_gap_s = 0.45F;  // an unconfirmed track that is not seen for longer is dropped
    // A confirmed track that is not seen for longer has ended; its id will not come back.
    float lost_s = 3.0F;
    float fill_s = 1.0F;  // gaps up to this long are filled in when the person is seen again
    // Share of the detection's centre in the reported one; the rest is the filter's; [0, 1]. The
    // reported size is the filter's.
    float detection_share = 0.45F;
    // Share of the camera's drift (camera_drift.h) that is taken to go on; [0, 1].
    float drift_to_velocity = 0.2F;
    MotionNoise motion = {};
    AssociationNoise association = {};
};

// More detections than this in one frame are not people; the best are used.
inline constexpr std::size_t kDetectionsMax = 1000;

// One position of one track.
struct Observation {
    std::uint64_t track = 0;
    std::int64_t frame = 0;
    base::Instant at;
    media::BoxPx box;
    // The detection's score, or 0 where the box was not detected but filled in by interpolation
    // between two detections of the same track.
    float score_01 = 0;
    // The detection itself, where there was one: nearer to the pixels than `box`, which is
    // smoothed.
    media::BoxPx found = {};
};

struct TrackerStep {
    // By time within a track. May hold earlier frames of a track that is confirmed only now, or a
    // short gap that was filled now that the track is seen again; never a mere prediction.
    std::vector<Observation> observed;
    std::vector<std::uint64_t> started;  // confirmed in this step; each before its observations
    std::vector<std::uint64_t> ended;    // given up in this step; never reported again
    // Where confirmed tracks would be that this frame does not show, and that were seen less than
    // fill_s ago: for who must know what a box may hide. Predictions: no evidence of anything.
    std::vector<media::BoxPx> unseen;
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
    // Between two calls of update(): a frame that nobody looked at. Tracks are not missed in it,
    // and get a position there when they are seen again within fill_s. `frame` and `at` grow here,
    // too.
    void skip(std::int64_t frame, base::Instant at);
    // Ends all tracks: the video has ended. The Tracker may go on with later frames; ids go on too.
    TrackerStep finish();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace vision
