// An open file on its way to a socket.
#pragma once

#include <cstdint>
#include <filesystem>

#include "base/result.h"

namespace http {

// Owns the descriptor. Memory: none, the kernel copies. One thread at a time.
class FileSource {
  public:
    // Errors: kNotFound when there is no such regular file, kInternal otherwise. Reads the disk.
    static base::Result<FileSource> open(const std::filesystem::path& path);
    FileSource() = default;  // closed, empty
    ~FileSource();
    FileSource(FileSource&& other) noexcept;
    FileSource& operator=(FileSource&& other) noexcept;

    std::uint64_t size_bytes() const { return size_; }
    // What send() shall send. Within the size.
    void select(std::uint64_t offset, std::uint64_t length);
    std::uint64_t remaining_bytes() const { return remaining_; }

    enum class Outcome { kSent, kWouldBlock, kBroken };  // kBroken: peer gone, or the file shrank
    struct Sent {
        Outcome outcome;
        std::size_t bytes;
    };
    // One sendfile(2) of at most `bytes_max` to a non-blocking socket. SIGPIPE must be blocked.
    Sent send(int socket, std::size_t bytes_max);

  private:
    int descriptor_ = -1;
    std::uint64_t size_ = 0;
    std::uint64_t offset_ = 0;
    std::uint64_t remaining_ = 0;
};

}  // namespace http
