// Runs a tracker over the boxes of a MOTChallenge file, frame by frame. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "vision/mot_format.h"
#include "vision/tracker.h"

namespace vision {

// A MOTChallenge file does not say its frame rate, and the tracker reckons in seconds. With this
// one it keeps a person who is out of sight for 30 frames, as other trackers do, and follows videos
// of 10 to 30 frames/s (docs/bench/mot.md).
inline constexpr double kMotFramesPerSecond = 10;

struct MotReplay {
    std::int64_t frames = 0;          // from the first to the last line's, empty ones included
    std::vector<Observation> tracks;  // by frame, then track
    std::vector<char> is_online;      // parallel: said at its own frame, neither late nor filled in
    std::int64_t tracks_count = 0;
};

// detections: in any order. frames_per_s > 0.
MotReplay replay_mot(std::span<const MotLine> detections, double frames_per_s,
                     const TrackerOptions& options = {});

}  // namespace vision
