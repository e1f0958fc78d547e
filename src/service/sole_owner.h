// One server owns a data directory.
#pragma once

#include <filesystem>
#include <utility>

#include "base/instant.h"
#include "base/result.h"

namespace service {

// Holds an advisory lock (flock) on serve.lock in the data directory; the kernel lets go of it when
// the process ends, however it ends. Commands that are no server do not ask for it.
class SoleOwner {
  public:
    // errors: kConflict "data_directory_owned", whose text says which process owns it and since
    // when; kUnavailable when the file cannot be made.
    static base::Result<SoleOwner> take(const std::filesystem::path& data, base::Instant now);
    SoleOwner(SoleOwner&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    SoleOwner& operator=(SoleOwner&&) = delete;
    ~SoleOwner();

  private:
    explicit SoleOwner(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
};

}  // namespace service
