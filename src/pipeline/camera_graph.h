// One camera, from its source to the sink:
//
//   decode → limiter → detect → track → best shots → sink
//
// One thread per node (the limiter has none: it is part of decode's way out) and a bounded edge
// between two. Frames are left out in the limiter only; behind it order and time only grow.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string_view>
#include <thread>
#include <vector>

#include "base/result.h"
#include "codec/source.h"
#include "infer/detector.h"
#include "pipeline/frame_flow.h"
#include "pipeline/limiter.h"
#include "pipeline/live_time.h"
#include "pipeline/scene_cut.h"
#include "pipeline/shot_node.h"
#include "pipeline/track_sink.h"
#include "runtime/clock.h"
#include "vision/tracker.h"

namespace pipeline {

struct Counters {
    std::int64_t decoded = 0;
    std::int64_t thinned_out = 0;     // left out as the options ask
    std::int64_t dropped = 0;         // left out for want of time: Limiter::dropped()
    std::int64_t detected = 0;        // frames that the detector has seen
    std::int64_t reported = 0;        // frames that the sink has taken
    std::int64_t tracks = 0;          // started
    std::int64_t broken_packets = 0;  // of the source, skipped
};

struct Progress {
    std::int64_t frames_done = 0;  // of the source, left out ones included
    std::optional<std::int64_t> frames_estimate;
    double frames_per_s = 0;  // since the start
    double looks_per_s = 0;   // lately: Limiter::looks_per_second()
    Counters counters;
};

// How the source is, or was when it ended.
struct SourceState {
    int width = 0;  // pixels, of the last picture; 0: none yet
    int height = 0;
    std::optional<base::Instant> last_frame_at;  // its capture time
    bool has_ended = false;                      // by itself: the video ended, the camera hung up
    std::optional<base::Error> error;            // that ended it; not those of other nodes
};

// Between two calls of on_progress.
inline constexpr base::Millis kProgressInterval{500};

struct GraphOptions {
    // When a file's first frame was taken; nothing: now. Not for live sources.
    std::optional<base::Instant> start = {};
    // A live source's times, where others use them, too; must outlive the graph. nullptr: its own.
    LiveTime* live_time = nullptr;
    LimiterOptions limiter = {};
    vision::TrackerOptions tracker = {};
    ShotOptions shots = {};
    std::vector<domain::Zone> zones = {};  // as domain::check_zones accepts them
    // Called on the sink's thread, every kProgressInterval at most, and once after the last frame.
    std::function<void(const Progress&)> on_progress = {};
};

// What a graph works with; all but the source must outlive it.
struct GraphParts {
    std::unique_ptr<codec::Source> source;
    const infer::PersonDetector& people;
    const infer::FaceDetector* faces;  // nullptr: no pictures of faces
    TrackSink& sink;
    const runtime::Clock& clock;
};

// All members from any thread, but wait() and the destructor from one.
class CameraGraph {
  public:
    // Starts at once.
    CameraGraph(GraphParts parts, GraphOptions options);
    // stop() and wait().
    ~CameraGraph();
    CameraGraph(const CameraGraph&) = delete;
    CameraGraph& operator=(const CameraGraph&) = delete;

    // Ends as if the source ended here: frames under way are finished, all tracks end. Returns at
    // once.
    void stop();
    // Until all is done. The first error of the source, a detector or the sink; a stop is none.
    base::Result<void> wait();
    // True when wait() would not block.
    bool is_done() const { return nodes_running_ == 0; }

    Progress progress() const;
    const codec::SourceInfo& source_info() const { return source_info_; }
    SourceState source_state() const;

  private:
    base::Result<void> decode();
    base::Result<std::optional<codec::Frame>> next_frame(const codec::WantPicture& want);
    void note_frame(const codec::Frame& frame, base::Instant at);
    base::Result<DetectedFrame> detect(CapturedFrame&& frame);
    TrackedFrame track(DetectedFrame&& detected);
    TrackedFrame finish_tracks();
    base::Result<void> deliver();
    void tell_progress(bool is_last);

    void run_node(std::string_view name, std::function<base::Result<void>()> node);
    void fail(base::Error error);

    GraphParts parts_;
    GraphOptions options_;
    codec::SourceInfo source_info_;
    const base::Instant started_at_;
    const base::Instant first_frame_at_;  // of a file
    CapturedFrame last_tracked_;          // without its picture; the track node's
    std::int64_t tracks_open_ = 0;        // the track node's, too
    SceneCut scene_cut_;
    vision::Tracker tracker_;
    PeopleWatch people_watch_;
    ShotNode shot_node_;

    Edge<CapturedFrame> captured_{kEdgeCapacity};
    Edge<DetectedFrame> detected_{kEdgeCapacity};
    Edge<TrackedFrame> tracked_{kEdgeCapacity};
    Edge<FrameResult> results_{kEdgeCapacity};
    Limiter limiter_;

    std::stop_source stop_;
    mutable std::mutex source_mutex_;
    SourceState source_state_;
    std::mutex error_mutex_;
    std::optional<base::Error> error_;
    std::atomic<std::int64_t> frames_decoded_ = 0;
    std::atomic<std::int64_t> broken_packets_ = 0;
    std::atomic<std::int64_t> frames_detected_ = 0;
    std::atomic<std::int64_t> frames_reported_ = 0;
    std::atomic<std::int64_t> frames_done_ = 0;
    std::atomic<std::int64_t> tracks_started_ = 0;
    base::Instant progress_told_at_;
    std::atomic<int> nodes_running_ = 0;
    std::vector<std::jthread> threads_;  // last: they use all of the above
};

}  // namespace pipeline
