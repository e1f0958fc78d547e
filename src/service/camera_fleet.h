// The cameras that are watched while the service runs: follows the store's camera rows.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "service/live_camera.h"

namespace service {

// Watched at once; a further one is refused in its status and in the log.
inline constexpr std::size_t kLiveCamerasMax = 64;
// A change that another process made is seen after that long at most; our own at once by look().
inline constexpr std::chrono::seconds kFleetLookInterval{3};

struct FleetDetectors {
    const infer::PersonDetector* people;  // shared by all cameras; outlives the fleet
    const infer::FaceDetector* faces;     // nullptr: no pictures of faces
};
// Called when the first camera is to be watched, and at each look until it succeeds: a server
// without cameras needs no models.
using LoadDetectors = std::function<base::Result<FleetDetectors>()>;
using MakeLiveCamera = std::function<std::unique_ptr<LiveCamera>(const domain::Camera& camera,
                                                                 const FleetDetectors& detectors)>;

// Works on a thread of its own. Members: any thread.
class CameraFleet {
  public:
    CameraFleet(store::Store& store, LoadDetectors load, MakeLiveCamera make);
    // stop()
    ~CameraFleet();

    // Camera rows may have changed: returns when the cameras are started, changed and told to stop
    // accordingly. Blocks while a changed camera finishes its tracks.
    void look();
    // Ends all cameras, and waits: open tracks are closed, gaps (kInterrupted) begin.
    void stop();

    // Of a camera with a URL; nothing: there is no such camera, or it was not looked at yet.
    std::optional<CameraStatus> status(const store::CameraKey& camera) const;
    // Of all of them, by tenant, store, camera.
    std::vector<std::pair<store::CameraKey, CameraStatus>> statuses() const;

  private:
    using Key = std::tuple<std::string, std::string, std::string>;  // tenant, poi, sensor

    void follow(const std::stop_token& stop);
    std::vector<std::unique_ptr<LiveCamera>> take_changed(
        const std::map<Key, const domain::Camera*>& wanted);
    void start_missing(const std::map<Key, const domain::Camera*>& wanted);
    void refuse(const Key& key, const std::string& message);

    store::Store& store_;
    const LoadDetectors load_;
    const MakeLiveCamera make_;

    std::mutex look_mutex_;  // one look at a time
    std::optional<FleetDetectors> detectors_;
    bool is_stopped_ = false;

    mutable std::mutex mutex_;  // guards the three below
    std::map<Key, std::unique_ptr<LiveCamera>> cameras_;
    std::map<Key, std::string> refused_;         // why
    std::map<Key, std::string> refused_before_;  // at the look before: said in the log already
    std::jthread thread_;                        // last: it uses all of the above
};

}  // namespace service
