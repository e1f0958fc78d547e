#include "support/small_disk.h"

#include <fstream>
#include <stdexcept>

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace tests {
namespace {

constexpr std::uint64_t kPage = 4096;

bool write_text(const char* file, const std::string& text) {
    std::ofstream out(file);
    out << text;
    out.close();
    return !out.fail();
}

// Mounts of our own, as root or else as root of a user namespace.
bool leave_shared_mounts() {
    const uid_t user = geteuid();
    const gid_t group = getegid();
    if (unshare(CLONE_NEWNS) != 0) {
        if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
        const bool is_mapped =
            write_text("/proc/self/setgroups", "deny") &&
            write_text("/proc/self/uid_map", "0 " + std::to_string(user) + " 1") &&
            write_text("/proc/self/gid_map", "0 " + std::to_string(group) + " 1");
        if (!is_mapped) return false;
    }
    return mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
}

}  // namespace

std::unique_ptr<SmallDisk> SmallDisk::mount(std::uint64_t bytes) {
    if (!leave_shared_mounts()) return nullptr;
    std::unique_ptr<SmallDisk> disk(new SmallDisk);
    const std::string size = "size=" + std::to_string(bytes);
    disk->is_mounted_ = ::mount("tmpfs", disk->path().c_str(), "tmpfs", 0, size.c_str()) == 0;
    return disk->is_mounted_ ? std::move(disk) : nullptr;
}

SmallDisk::~SmallDisk() {
    if (is_mounted_) umount2(path().c_str(), MNT_DETACH);
}

std::uint64_t SmallDisk::free_bytes() const {
    struct statvfs disk {};
    if (statvfs(path().c_str(), &disk) != 0) throw std::runtime_error("statvfs " + path().string());
    return disk.f_bavail * disk.f_frsize;
}

bool SmallDisk::take(std::uint64_t bytes) {
    const int file = open((path() / "ballast").c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    if (file < 0) return false;
    const bool is_taken =
        fallocate(file, 0, static_cast<off_t>(taken_bytes_), static_cast<off_t>(bytes)) == 0;
    close(file);
    if (is_taken) taken_bytes_ += bytes;
    return is_taken;
}

void SmallDisk::fill(std::uint64_t but_bytes) {
    if (const std::uint64_t is_free = free_bytes(); is_free > but_bytes + kPage) {
        take((is_free - but_bytes) / kPage * kPage);
    }
    if (but_bytes > 0) return;
    while (take(kPage)) {
    }
}

void SmallDisk::give_back() {
    std::filesystem::remove(path() / "ballast");
    taken_bytes_ = 0;
}

}  // namespace tests
