// Space that recording leaves free, so that all else goes on when the disk fills up.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>

namespace service {

// Recording goes on only when so much more than the reserve is free: it does not stop and start
// with every fragment.
inline constexpr std::uint64_t kReserveHysteresisBytes = 256ULL << 20U;

// Free bytes for this process on the disk of a folder; tests give their own. Nothing: the disk does
// not say, or the folder is gone.
using FreeSpace = std::function<std::optional<std::uint64_t>()>;
FreeSpace free_space_of(std::filesystem::path folder);

// Any thread.
class DiskReserve {
  public:
    DiskReserve(FreeSpace free_space, std::uint64_t reserve_bytes)
        : free_space_(std::move(free_space)), reserve_bytes_(reserve_bytes) {}

    // Whether `bytes` more of video may be written: not on a disk that does not say. Asks the disk:
    // a microsecond.
    bool may_record(std::uint64_t bytes);
    // The disk said that it is full, whatever it says is free: until the hysteresis is free again.
    void note_full() { is_stopped_ = true; }
    // How much must be deleted for recording to go on; 0 while it does, and on a disk that does not
    // say: evidence is not deleted for an error.
    std::uint64_t bytes_wanted();
    bool is_stopped() const { return is_stopped_; }
    std::optional<std::uint64_t> free_bytes() const { return free_space_(); }

  private:
    const FreeSpace free_space_;
    const std::uint64_t reserve_bytes_;
    std::atomic<bool> is_stopped_ = false;
};

}  // namespace service
