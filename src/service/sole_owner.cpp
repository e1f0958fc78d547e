#include "service/sole_owner.h"

#include <cerrno>
#include <cstring>
#include <string>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace service {
namespace {

constexpr const char* kFile = "serve.lock";
constexpr std::size_t kHolderTextMax = 128;

base::Error unusable(const std::filesystem::path& file) {
    const int error = errno;
    return base::Error{
        .kind = base::ErrorKind::kUnavailable,
        .message = "cannot lock " + file.string() + ": is the data directory writable?",
        .detail = std::strerror(error)};
}

// What the holder wrote: "process 123 since 2026-11-22T10:30:00.250Z".
std::string holder_of(int descriptor) {
    char text[kHolderTextMax];
    const ssize_t length = pread(descriptor, text, sizeof text, 0);
    return length > 0 ? std::string(text, static_cast<std::size_t>(length)) : "a starting process";
}

}  // namespace

base::Result<SoleOwner> SoleOwner::take(const std::filesystem::path& data, base::Instant now) {
    const auto file = data / kFile;
    const int descriptor = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) return unusable(file);
    SoleOwner owner(descriptor);
    if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) return unusable(file);
        return base::Error{.kind = base::ErrorKind::kConflict,
                           .message = "another server owns the data directory " + data.string() +
                                      ": " + holder_of(descriptor) +
                                      "; stop it, or name another with --data",
                           .reason = "data_directory_owned"};
    }
    const std::string holder =
        "process " + std::to_string(getpid()) + " since " + base::format_iso8601(now);
    // A disk that is full must not stop a server: the words serve the one that comes second only.
    const bool is_told =
        ftruncate(descriptor, 0) == 0 && pwrite(descriptor, holder.data(), holder.size(), 0) > 0;
    static_cast<void>(is_told);
    return owner;
}

SoleOwner::~SoleOwner() {
    if (descriptor_ >= 0) close(descriptor_);
}

}  // namespace service
