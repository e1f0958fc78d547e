#include "service/rescue_space.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

#include "runtime/log.h"

namespace service {

void RescueSpace::balance() {
    std::error_code error;
    const bool is_there = std::filesystem::exists(file_, error);
    const std::optional<std::uint64_t> free_bytes = free_space_();
    if (!free_bytes) return;
    if (is_there && *free_bytes < kRescueBytes / 2) give_back();
    if (!is_there && *free_bytes >= 4 * kRescueBytes && !is_impossible_) take();
}

void RescueSpace::give_back() {
    std::error_code error;
    std::filesystem::remove(file_, error);
    if (error) {
        runtime::log_error("rescue_space_not_given_back",
                           {{"file", file_.string()}, {"error", error.message()}});
        return;
    }
    runtime::log_warning("disk_full", {{"file", file_.string()},
                                       {"given_back_mib", kRescueBytes >> 20U},
                                       {"message", "the disk is full: free space"}});
}

void RescueSpace::take() {
    const int file = open(file_.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    if (file >= 0 && fallocate(file, 0, 0, kRescueBytes) == 0) {
        close(file);
        return;
    }
    const int reason = errno;
    if (file >= 0) close(file);
    std::error_code error;
    std::filesystem::remove(file_, error);  // an empty file would pass for one that takes space
    is_impossible_ = true;
    runtime::log_warning("no_rescue_space",
                         {{"file", file_.string()}, {"error", std::strerror(reason)}});
}

}  // namespace service
