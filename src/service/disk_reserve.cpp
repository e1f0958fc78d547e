#include "service/disk_reserve.h"

#include <algorithm>

namespace service {

FreeSpace free_space_of(std::filesystem::path folder) {
    return [folder = std::move(folder)]() -> std::optional<std::uint64_t> {
        std::error_code error;
        const auto space = std::filesystem::space(folder, error);
        if (error) return std::nullopt;
        return space.available;
    };
}

bool DiskReserve::may_record(std::uint64_t bytes) {
    const std::optional<std::uint64_t> free_bytes = free_space_();
    const std::uint64_t needed =
        reserve_bytes_ + bytes + (is_stopped_ ? kReserveHysteresisBytes : 0);
    is_stopped_ = !free_bytes || *free_bytes < needed;
    return !is_stopped_;
}

std::uint64_t DiskReserve::bytes_wanted() {
    const std::optional<std::uint64_t> free_bytes = free_space_();
    if (!free_bytes) return 0;
    const std::uint64_t wanted =
        reserve_bytes_ + (is_stopped_ ? 2 * kReserveHysteresisBytes : kReserveHysteresisBytes);
    return wanted - std::min(wanted, *free_bytes);
}

}  // namespace service
