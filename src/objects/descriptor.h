// An open file, closed when it goes out of scope.
#pragma once

#include <filesystem>
#include <string>
#include <utility>

#include "base/result.h"

namespace objects {

class Descriptor {
  public:
    Descriptor() = default;
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~Descriptor();

    bool is_open() const { return number_ >= 0; }
    int number() const { return number_; }

  private:
    int number_ = -1;
};

// `flags` and `mode` as open(2); O_CLOEXEC and O_NOFOLLOW are added.
Descriptor open_file(const std::filesystem::path& path, int flags, unsigned mode = 0);

// The one table from errno to our kinds, for this module. `what` is for the client ("store the
// picture"); the path goes to the log.
base::Error file_error(int error_number, std::string what, const std::filesystem::path& path);

// errors: as file_error; kResourceExhausted when the file is larger than `size_max`.
base::Result<std::string> read_file(const std::filesystem::path& path, std::size_t size_max);

}  // namespace objects
