#include "service/live_camera.h"

#include <algorithm>
#include <condition_variable>

#include "pipeline/live_time.h"
#include "runtime/log.h"
#include "service/runs.h"
#include "service/track_recorder.h"

namespace service {
namespace {

using base::ErrorKind;
using domain::GapReason;

// A camera's clock that went further than this from the wall clock is named in the log, once a
// connection.
constexpr base::Millis kDriftNamed{2000};

std::uint32_t seed_of(const domain::Camera& camera) {
    return static_cast<std::uint32_t>(std::hash<std::string>()(
        camera.tenant.value + "/" + camera.poi.value + "/" + camera.sensor.value));
}

// A clock that was set back by more than this is named in the log.
constexpr base::Millis kAheadNamed{2000};

GapReason reason_of(const base::Error& source_error) {
    const bool is_bad = source_error.kind == ErrorKind::kDataLoss ||
                        source_error.kind == ErrorKind::kInvalidArgument;
    return is_bad ? GapReason::kBadData : GapReason::kSilent;
}

}  // namespace

void wait_in_real_time(base::Millis time, const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any stopped;
    std::unique_lock lock(mutex);
    stopped.wait_for(lock, stop, time, [] { return false; });
}

std::string_view name_of(CameraState state) {
    switch (state) {
        case CameraState::kOff:
            return "off";
        case CameraState::kConnecting:
            return "connecting";
        case CameraState::kWatching:
            return "watching";
        case CameraState::kWaiting:
            return "waiting";
    }
    return "off";
}

// The graph is last: it uses all of the above.
struct LiveCamera::Connection {
    Connection(const runtime::Clock& clock, base::Instant now) : time(clock, now), began(now) {}

