#include "http/file_source.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

namespace http {

base::Result<FileSource> FileSource::open(const std::filesystem::path& path) {
    FileSource file;
    // O_NONBLOCK: opening a pipe must not hold the loop.
    file.descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (file.descriptor_ < 0) {
        const int code = errno;
        const bool absent = code == ENOENT || code == ENOTDIR || code == ENAMETOOLONG;
        return base::Error{.kind = absent ? base::ErrorKind::kNotFound : base::ErrorKind::kInternal,
                           .message = absent ? "no such file" : "the file cannot be read",
                           .detail = path.string() + ": " + std::strerror(code)};
    }
    struct stat status {};
    if (::fstat(file.descriptor_, &status) != 0 || !S_ISREG(status.st_mode)) {
        return base::Error{.kind = base::ErrorKind::kNotFound,
                           .message = "no such file",
                           .detail = path.string() + ": not a regular file"};
    }
    file.size_ = static_cast<std::uint64_t>(status.st_size);
    return file;
}

FileSource::~FileSource() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

FileSource::FileSource(FileSource&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      size_(std::exchange(other.size_, 0)),
      offset_(std::exchange(other.offset_, 0)),
      remaining_(std::exchange(other.remaining_, 0)) {}

FileSource& FileSource::operator=(FileSource&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(size_, other.size_);
    std::swap(offset_, other.offset_);
    std::swap(remaining_, other.remaining_);
    return *this;
}

void FileSource::select(std::uint64_t offset, std::uint64_t length) {
    offset_ = std::min(offset, size_);
    remaining_ = std::min(length, size_ - offset_);
}

FileSource::Sent FileSource::send(int socket, std::size_t bytes_max) {
    auto position = static_cast<off_t>(offset_);
    const std::size_t wanted =
        static_cast<std::size_t>(std::min<std::uint64_t>(remaining_, bytes_max));
    const ssize_t sent = ::sendfile(socket, descriptor_, &position, wanted);
    if (sent > 0) {
        offset_ += static_cast<std::uint64_t>(sent);
        remaining_ -= static_cast<std::uint64_t>(sent);
        return {Outcome::kSent, static_cast<std::size_t>(sent)};
    }
    if (sent < 0 && (errno == EAGAIN || errno == EINTR)) return {Outcome::kWouldBlock, 0};
    return {Outcome::kBroken, 0};
}

}  // namespace http
