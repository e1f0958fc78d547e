// The system calls that make a picture durable, so that tests can make them fail.
#pragma once

#include <cstddef>
#include <functional>

#include <sys/types.h>

namespace objects {

// As POSIX: -1 and errno on failure. Must be safe from any thread.
struct FileOps {
    std::function<ssize_t(int descriptor, const void* bytes, std::size_t size)> write;
    std::function<int(int descriptor)> fsync;
    std::function<int(const char* from, const char* to)> rename;

    static FileOps system();
};

}  // namespace objects
