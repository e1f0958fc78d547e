// A small shop in a data directory: what most tests ask about.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "domain/track.h"
#include "objects/object_store.h"
#include "store/store.h"
#include "support/program.h"

namespace tests {

// Tenant T1 with store POI9, cameras cam-1 and cam-2, an app of the recorded requests' key and
// secret, and task-1 with the two tracks of tests/data/golden; task-0 is empty. Tenant T2 has store
// POI9 and task-2, and an app of its own.
class Shop {
  public:
    static constexpr const char* kAppKey = "12497914";
    static constexpr const char* kSecret = "4b0f28396e072d67fae169684613bcd1";
    static constexpr const char* kOtherAppKey = "20000002";
    static constexpr const char* kOtherSecret = "another-secret-of-another-app";

    enum class Tracks { kGolden, kNone };  // kNone: no tracks and no tasks

    explicit Shop(Tracks tracks = Tracks::kGolden);
    const std::filesystem::path& data() const { return data_; }
    store::Store& store() { return *store_; }

  private:
    domain::Snapshot snapshot(const char* tenant, int shade, std::int64_t at_ms, double quality,
                              std::vector<store::StoredObject>& objects);
    void add_golden_task();
    void add_other_tenant();

    ScratchDirectory scratch_;
    std::filesystem::path data_;
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<objects::ObjectStore> objects_;
};

}  // namespace tests