    pipeline::LiveTime time;
    base::Instant began;
    std::unique_ptr<FragmentRecorder> video;
    std::unique_ptr<TrackRecorder> tracks;
    std::unique_ptr<pipeline::CameraGraph> graph;
};

LiveCamera::LiveCamera(domain::Camera camera, LiveCameraParts parts)
    : camera_(std::move(camera)),
      parts_(std::move(parts)),
      key_{camera_.tenant, camera_.poi, camera_.sensor},
      back_off_(seed_of(camera_)) {
    status_.since = parts_.clock.now();
    thread_ = std::jthread([this](const std::stop_token& stop) { supervise(stop); });
}

LiveCamera::~LiveCamera() {
    thread_.request_stop();
    thread_.join();
}

void LiveCamera::stop(GapReason reason) {
    stop_reason_ = reason;
    thread_.request_stop();
}

void LiveCamera::supervise(const std::stop_token& stop) {
    // Until something comes; and since it was last seen nobody looked, whatever was known then.
    note_covered();
    base::Instant lost = now();
    note_gap(lost, GapReason::kInterrupted);
    std::optional<GapReason> before;
    while (!stop.stop_requested()) {
        enter(CameraState::kConnecting);
        const Outcome outcome = connect(stop);
        lost = outcome.gap_from;
        if (stop.stop_requested()) break;
        note_covered();
        note_gap(outcome.gap_from, outcome.reason);
        if (outcome.reason == GapReason::kClockChanged && before != outcome.reason) {
            runtime::log_error("clock_set_back", {{"tenant", camera_.tenant.value},
                                                  {"poi", camera_.poi.value},
                                                  {"sensor", camera_.sensor.value},
                                                  {"message", outcome.error->message}});
        }
        before = outcome.reason;
        if (outcome.was_good) back_off_.reset();
        const base::Millis wait = back_off_.next();
        enter(CameraState::kWaiting, outcome.error);
        runtime::log_warning("camera_lost",
                             {{"tenant", camera_.tenant.value},
                              {"poi", camera_.poi.value},
                              {"sensor", camera_.sensor.value},
                              {"reason", domain::name_of(outcome.reason)},
                              {"message", outcome.error ? outcome.error->message : std::string()},
                              {"detail", outcome.error ? outcome.error->detail : std::string()},
                              {"retry_ms", wait.count()}});
        parts_.wait(wait, stop);
        lost = now();
    }
    note_covered();
    note_gap(lost, stop_reason_);
    enter(CameraState::kOff);
}

LiveCamera::Outcome LiveCamera::failed(base::Error error, base::Instant from) const {
    GapReason reason = GapReason::kInterrupted;
    if (error.kind == ErrorKind::kResourceExhausted) reason = GapReason::kDiskFull;
    if (error.reason == pipeline::kClockChanged) reason = GapReason::kClockChanged;
    return {reason, from, std::move(error)};
}

LiveCamera::Outcome LiveCamera::connect(const std::stop_token& stop) {
    const base::Instant began = now();
    const base::Millis ahead = began - parts_.clock.now();
    if (auto usable = pipeline::check_ahead(ahead); !usable) {
        return failed(std::move(usable).error(), began);
    }
    if (ahead > kAheadNamed) {
        runtime::log_warning("clock_set_back",
                             {{"sensor", camera_.sensor.value}, {"times_ahead_ms", ahead.count()}});
    }
    Connection connection(parts_.clock, began);
    FragmentRecorderParts video{
        .writer = camera_.is_recorded ? parts_.writer : nullptr,
        .live = parts_.windows,
        .time_of = [&connection](codec::MediaTime pts) { return connection.time.of(pts); }};
    connection.video = std::make_unique<FragmentRecorder>(key_, std::move(video), parts_.fragments);
    codec::SourceOptions options;
    options.stop = stop;
    options.packets = connection.video.get();
    auto source = parts_.open(*camera_.url, options);
    Outcome outcome{GapReason::kUnreachable, began};
    if (!source) {
        outcome.error = std::move(source).error();
    } else if (!source.value()->info().is_live) {
        outcome.error = base::invalid("url",
                                      "the camera's URL is a file, not a live stream: use "
                                      "`smartmonitor analyze` for it");
    } else if (auto begun = begin(connection, std::move(source).value()); !begun) {
        outcome = failed(std::move(begun).error(), began);
    } else {
        outcome = watch(connection, stop);
    }
    connection.video->finish(stop.stop_requested() ? stop_reason_.load() : outcome.reason,
                             outcome.gap_from);
    return outcome;
}

base::Result<void> LiveCamera::begin(Connection& connection,
                                     std::unique_ptr<codec::Source> source) {
    BOOST_OUTCOME_TRY(auto run, begin_run(parts_.store, parts_.runs, camera_.tenant, camera_.poi,
                                          camera_.sensor, parts_.clock));
    connection.began = now();
    connection.tracks = std::make_unique<TrackRecorder>(
        parts_.store, parts_.objects, parts_.clock,
        CameraPlace{camera_.tenant, camera_.poi, camera_.sensor}, std::move(run), parts_.on_closed);
    pipeline::GraphOptions graph;
    graph.limiter.per_second_max = camera_.detections_per_s;
    graph.shots = parts_.shots;
    graph.zones = camera_.zones;
    graph.live_time = &connection.time;
    connection.graph = std::make_unique<pipeline::CameraGraph>(
        pipeline::GraphParts{std::move(source), parts_.people, parts_.faces, *connection.tracks,
                             parts_.clock},
        std::move(graph));
    return base::success();
}

LiveCamera::Outcome LiveCamera::watch(Connection& connection, const std::stop_token& stop) {
    if (!camera_.is_recorded) note_gap(connection.began, GapReason::kSwitchedOff);
    enter(CameraState::kWatching);
    {
        std::lock_guard lock(mutex_);
        ++status_.connections;
        connection_ = &connection;
    }
    base::Result<void> done = base::success();
    {
        const std::stop_callback end(stop, [&connection] { connection.graph->stop(); });
        done = connection.graph->wait();
    }
    {
        std::lock_guard lock(mutex_);
        add_connection(status_, connection);
        connection_ = nullptr;
    }
    const auto finished = connection.tracks->finish();
    if (done && !finished) done = finished.error();
    if (const base::Millis drift = connection.time.drift(); std::chrono::abs(drift) > kDriftNamed) {
        runtime::log_warning("camera_clock_drifted",
                             {{"sensor", camera_.sensor.value}, {"drift_ms", drift.count()}});
    }
    return outcome_of(connection, std::move(done));
}

LiveCamera::Outcome LiveCamera::outcome_of(const Connection& connection,
                                           base::Result<void> done) const {
    const pipeline::SourceState source = connection.graph->source_state();
    // The gap begins after the last picture, and after the gap that a connection without one left.
    const base::Instant lost =
        std::max(source.last_frame_at.value_or(connection.began), connection.began) +
        base::Millis(1);
    Outcome outcome{GapReason::kStreamEnded, lost};
    if (source.error) {
        outcome = {reason_of(*source.error), lost, source.error};
    } else if (!done) {
        outcome = failed(std::move(done).error(), lost);
    }
    outcome.was_good = lost - connection.began > kReconnectGoodTime;
    return outcome;
}

base::Instant LiveCamera::now() const {
    const base::Instant wall = parts_.clock.now();
    // What follows lasts some time, so that no gap vanishes.
    return wall >= known_until_ ? wall : known_until_ + base::Millis(1);
}

void LiveCamera::note_covered() {
    const auto covered = parts_.store.covered_until(key_);
    if (covered && covered.value()) known_until_ = std::max(known_until_, *covered.value());
    if (covered || covered.error().kind == ErrorKind::kNotFound) return;
    runtime::log_error("recording_not_read", {{"sensor", camera_.sensor.value},
                                              {"message", covered.error().message},
                                              {"detail", covered.error().detail}});
}

void LiveCamera::note_gap(base::Instant from, GapReason reason) {
    known_until_ = std::max(known_until_, from);
    const auto noted = parts_.store.open_gap(key_, from, reason);
    if (noted || noted.error().kind == ErrorKind::kNotFound) return;  // the camera was removed
    runtime::log_error("gap_not_stored", {{"sensor", camera_.sensor.value},
                                          {"reason", domain::name_of(reason)},
                                          {"message", noted.error().message},
                                          {"detail", noted.error().detail}});
}

void LiveCamera::enter(CameraState state, const std::optional<base::Error>& error) {
    std::lock_guard lock(mutex_);
    status_.state = state;
    status_.since = parts_.clock.now();
    if (error) status_.last_error = error->message;
    if (state == CameraState::kWatching) status_.last_error.reset();
}

void LiveCamera::add_connection(CameraStatus& to, const Connection& connection) const {
    const pipeline::Progress progress = connection.graph->progress();
    const pipeline::Counters& counters = progress.counters;
    const pipeline::SourceState source = connection.graph->source_state();
    to.frames += counters.decoded;
    to.frames_dropped += counters.dropped;
    to.looks += counters.detected;
    to.tracks += counters.tracks;
    to.looks_per_s = progress.looks_per_s;
    to.last_frame_at = source.last_frame_at;
    to.drift = connection.time.drift();
    to.width = source.width;
    to.height = source.height;
    to.codec = connection.graph->source_info().codec_name;
}

CameraStatus LiveCamera::status() const {
    std::lock_guard lock(mutex_);
    CameraStatus now = status_;
    if (connection_ != nullptr) add_connection(now, *connection_);
    return now;
}

}  // namespace service
