#include "pipeline/camera_graph.h"

#include <algorithm>
#include <exception>
#include <string>
#include <utility>

#include "pipeline/capture_time.h"

namespace pipeline {
namespace {

using base::ErrorKind;

// A node that ends, for whatever reason, closes its edges: those before it then stop, and those
// behind it finish what is under way and stop.
template <class In, class Out>
struct CloseBoth {
    Edge<In>& in;
    Edge<Out>& out;
    ~CloseBoth() {
        in.close();
        out.close();
    }
};

void append(vision::TrackerStep& to, const vision::TrackerStep& more) {
    to.observed.insert(to.observed.end(), more.observed.begin(), more.observed.end());
    to.started.insert(to.started.end(), more.started.begin(), more.started.end());
    to.ended.insert(to.ended.end(), more.ended.begin(), more.ended.end());
    to.unseen = more.unseen;  // of the last frame
}

// Takes items from `in` to `out` by `process` until either end closes.
// True when all of `in` was taken.
template <class In, class Out, class Process>
base::Result<bool> pump(Edge<In>& in, Edge<Out>& out, Process process) {
    while (std::optional<In> item = in.pop()) {
        BOOST_OUTCOME_TRY(Out made, process(std::move(*item)));
        if (!out.push(std::move(made))) return false;
    }
    return true;
}

}  // namespace

// The drawing: each node with the edges that it lies between.
CameraGraph::CameraGraph(GraphParts parts, GraphOptions options)
    : parts_(std::move(parts)),
      options_(std::move(options)),
      source_info_(parts_.source->info()),
      started_at_(parts_.clock.now()),
      first_frame_at_(options_.start.value_or(started_at_)),
      tracker_(options_.tracker),
      people_watch_(options_.zones),
      shot_node_(parts_.faces, options_.shots),
      limiter_(options_.limiter, source_info_.is_live, captured_),
      progress_told_at_(started_at_) {
    last_tracked_.at = first_frame_at_;

    run_node("decode", [this] { return decode(); });  // → limiter → captured_
    run_node("detect", [this]() -> base::Result<void> {
        const CloseBoth<CapturedFrame, DetectedFrame> ends{captured_, detected_};
        BOOST_OUTCOME_TRY(pump(captured_, detected_,
                               [this](CapturedFrame&& frame) { return detect(std::move(frame)); }));
        return base::success();
    });
    run_node("track", [this]() -> base::Result<void> {
        const CloseBoth<DetectedFrame, TrackedFrame> ends{detected_, tracked_};
        BOOST_OUTCOME_TRY(const bool is_all,
                          pump(detected_, tracked_, [this](DetectedFrame&& detected) {
                              return base::Result<TrackedFrame>(track(std::move(detected)));
                          }));
        if (is_all) tracked_.push(finish_tracks());
        return base::success();
    });
    run_node("best shots", [this]() -> base::Result<void> {
        const CloseBoth<TrackedFrame, FrameResult> ends{tracked_, results_};
        BOOST_OUTCOME_TRY(pump(tracked_, results_, [this](TrackedFrame&& tracked) {
            return shot_node_.process(std::move(tracked));
        }));
        return base::success();
    });
    run_node("sink", [this] { return deliver(); });
}

CameraGraph::~CameraGraph() {
    stop();
    for (std::jthread& thread : threads_) {
        if (thread.joinable()) thread.join();
    }
}

void CameraGraph::run_node(std::string_view name, std::function<base::Result<void>()> node) {
    ++nodes_running_;
    threads_.emplace_back([this, name, node = std::move(node)] {
        try {
            if (auto done = node(); !done) fail(std::move(done).error());
        } catch (const std::exception& error) {  // out of memory, or a bug
            fail({.kind = ErrorKind::kInternal,
                  .message = "the camera's work was ended by an unexpected error",
                  .detail = std::string(name) + ": " + error.what()});
        }
        --nodes_running_;
    });
}

void CameraGraph::fail(base::Error error) {
    {
        std::lock_guard lock(error_mutex_);
        if (!error_) error_ = std::move(error);
    }
    stop();
}

void CameraGraph::stop() {
    stop_.request_stop();
    parts_.source->interrupt();
}

base::Result<void> CameraGraph::wait() {
    for (std::jthread& thread : threads_) {
        if (thread.joinable()) thread.join();
    }
    std::lock_guard lock(error_mutex_);
    if (error_) return *error_;
    return base::success();
}

base::Result<void> CameraGraph::decode() {
    struct CloseOut {
        Edge<CapturedFrame>& out;
        ~CloseOut() { out.close(); }
    };
    const CloseOut end{captured_};
    LiveTime own_time(parts_.clock);
    LiveTime& live_time = options_.live_time != nullptr ? *options_.live_time : own_time;
    CaptureTime time = source_info_.is_live ? CaptureTime::of_live(live_time)
                                            : CaptureTime::of_file(first_frame_at_);
    base::Instant at;
    std::int64_t asked = -1;
    bool is_wanted = false;
    const auto ask = [&](std::int64_t index, codec::MediaTime pts) {
        at = time.of(pts);
        asked = index;
        is_wanted = limiter_.wants(index, at);
        return is_wanted;
    };
    while (!stop_.stop_requested()) {
        BOOST_OUTCOME_TRY(auto frame, next_frame(ask));
        if (!frame) break;
        if (asked != frame->index) ask(frame->index, frame->pts);  // a source that makes them all
        ++frames_decoded_;
        note_frame(*frame, at);
        BOOST_OUTCOME_TRY(check_ahead(live_time.ahead()));
        if (!is_wanted) continue;
        if (!limiter_.offer({std::move(frame->picture), frame->index, at})) break;
    }
    return base::success();
}

// Nothing at the end of the source and after a stop.
base::Result<std::optional<codec::Frame>> CameraGraph::next_frame(const codec::WantPicture& want) {
    auto next = parts_.source->next(want);
    broken_packets_ = parts_.source->counters().broken_packets;
    // What next() said then is about the stop.
    if (stop_.stop_requested()) return std::nullopt;
    std::lock_guard lock(source_mutex_);
    if (!next) {
        source_state_.error = next.error();
    } else {
        source_state_.has_ended = !next.value().has_value();
    }
    return next;
}

void CameraGraph::note_frame(const codec::Frame& frame, base::Instant at) {
    std::lock_guard lock(source_mutex_);
    source_state_.last_frame_at = at;
    if (!frame.picture) return;
    source_state_.width = frame.picture->width;
    source_state_.height = frame.picture->height;
}

SourceState CameraGraph::source_state() const {
    std::lock_guard lock(source_mutex_);
    return source_state_;
}

base::Result<DetectedFrame> CameraGraph::detect(CapturedFrame&& frame) {
    BOOST_OUTCOME_TRY(auto people, parts_.people.detect(frame.picture->view()));
    ++frames_detected_;
    auto left_out = limiter_.looked_at(frame.index);
    return DetectedFrame{std::move(frame), std::move(people), std::move(left_out)};
}

TrackedFrame CameraGraph::track(DetectedFrame&& detected) {
    const CapturedFrame& frame = detected.frame;
    vision::TrackerStep step;
    if (scene_cut_.is_cut(frame.picture->view())) step = tracker_.finish();
    for (const FrameStamp& each : detected.left_out) tracker_.skip(each.index, each.at);
    append(step, tracker_.update(frame.index, frame.at, detected.people));
    tracks_started_ += static_cast<std::int64_t>(step.started.size());
    tracks_open_ += static_cast<std::int64_t>(step.started.size());
    tracks_open_ -= static_cast<std::int64_t>(step.ended.size());
    limiter_.set_busy(tracks_open_ > 0 || !detected.people.empty());
    last_tracked_.index = frame.index;
    last_tracked_.at = frame.at;
    PeopleNotes notes = people_watch_.process(frame.picture.get(), frame.index, step);
    return {std::move(detected.frame), std::move(detected.people), std::move(step),
            std::move(notes), false};
}

TrackedFrame CameraGraph::finish_tracks() {
    vision::TrackerStep step = tracker_.finish();
    tracks_started_ += static_cast<std::int64_t>(step.started.size());
    PeopleNotes notes = people_watch_.process(nullptr, last_tracked_.index, step);
    return {last_tracked_, {}, std::move(step), std::move(notes), true};
}

base::Result<void> CameraGraph::deliver() {
    struct CloseIn {
        Edge<FrameResult>& in;
        ~CloseIn() { in.close(); }
    };
    const CloseIn end{results_};
    while (std::optional<FrameResult> result = results_.pop()) {
        const bool is_last = result->source_ended;
        const std::int64_t frame = result->frame;
        BOOST_OUTCOME_TRY(parts_.sink.on_frame(std::move(*result)));
        if (!is_last) ++frames_reported_;
        // At the end, the frames that were left out after the last one are done, too.
        frames_done_ = is_last ? frames_decoded_.load() : frame + 1;
        tell_progress(is_last);
    }
    return base::success();
}

void CameraGraph::tell_progress(bool is_last) {
    if (!options_.on_progress) return;
    const base::Instant now = parts_.clock.now();
    if (!is_last && now - progress_told_at_ < kProgressInterval) return;
    progress_told_at_ = now;
    options_.on_progress(progress());
}

Progress CameraGraph::progress() const {
    Progress progress;
    progress.frames_done = frames_done_;
    progress.frames_estimate = source_info_.frames_estimate;
    const auto elapsed = std::chrono::duration<double>(parts_.clock.now() - started_at_);
    if (elapsed.count() > 0) {
        progress.frames_per_s = static_cast<double>(progress.frames_done) / elapsed.count();
    }
    progress.looks_per_s = limiter_.looks_per_second();
    progress.counters = {.decoded = frames_decoded_,
                         .thinned_out = limiter_.thinned_out(),
                         .dropped = limiter_.dropped(),
                         .detected = frames_detected_,
                         .reported = frames_reported_,
                         .tracks = tracks_started_,
                         .broken_packets = broken_packets_};
    return progress;
}

}  // namespace pipeline
