#include "objects/descriptor.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace objects {

Descriptor::~Descriptor() {
    if (number_ >= 0) ::close(number_);
}

Descriptor open_file(const std::filesystem::path& path, int flags, unsigned mode) {
    return Descriptor{::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, mode)};
}

base::Error file_error(int error_number, std::string what, const std::filesystem::path& path) {
    base::Error error{.kind = base::ErrorKind::kInternal,
                      .message = "could not " + what,
                      .detail = path.string() + ": " + std::strerror(error_number)};
    switch (error_number) {
        case ENOENT:
        case ENOTDIR:
            error.kind = base::ErrorKind::kNotFound;
            error.message += ": there is no such file";
            break;
        case ENOSPC:
        case EDQUOT:
        case EFBIG:
            error.kind = base::ErrorKind::kResourceExhausted;
            error.message += ": the disk or its quota is full; free space, then try again";
            break;
        case EIO:
            error.kind = base::ErrorKind::kUnavailable;
            error.message += ": the disk reports errors; check it before going on";
            break;
        case EACCES:
        case EPERM:
        case EROFS:
            error.kind = base::ErrorKind::kUnavailable;
            error.message += ": the directory cannot be written; check its owner and mode";
            break;
        case EMFILE:
        case ENFILE:
        case ENOMEM:
        case EINTR:
        case EAGAIN:
            error.kind = base::ErrorKind::kUnavailable;
            error.message += ": the system is short of files or memory; try again";
            break;
        case ENAMETOOLONG:
            error.kind = base::ErrorKind::kInvalidArgument;
            error.message += ": the name is too long";
            break;
        default:
            break;
    }
    return error;
}

base::Result<std::string> read_file(const std::filesystem::path& path, std::size_t size_max) {
    const Descriptor file = open_file(path, O_RDONLY);
    if (!file.is_open()) return file_error(errno, "read a file", path);
    struct stat about {};
    if (::fstat(file.number(), &about) != 0) return file_error(errno, "read a file", path);
    if (static_cast<std::uint64_t>(about.st_size) > size_max) {
        return base::fail(base::ErrorKind::kResourceExhausted, "the file is larger than allowed");
    }
    std::string bytes(static_cast<std::size_t>(about.st_size), '\0');
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t got = ::read(file.number(), bytes.data() + done, bytes.size() - done);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return file_error(errno, "read a file", path);
        if (got == 0) break;  // cut meanwhile; the digest will tell
        done += static_cast<std::size_t>(got);
    }
    bytes.resize(done);
    return bytes;
}

}  // namespace objects
