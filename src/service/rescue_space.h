// A file that takes space for nothing, so that there is some when a disk is full to the last byte.
//
// Deleting begins with rows, and a row that goes needs room in the store's log; so does a start
// after a crash. Without it a full disk could not be made empty by the service itself.
#pragma once

#include <cstdint>
#include <filesystem>

#include "service/disk_reserve.h"

namespace service {

inline constexpr std::uint64_t kRescueBytes = 32ULL << 20U;

// One thread.
class RescueSpace {
  public:
    // `file` need not be there, nor its folder.
    RescueSpace(std::filesystem::path file, FreeSpace free_space)
        : file_(std::move(file)), free_space_(std::move(free_space)) {}

    // Gives the space back when less than half of it is free, and takes it again when several times
    // as much is. Cost: a microsecond, unless something is to be done. A disk that cannot keep
    // space without it being written has no such file, and the log says so once.
    void balance();

  private:
    void give_back();
    void take();

    const std::filesystem::path file_;
    const FreeSpace free_space_;
    bool is_impossible_ = false;
};

}  // namespace service
