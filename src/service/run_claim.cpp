#include "service/run_claim.h"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace service {
namespace {

std::filesystem::path file_of(const std::filesystem::path& folder, std::string_view run) {
    return folder / (std::string(run) + ".lock");
}

}  // namespace

base::Result<RunClaim> RunClaim::take(const std::filesystem::path& folder, std::string_view run) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    const auto file = file_of(folder, run);
    const int descriptor = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0 || flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        base::Error failure =
            base::fail(base::ErrorKind::kUnavailable,
                       "cannot lock " + file.string() + ": is the data directory writable?");
        failure.detail = std::strerror(errno);
        if (descriptor >= 0) close(descriptor);
        return failure;
    }
    return RunClaim(file, descriptor);
}

RunClaim::RunClaim(RunClaim&& other) noexcept
    : file_(std::move(other.file_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

RunClaim::~RunClaim() {
    if (descriptor_ < 0) return;
    std::error_code ignored;  // a left-over file without a lock only means "over"
    std::filesystem::remove(file_, ignored);
    close(descriptor_);
}

bool RunClaim::is_held(const std::filesystem::path& folder, std::string_view run) {
    const int descriptor = open(file_of(folder, run).c_str(), O_RDWR | O_CLOEXEC);
    if (descriptor < 0) return false;
    const bool held = flock(descriptor, LOCK_EX | LOCK_NB) != 0;
    close(descriptor);
    return held;
}

}  // namespace service
