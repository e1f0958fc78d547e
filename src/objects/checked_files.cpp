#include "objects/checked_files.h"

namespace objects {
namespace {

std::int64_t ns_of(const struct timespec& at) {
    return std::int64_t{at.tv_sec} * 1'000'000'000 + at.tv_nsec;
}

}  // namespace

FileStamp FileStamp::of(const struct stat& about) {
    return {.device = about.st_dev,
            .inode = about.st_ino,
            .size_bytes = static_cast<std::uint64_t>(about.st_size),
            .modified_ns = ns_of(about.st_mtim),
            .changed_ns = ns_of(about.st_ctim)};
}

std::optional<bool> CheckedFiles::find(const std::string& name, const FileStamp& stamp) const {
    std::lock_guard lock(mutex_);
    const auto found = checked_.find(name);
    if (found == checked_.end() || found->second.stamp != stamp) return std::nullopt;
    return found->second.is_whole;
}

void CheckedFiles::remember(const std::string& name, const FileStamp& stamp, bool is_whole) {
    std::lock_guard lock(mutex_);
    if (checked_.size() >= kCheckedFilesMax) checked_.clear();
    checked_.insert_or_assign(name, Checked{stamp, is_whole});
}

}  // namespace objects
