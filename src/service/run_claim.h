// Which analysis runs are alive, across processes.
//
// A run holds an advisory lock (flock) on a file of its own while its process lives. The kernel
// lets go of it when the process ends, however it ends: so a run whose file can be locked is over.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"

namespace service {

// Movable; the lock is held until destruction, which also removes the file.
class RunClaim {
  public:
    // `folder` is made when absent. `run` is part of a file name: letters, digits and dashes.
    static base::Result<RunClaim> take(const std::filesystem::path& folder, std::string_view run);
    ~RunClaim();
    RunClaim(RunClaim&& other) noexcept;
    RunClaim& operator=(RunClaim&&) = delete;

    // Whether a living process holds the run.
    static bool is_held(const std::filesystem::path& folder, std::string_view run);

  private:
    RunClaim(std::filesystem::path file, int descriptor)
        : file_(std::move(file)), descriptor_(descriptor) {}

    std::filesystem::path file_;
    int descriptor_ = -1;
};

}  // namespace service
