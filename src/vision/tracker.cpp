#include "vision/tracker.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <iterator>
#include <optional>
#include <tuple>
#include <utility>

#include "vision/assignment.h"
#include "vision/camera_drift.h"
#include "vision/camera_shift.h"

namespace vision {

namespace {

// Where looks are rarer than lost_s, so many times the time between them instead; up to so many
// seconds.
constexpr float kLostLooks = 2.5F;
constexpr float kLostRareSMax = 30.0F;

struct Stamp {
    std::int64_t frame = 0;
    base::Instant at;
};

struct Path {
    KalmanBox motion;
    std::uint64_t id = 0;  // 0: not confirmed
    int detections = 0;
    int frames_to_seen = 1;                 // from the first detection to the last
    int frames = 1;                         // from the first detection to now
    Stamp seen = {};                        // the last detection
    media::BoxPx reported = {};             // there
    std::vector<Observation> waiting = {};  // until confirmation
    bool matched = false;                   // in the current frame

    float presence() const {
        return static_cast<float>(detections) / static_cast<float>(frames_to_seen);
    }
};

float seconds(base::Millis span) {
    return static_cast<float>(span.count()) * 1e-3F;
}

bool usable(const domain::Detection& found, float score_min) {
    // Comparisons that are false for NaN.
    return found.score_01 >= score_min && found.box.width > 0 && found.box.height > 0 &&
           std::isfinite(found.box.left + found.box.width) &&
           std::isfinite(found.box.top + found.box.height);
}

media::BoxPx between(const media::BoxPx& a, const media::BoxPx& b, float share) {
    const auto mix = [share](float from, float to) { return from + (to - from) * share; };
    return {mix(a.left, b.left), mix(a.top, b.top), mix(a.width, b.width), mix(a.height, b.height)};
}

}  // namespace

struct Tracker::State {
    explicit State(const TrackerOptions& given) : options(given) {}

    void remember(Stamp stamp);
    void advance(std::int64_t frame, base::Instant at);
    void read(std::span<const domain::Detection> detections);
    void follow_camera();
    void move_all(CameraShift shift, float velocity_share);
    void match(GateLimits limits, bool only_confirmed);
    void report(Path& path, const DetectedBox& found, TrackerStep& step);
    void confirm(Path& path, TrackerStep& step);
    void begin_paths(TrackerStep& step);
    float lost_after_s() const;
    void end_lost(base::Instant at, TrackerStep& step);
    void note_unseen(TrackerStep& step) const;
    void drop_unconfirmed();

