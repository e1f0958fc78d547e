// The one place of a graph where frames are left out.
//
// In: decoded frames. Out: the edge to the detector. A file is thinned out as asked and else waits
// for room. A live source is looked at as often as asked while the detector keeps up. A look that
// is due while kLooksUnderWayMax of its camera are under way is put off to the first frame after
// one of them: so the rate falls to what the detector has time for, no picture is made for nothing,
// and the asked rate is back as soon as there is time. A shared detector serves one request of each
// camera in turn, so that cameras that cannot have what they ask for are looked at equally often,
// at equal intervals. Nothing is lost behind it, and it remembers when the frames that nobody
// looked at were taken: tracks get positions there, too.
#pragma once

#include <atomic>
#include <deque>
#include <mutex>
#include <optional>
#include <vector>

#include "pipeline/frame_flow.h"
#include "vision/motion_gate.h"

namespace pipeline {

struct LimiterOptions {
    int every_nth = 1;          // >= 1; looks at frames 0, n, 2n, ...
    double per_second_max = 0;  // of video time; 0: no limit
    // Looks rarely where nothing moves. Not for files, where all is to be seen, however slowly it
    // goes; live sources only.
    std::optional<vision::MotionGateOptions> motion = vision::MotionGateOptions{};
};

// Frames left out that are remembered; more in a row say no more about where people were.
inline constexpr std::size_t kLeftOutMax = 128;

// Of one live camera: one with the detector or waiting for its turn, and one more behind it, so
// that a late look is not a lost one and the detector does not wait for a frame.
inline constexpr int kLooksUnderWayMax = 2;
static_assert(kLooksUnderWayMax <= kEdgeCapacity, "a live source must not wait for room");

// The rate of looks is counted over so much of the source's time.
inline constexpr base::Millis kRateWindow{10'000};

// wants() and offer() on one thread, looked_at() on another, the rest on any.
class Limiter {
  public:
    Limiter(const LimiterOptions& options, bool is_live, Edge<CapturedFrame>& out)
        : options_(options), is_live_(is_live), out_(out) {
        if (is_live && options.motion) gate_.emplace(*options.motion);
    }

    // Asked once for each frame, before its picture is made; what is not wanted is not offered.
    bool wants(std::int64_t index, base::Instant at);
    // False when nobody takes frames any more.
    bool offer(CapturedFrame frame);
    // Somebody is being followed, or was seen a moment ago: motion or not, all wanted frames pass.
    void set_busy(bool is_busy) { is_busy_ = is_busy; }
    // The look at frame `index` is done, in the order of the frames that came out. Gives the frames
    // before it that did not come out, since the last call.
    std::vector<FrameStamp> looked_at(std::int64_t index);

    // Frames left out as the options ask, those of looks that were put off among them.
    std::int64_t thinned_out() const { return thinned_out_; }
    // Frames left out for want of time: looks that were asked for and not made before the next one
    // was due.
    std::int64_t dropped() const { return dropped_; }
    // In the last kRateWindow; 0 before it is over.
    double looks_per_second() const { return looks_per_second_; }

  private:
    bool is_due(std::int64_t index, base::Instant at);
    void count_look(base::Instant at);

    LimiterOptions options_;
    bool is_live_;
    Edge<CapturedFrame>& out_;
    std::optional<base::Instant> next_at_;  // as asked, whether looks are made or not
    bool is_put_off_ = false;               // a look that was due
    std::optional<vision::MotionGate> gate_;
    std::optional<base::Instant> window_from_;
    int window_looks_ = 0;
    std::atomic<double> looks_per_second_ = 0;
    std::atomic<int> under_way_ = 0;
    std::atomic<bool> is_busy_ = false;
    std::mutex seen_mutex_;
    std::deque<FrameStamp> seen_;  // that looked_at() has not been told of
    std::atomic<std::int64_t> thinned_out_ = 0;
    std::atomic<std::int64_t> dropped_ = 0;
};

}  // namespace pipeline
