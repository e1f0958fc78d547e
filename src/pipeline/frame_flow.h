// What passes along the edges between the nodes of a graph.
#pragma once

#include <memory>
#include <vector>

#include "base/instant.h"
#include "codec/source.h"
#include "domain/detection.h"
#include "pipeline/people_watch.h"
#include "runtime/bounded_queue.h"
#include "vision/tracker.h"

namespace pipeline {

// Frames that may wait between two nodes. Small: a picture of 1920 x 1080 is 6 MB, and a graph
// holds at most as many as its edges and nodes, about a dozen.
inline constexpr std::size_t kEdgeCapacity = 2;

template <class T>
using Edge = runtime::BoundedQueue<T>;

struct CapturedFrame {
    std::shared_ptr<const media::Image> picture;
    std::int64_t index = -1;
    base::Instant at;
};

// When a frame was taken that nobody looked at.
struct FrameStamp {
    std::int64_t index = -1;
    base::Instant at;
    friend bool operator==(const FrameStamp&, const FrameStamp&) = default;
};

struct DetectedFrame {
    CapturedFrame frame;
    std::vector<domain::Detection> people;
    std::vector<FrameStamp> left_out;  // since the detected frame before
};

struct TrackedFrame {
    CapturedFrame frame;  // without a picture where the source has ended
    std::vector<domain::Detection> people;
    vision::TrackerStep step;
    PeopleNotes notes;
    bool source_ended = false;
};

}  // namespace pipeline
