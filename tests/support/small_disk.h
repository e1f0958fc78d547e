// A small disk of its own for a test, which can really be filled.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

#include "support/program.h"

namespace tests {

// A tmpfs that only this process and its children see; it is gone with the process, however that
// ends. Make it before any other thread. It takes memory for what lies on it.
class SmallDisk {
  public:
    // nullptr: neither root nor an unprivileged user may mount here.
    static std::unique_ptr<SmallDisk> mount(std::uint64_t bytes);
    ~SmallDisk();

    const std::filesystem::path& path() const { return scratch_.path(); }
    std::uint64_t free_bytes() const;
    // Takes all space but so much; 0: until the disk refuses a single page more.
    void fill(std::uint64_t but_bytes);
    // Gives all of that back.
    void give_back();

  private:
    SmallDisk() = default;
    bool take(std::uint64_t bytes);

    ScratchDirectory scratch_;
    bool is_mounted_ = false;
    std::uint64_t taken_bytes_ = 0;
};

}  // namespace tests
