// One camera that is watched while the service runs: connects, analyses, records, connects again.
//
// Each connection is a run of its own: its tracks end with it. A time without the camera is a gap
// in the store with its reason. A camera that is not recorded has gaps, too: kSwitchedOff while it
// is seen, and the outage's reason while it is not.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "base/result.h"
#include "codec/source.h"
#include "domain/recording.h"
#include "domain/tenancy.h"
#include "domain/track.h"
#include "infer/detector.h"
#include "objects/object_store.h"
#include "pipeline/camera_graph.h"
#include "runtime/clock.h"
#include "service/back_off.h"
#include "service/fragment_recorder.h"
#include "service/live_window.h"
#include "service/recording_writer.h"
#include "store/store.h"

namespace service {

// codec::Source::open, or a test's.
using OpenSource = std::function<base::Result<std::unique_ptr<codec::Source>>(
    const std::string& url, const codec::SourceOptions& options)>;
// Waits for so long, or until a stop is asked for.
using Wait = std::function<void(base::Millis time, const std::stop_token& stop)>;
void wait_in_real_time(base::Millis time, const std::stop_token& stop);

// Borrowed; must outlive the cameras.
struct LiveCameraParts {
    store::Store& store;
    objects::ObjectStore& objects;
    const runtime::Clock& clock;
    const infer::PersonDetector& people;
    const infer::FaceDetector* faces;   // nullptr: no pictures of faces
    std::filesystem::path runs;         // folder of the runs' claims
    RecordingWriter* writer = nullptr;  // nullptr: nothing is recorded
    LiveWindows* windows = nullptr;     // nullptr: nobody watches
    FragmentRecorderOptions fragments = {};
    pipeline::ShotOptions shots = {};
    std::function<void(const domain::Track&)> on_closed = {};  // see TrackRecorder; any thread
    OpenSource open = codec::Source::open;
    Wait wait = wait_in_real_time;
};

enum class CameraState {
    kOff,         // switched off, or ended
    kConnecting,  //
    kWatching,    // frames come
    kWaiting,     // for the next try
};
std::string_view name_of(CameraState state);

struct CameraStatus {
    CameraState state = CameraState::kConnecting;
    base::Instant since;  // in this state
    // Of the last try that failed, without credentials; nothing while all is well.
    std::optional<std::string> last_error;
    std::int64_t connections = 0;  // that were made
    // Of all connections:
    std::int64_t frames = 0;          // decoded
    std::int64_t frames_dropped = 0;  // left out for want of time
    std::int64_t looks = 0;           // frames that were looked at for people
    std::int64_t tracks = 0;
    // Of this connection:
    std::optional<base::Instant> last_frame_at;
    double looks_per_s = 0;  // lately; 0: not known
    base::Millis drift{0};   // of the camera's clock: pipeline::LiveTime::drift()
    int width = 0;           // pixels; 0: not known
    int height = 0;
    std::string codec;  // "h264"; empty: not known
};

// Works on a thread of its own from construction to destruction. Members: any thread.
class LiveCamera {
  public:
    LiveCamera(domain::Camera camera, LiveCameraParts parts);
    // stop(kInterrupted), and waits.
    ~LiveCamera();

    // Ends the connection, its tracks and the thread; a gap of `reason` begins. Returns at once.
    void stop(domain::GapReason reason);
    CameraStatus status() const;
    const domain::Camera& camera() const { return camera_; }

  private:
    // How one connection ended.
    struct Outcome {
        domain::GapReason reason;
        base::Instant gap_from;
        std::optional<base::Error> error = {};
        bool was_good = false;  // for kReconnectGoodTime
    };
    struct Connection;

    void supervise(const std::stop_token& stop);
    Outcome connect(const std::stop_token& stop);
    base::Result<void> begin(Connection& connection, std::unique_ptr<codec::Source> source);
    Outcome watch(Connection& connection, const std::stop_token& stop);
    Outcome outcome_of(const Connection& connection, base::Result<void> done) const;
    Outcome failed(base::Error error, base::Instant from) const;
    // The wall clock's time, but where it was set back: after all that is known of the camera.
    base::Instant now() const;
    void note_covered();
    void note_gap(base::Instant from, domain::GapReason reason);
    void enter(CameraState state, const std::optional<base::Error>& error = {});
    void add_connection(CameraStatus& to, const Connection& connection) const;

    const domain::Camera camera_;
    const LiveCameraParts parts_;
    const store::CameraKey key_;
    BackOff back_off_;
    base::Instant known_until_;  // of the camera in the store; the thread's
    std::atomic<domain::GapReason> stop_reason_ = domain::GapReason::kInterrupted;

    mutable std::mutex mutex_;
    CameraStatus status_;                     // of all connections before this one
    const Connection* connection_ = nullptr;  // the current one; guarded by mutex_
    std::jthread thread_;                     // last: it uses all of the above
};

}  // namespace service
