// A shop on disk that lasts as long as a measurement: database, pictures, claims.
#pragma once

#include <filesystem>
#include <memory>

#include "objects/object_store.h"
#include "runtime/clock.h"
#include "service/track_recorder.h"
#include "store/store.h"

namespace bench {

class ScratchShop {
  public:
    // Empties `folder` first; the destructor removes it.
    static base::Result<std::unique_ptr<ScratchShop>> open(const std::filesystem::path& folder,
                                                           int cameras);
    ~ScratchShop();
    ScratchShop(const ScratchShop&) = delete;
    ScratchShop& operator=(const ScratchShop&) = delete;

    // Of a new run of camera 0, 1, ...; must not outlive the shop.
    base::Result<std::unique_ptr<service::TrackRecorder>> recorder(int camera);
    const runtime::Clock& clock() const { return clock_; }

  private:
    explicit ScratchShop(std::filesystem::path folder) : folder_(std::move(folder)) {}

    std::filesystem::path folder_;
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<objects::ObjectStore> objects_;
    runtime::SystemClock clock_;
};

}  // namespace bench
