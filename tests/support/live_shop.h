// A shop with one camera on the loopback, which serves people over and over, for tests of `serve`.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include "codec/simulated_camera_test.h"
#include "objects/object_store.h"
#include "store/sqlite.h"
#include "support/program.h"

namespace tests {

// Tenant T, store P, camera S: recorded, looked at as often as the machine can.
class LiveShop {
  public:
    // `speed`: video seconds a second. `disk`: the data directory is made there; by default, in a
    // scratch directory.
    explicit LiveShop(double speed, const std::filesystem::path& disk = {});

    // Arguments of `serve` on this shop; short fragments.
    std::vector<std::string> serve(const std::string& binary) const;
    store::CameraKey camera() const;
    store::Store& store() { return *store_; }
    objects::ObjectStore& objects() { return *objects_; }
    const std::filesystem::path& data() const { return data_; }
    std::vector<domain::Track> tracks();
    std::vector<domain::Fragment> fragments();
    std::vector<domain::Gap> gaps();

  private:
    ScratchDirectory scratch_;
    std::filesystem::path data_;
    std::unique_ptr<codec::SimulatedCamera> camera_;
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<objects::ObjectStore> objects_;
};

}  // namespace tests
