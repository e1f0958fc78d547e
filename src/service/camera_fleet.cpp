#include "service/camera_fleet.h"

#include "runtime/log.h"

namespace service {
namespace {

using domain::GapReason;

auto key_of(const domain::Camera& camera) {
    return std::make_tuple(camera.tenant.value, camera.poi.value, camera.sensor.value);
}

bool is_watched(const domain::Camera& camera) {
    return camera.url.has_value() && camera.is_enabled;
}

// What can change without a new connection: what people call it.
bool is_same_work(domain::Camera a, const domain::Camera& b) {
    a.name = b.name;
    return a == b;
}

}  // namespace

CameraFleet::CameraFleet(store::Store& store, LoadDetectors load, MakeLiveCamera make)
    : store_(store), load_(std::move(load)), make_(std::move(make)) {
    thread_ = std::jthread([this](const std::stop_token& stop) { follow(stop); });
}

CameraFleet::~CameraFleet() {
    stop();
}

void CameraFleet::follow(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        look();
        wait_in_real_time(kFleetLookInterval, stop);
    }
}

void CameraFleet::look() {
    const std::lock_guard one(look_mutex_);
    if (is_stopped_) return;
    const auto rows = store_.all_cameras();
    if (!rows) {
        runtime::log_error("cameras_not_read",
                           {{"message", rows.error().message}, {"detail", rows.error().detail}});
        return;
    }
    std::map<Key, const domain::Camera*> wanted;
    for (const domain::Camera& camera : rows.value()) {
        if (is_watched(camera)) wanted.emplace(key_of(camera), &camera);
    }
    take_changed(wanted).clear();  // waits for each; they end side by side
    start_missing(wanted);
}

// Those that are to end, told to.
std::vector<std::unique_ptr<LiveCamera>> CameraFleet::take_changed(
    const std::map<Key, const domain::Camera*>& wanted) {
    std::vector<std::unique_ptr<LiveCamera>> ending;
    const std::lock_guard lock(mutex_);
    refused_before_ = std::exchange(refused_, {});
    for (auto at = cameras_.begin(); at != cameras_.end();) {
        const auto row = wanted.find(at->first);
        if (row != wanted.end() && is_same_work(at->second->camera(), *row->second)) {
            ++at;
            continue;
        }
        at->second->stop(row == wanted.end() ? GapReason::kSwitchedOff : GapReason::kInterrupted);
        ending.push_back(std::move(at->second));
        at = cameras_.erase(at);
    }
    return ending;
}

void CameraFleet::start_missing(const std::map<Key, const domain::Camera*>& wanted) {
    for (const auto& [key, camera] : wanted) {
        {
            const std::lock_guard lock(mutex_);
            if (cameras_.contains(key)) continue;
            if (cameras_.size() >= kLiveCamerasMax) {
                refuse(key, "the service watches " + std::to_string(kLiveCamerasMax) +
                                " cameras at most: switch another one off");
                continue;
            }
        }
        if (!detectors_) {
            auto loaded = load_();
            if (!loaded) {
                const std::lock_guard lock(mutex_);
                refuse(key, loaded.error().message);
                continue;
            }
            detectors_ = loaded.value();
        }
        auto made = make_(*camera, *detectors_);
        const std::lock_guard lock(mutex_);
        cameras_.emplace(key, std::move(made));
    }
}

void CameraFleet::refuse(const Key& key, const std::string& message) {
    refused_[key] = message;
    const auto before = refused_before_.find(key);
    if (before != refused_before_.end() && before->second == message) return;
    runtime::log_error("camera_not_watched", {{"tenant", std::get<0>(key)},
                                              {"poi", std::get<1>(key)},
                                              {"sensor", std::get<2>(key)},
                                              {"message", message}});
}

void CameraFleet::stop() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
    const std::lock_guard one(look_mutex_);
    is_stopped_ = true;
    std::vector<std::unique_ptr<LiveCamera>> all;
    {
        const std::lock_guard lock(mutex_);
        for (auto& [key, camera] : cameras_) {
            camera->stop(GapReason::kInterrupted);
            all.push_back(std::move(camera));
        }
        cameras_.clear();
    }
    all.clear();  // waits for each; they end side by side
}

namespace {

CameraStatus refused_status(const std::string& why) {
    CameraStatus status;
    status.state = CameraState::kOff;
    status.last_error = why;
    return status;
}

}  // namespace

std::optional<CameraStatus> CameraFleet::status(const store::CameraKey& camera) const {
    const Key key(camera.tenant.value, camera.poi.value, camera.sensor.value);
    const std::lock_guard lock(mutex_);
    if (const auto found = cameras_.find(key); found != cameras_.end()) {
        return found->second->status();
    }
    const auto refused = refused_.find(key);
    if (refused == refused_.end()) return std::nullopt;
    return refused_status(refused->second);
}

std::vector<std::pair<store::CameraKey, CameraStatus>> CameraFleet::statuses() const {
    std::map<Key, CameraStatus> all;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [key, camera] : cameras_) all.emplace(key, camera->status());
        for (const auto& [key, why] : refused_) all.emplace(key, refused_status(why));
    }
    std::vector<std::pair<store::CameraKey, CameraStatus>> statuses;
    for (auto& [key, status] : all) {
        const auto& [tenant, poi, sensor] = key;
        statuses.emplace_back(store::CameraKey{domain::TenantCode(tenant), domain::PoiId(poi),
                                               domain::SensorId(sensor)},
                              std::move(status));
    }
    return statuses;
}

}  // namespace service
