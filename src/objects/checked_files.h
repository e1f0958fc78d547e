// Which files were compared with their digests, until they change.
//
// Any thread. Holds at most kCheckedFilesMax files; when full it forgets all, which costs reading
// them again.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include <sys/stat.h>

namespace objects {

inline constexpr std::size_t kCheckedFilesMax = 65'536;

// Another one after each change of a file that the kernel knows of.
struct FileStamp {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::uint64_t size_bytes = 0;
    std::int64_t modified_ns = 0;
    std::int64_t changed_ns = 0;

    // Take it before the bytes are read, so that a change meanwhile is not missed.
    static FileStamp of(const struct stat& about);
    bool operator==(const FileStamp&) const = default;
};

class CheckedFiles {
  public:
    // Whether the file was whole; nothing: it was not compared since it changed.
    std::optional<bool> find(const std::string& name, const FileStamp& stamp) const;
    void remember(const std::string& name, const FileStamp& stamp, bool is_whole);

  private:
    struct Checked {
        FileStamp stamp;
        bool is_whole = false;
    };
    mutable std::mutex mutex_;
    std::unordered_map<std::string, Checked> checked_;  // guarded by mutex_
};

}  // namespace objects
