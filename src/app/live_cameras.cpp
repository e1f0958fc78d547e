#include "app/live_cameras.h"

namespace app {

LiveCameras::LiveCameras(const Settings& settings, const DataDirectory& data,
                         const runtime::Clock& clock)
    : settings_(settings),
      data_(data),
      clock_(clock),
      reserve_(service::free_space_of(data.path),
               static_cast<std::uint64_t>(settings.recording_reserve_mib) << 20U),
      writer_(*data.store, *data.objects, clock, reserve_) {
    if (settings_.live_cameras == "off") return;
    const auto make = [this](const domain::Camera& camera,
                             const service::FleetDetectors& detectors) {
        service::LiveCameraParts parts{.store = *data_.store,
                                       .objects = *data_.objects,
                                       .clock = clock_,
                                       .people = *detectors.people,
                                       .faces = detectors.faces,
                                       .runs = data_.runs()};
        parts.writer = &writer_;
        parts.windows = &windows_;
        parts.fragments.fragment_length = std::chrono::seconds(settings_.fragment_seconds);
        parts.shots.jpeg_quality = static_cast<int>(settings_.jpeg_quality);
        return std::make_unique<service::LiveCamera>(camera, std::move(parts));
    };
    fleet_ = std::make_unique<service::CameraFleet>(
        *data_.store, [this] { return load(); }, make);
}

base::Result<service::FleetDetectors> LiveCameras::load() {
    BOOST_OUTCOME_TRY(detectors_, load_detectors(settings_));
    return service::FleetDetectors{detectors_.people.get(), detectors_.faces.get()};
}

void LiveCameras::stop() {
    if (fleet_) fleet_->stop();
}

}  // namespace app
