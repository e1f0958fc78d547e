// The live cameras of a server: joins the fleet with models, settings and the data directory.
#pragma once

#include <memory>

#include "app/data_directory.h"
#include "app/detectors.h"
#include "app/settings.h"
#include "runtime/clock.h"
#include "service/camera_fleet.h"

namespace app {

// Borrows settings, data and clock.
class LiveCameras {
  public:
    // Nothing is watched when the settings say so.
    LiveCameras(const Settings& settings, const DataDirectory& data, const runtime::Clock& clock);

    // nullptr: they are off.
    service::CameraFleet* fleet() { return fleet_.get(); }
    service::LiveWindows& windows() { return windows_; }
    service::RecordingWriter& writer() { return writer_; }
    service::DiskReserve& reserve() { return reserve_; }
    // Open tracks are closed, fragments are written and gaps noted when it returns.
    void stop();

  private:
    base::Result<service::FleetDetectors> load();

    const Settings& settings_;
    const DataDirectory& data_;
    const runtime::Clock& clock_;
    Detectors detectors_;
    service::DiskReserve reserve_;
    service::RecordingWriter writer_;
    service::LiveWindows windows_;
    std::unique_ptr<service::CameraFleet> fleet_;  // last: its threads use all of the above
};

}  // namespace app