    TrackerOptions options;
    std::uint64_t next_id = 1;
    Stamp now;
    bool running = false;
    float elapsed_s = 0;         // since the frame before
    float elapsed_before_s = 0;  // and from the one before to that
    CameraDrift camera_drift;
    std::deque<Stamp> recent;  // frames of the last fill_s, skipped ones too, to fill gaps with
    std::vector<Path> paths;
    // Of the current frame:
    std::vector<DetectedBox> found;
    std::vector<char> taken;             // by a path; parallel to found
    std::vector<PredictedBox> expected;  // parallel to paths
    std::vector<char> steady;            // parallel to paths: confirmed, seen in the frame before
    std::vector<PredictedBox> steady_boxes;
    std::vector<DetectedBox> confident;  // the part of found that may start paths
    std::vector<Candidate> pairs;
    std::vector<std::pair<std::size_t, std::size_t>> matches;  // path, found
    Assigner assigner;
};

Tracker::Tracker(TrackerOptions options) : state_(std::make_unique<State>(options)) {}
Tracker::~Tracker() = default;
Tracker::Tracker(Tracker&&) noexcept = default;
Tracker& Tracker::operator=(Tracker&&) noexcept = default;

TrackerStep Tracker::update(std::int64_t frame, base::Instant at,
                            std::span<const domain::Detection> detections) {
    State& state = *state_;
    TrackerStep step;
    state.end_lost(at, step);
    state.advance(frame, at);
    state.read(detections);
    state.follow_camera();
    state.matches.clear();
    // Confident detections first: a weak box must not take a person's place.
    state.match({state.options.cost_max, state.options.score_start_min}, false);
    state.match({state.options.cost_weak_max, state.options.score_continue_min}, true);
    step.observed.reserve(state.matches.size());
    std::ranges::sort(state.matches);
    for (const auto& [path, found] : state.matches) {
        state.report(state.paths[path], state.found[found], step);
    }
    state.note_unseen(step);
    state.begin_paths(step);
    state.drop_unconfirmed();
    return step;
}

TrackerStep Tracker::finish() {
    TrackerStep step;
    for (const Path& path : state_->paths) {
        if (path.id != 0) step.ended.push_back(path.id);
    }
    std::ranges::sort(step.ended);
    state_->paths.clear();
    state_->recent.clear();
    state_->running = false;
    state_->camera_drift.forget();
    return step;
}

void Tracker::skip(std::int64_t frame, base::Instant at) {
    if (state_->running) state_->remember({frame, at});
}

void Tracker::State::remember(Stamp stamp) {
    recent.push_back(stamp);
    while (seconds(stamp.at - recent.front().at) > options.fill_s) recent.pop_front();
}

void Tracker::State::advance(std::int64_t frame, base::Instant at) {
    elapsed_before_s = elapsed_s;
    elapsed_s = running ? std::max(0.0F, seconds(at - now.at)) : 0.0F;
    const base::Instant before = now.at;
    now = {frame, at};
    running = true;
    remember(now);

    const float cost_unconfirmed =
        options.cost_unconfirmed *
        std::min(1.0F, options.unconfirmed_step_s / std::max(1e-3F, elapsed_s));
    expected.clear();
    steady.clear();
    for (Path& path : paths) {
        const bool lately = path.seen.at == before;
        path.matched = false;
        ++path.frames;
        path.motion.predict(elapsed_s,
                            lately ? KalmanBox::Seen::kJustNow : KalmanBox::Seen::kNotLately,
                            options.motion);
        const float unseen_s = std::max(0.0F, seconds(before - path.seen.at));
        const float doubt = (path.id == 0 ? cost_unconfirmed : 0.0F) +
                            options.cost_unseen_per_s * std::min(1.0F, unseen_s);
        expected.push_back(predicted(path.motion, doubt, options.motion));
        steady.push_back(lately && path.id != 0 ? 1 : 0);
    }
}

void Tracker::State::follow_camera() {
    steady_boxes.clear();
    for (std::size_t index = 0; index < paths.size(); ++index) {
        if (steady[index]) steady_boxes.push_back(expected[index]);
    }
    confident.clear();
    std::ranges::copy_if(found, std::back_inserter(confident), [&](const DetectedBox& one) {
        return one.score_01 >= options.score_start_min;
    });
    const std::optional<CameraShift> jump = find_camera_shift(steady_boxes, confident);
    if (jump) {
        move_all(*jump, 0);
        return;
    }
    const CameraDrift::Estimate drift = camera_drift.follow(steady_boxes, confident);
    move_all(drift.shift, elapsed_s > 0 ? options.drift_to_velocity / elapsed_s : 0);
    for (std::size_t index = 0; index < paths.size(); ++index) {
        PredictedBox& each = expected[index];
        if (drift.log_scale != 0) {
            paths[index].motion.scale(drift.log_scale);
            each.centre.log_width += drift.log_scale;
            each.centre.log_height += drift.log_scale;
            each.box = paths[index].motion.box();
        }
        each.x_variance += drift.x_variance;
        each.y_variance += drift.y_variance;
    }
}

void Tracker::State::move_all(CameraShift shift, float velocity_share) {
    for (std::size_t index = 0; index < paths.size(); ++index) {
        paths[index].motion.shift(shift.dx, shift.dy, velocity_share);
        expected[index].box.left += shift.dx;
        expected[index].box.top += shift.dy;
        expected[index].centre.x += shift.dx;
        expected[index].centre.y += shift.dy;
    }
}

// Sorted by place, so that neither the gating nor any tie depends on the detector's order.
void Tracker::State::read(std::span<const domain::Detection> detections) {
    found.clear();
    for (const domain::Detection& one : detections) {
        if (!usable(one, options.score_continue_min)) continue;
        found.push_back({one.box, measure(one.box), std::min(one.score_01, 1.0F)});
    }
    if (found.size() > kDetectionsMax) {
        const auto better = [](const DetectedBox& a, const DetectedBox& b) {
            return std::tie(b.score_01, a.box.left, a.box.top, a.box.width, a.box.height) <
                   std::tie(a.score_01, b.box.left, b.box.top, b.box.width, b.box.height);
        };
        std::ranges::nth_element(found, found.begin() + kDetectionsMax, better);
        found.resize(kDetectionsMax);
    }
    std::ranges::sort(found, [](const DetectedBox& a, const DetectedBox& b) {
        return std::tie(a.centre.x, a.centre.y, a.box.width, a.box.height, a.score_01) <
               std::tie(b.centre.x, b.centre.y, b.box.width, b.box.height, b.score_01);
    });
    taken.assign(found.size(), 0);
}

void Tracker::State::match(GateLimits limits, bool only_confirmed) {
    pairs.clear();
    for (std::size_t index = 0; index < paths.size(); ++index) {
        if (paths[index].matched || (only_confirmed && paths[index].id == 0)) continue;
        gate(static_cast<int>(index), expected[index], found, taken, limits, options.association,
             pairs);
    }
    const std::span<const int> columns =
        assigner.assign(static_cast<int>(paths.size()), static_cast<int>(found.size()), pairs);
    for (std::size_t index = 0; index < paths.size(); ++index) {
        if (columns[index] < 0) continue;
        const auto column = static_cast<std::size_t>(columns[index]);
        taken[column] = 1;
        paths[index].matched = true;
        matches.emplace_back(index, column);
    }
}

void Tracker::State::report(Path& path, const DetectedBox& seen, TrackerStep& step) {
    path.motion.update(seen.centre, seen.score_01, options.motion);
    media::BoxPx box = path.motion.box();
    box.left += options.detection_share * (seen.centre.x - path.motion.x());
    box.top += options.detection_share * (seen.centre.y - path.motion.y());

    std::vector<Observation>& out = path.id != 0 ? step.observed : path.waiting;
    const float gap_s = seconds(now.at - path.seen.at);
    if (path.presence() >= options.fill_presence_min && gap_s > 0 && gap_s <= options.fill_s) {
        const auto first = std::ranges::upper_bound(recent, path.seen.frame, {}, &Stamp::frame);
        for (auto missed = first; missed != recent.end() && missed->frame < now.frame; ++missed) {
            const float share = seconds(missed->at - path.seen.at) / gap_s;
            out.push_back(
                {path.id, missed->frame, missed->at, between(path.reported, box, share), 0, {}});
        }
    }
    out.push_back({path.id, now.frame, now.at, box, seen.score_01, seen.box});
    path.seen = now;
    path.frames_to_seen = path.frames;
    path.reported = box;
    ++path.detections;
    confirm(path, step);
}

void Tracker::State::confirm(Path& path, TrackerStep& step) {
    if (path.id != 0 || path.detections < options.confirm_detections ||
        path.presence() < options.confirm_presence_min) {
        return;
    }
    path.id = next_id++;
    step.started.push_back(path.id);
    for (Observation& earlier : path.waiting) {
        earlier.track = path.id;
        step.observed.push_back(earlier);
    }
    path.waiting = {};
}

void Tracker::State::begin_paths(TrackerStep& step) {
    for (std::size_t index = 0; index < found.size(); ++index) {
        if (taken[index] || found[index].score_01 < options.score_start_min) continue;
        Path path{KalmanBox(found[index].centre, options.motion)};
        path.detections = 1;
        path.seen = now;
        path.reported = found[index].box;
        path.waiting.push_back(
            {0, now.frame, now.at, found[index].box, found[index].score_01, found[index].box});
        confirm(path, step);
        paths.push_back(std::move(path));
    }
}

// The shorter of the last two steps is how often somebody looks: one silence is none of it.
float Tracker::State::lost_after_s() const {
    const float step_s = std::min(elapsed_s, elapsed_before_s);
    return std::max(options.lost_s, std::min(kLostRareSMax, kLostLooks * step_s));
}

// Before matching: after a silence nobody is taken for who was there before it.
void Tracker::State::end_lost(base::Instant at, TrackerStep& step) {
    const float lost_s = lost_after_s();
    std::erase_if(paths, [&](const Path& path) {
        const bool over = path.id != 0 && seconds(at - path.seen.at) > lost_s;
        if (over) step.ended.push_back(path.id);
        return over;
    });
    std::ranges::sort(step.ended);
}

void Tracker::State::note_unseen(TrackerStep& step) const {
    for (const Path& path : paths) {
        if (path.matched || path.id == 0 || seconds(now.at - path.seen.at) >= options.fill_s) {
            continue;
        }
        step.unseen.push_back(path.motion.box());
    }
}

// After matching, so that a low frame rate alone does not drop them.
void Tracker::State::drop_unconfirmed() {
    std::erase_if(paths, [&](const Path& path) {
        return path.id == 0 && seconds(now.at - path.seen.at) > options.unconfirmed_gap_s;
    });
}

}  // namespace vision
