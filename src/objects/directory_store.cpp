// Pictures as files: temporary file, fsync, rename, fsync of the directory.
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <mutex>
#include <unordered_set>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/encoding.h"
#include "objects/checked_files.h"
#include "objects/descriptor.h"
#include "objects/object_key.h"
#include "objects/object_store.h"
#include "runtime/log.h"

namespace objects {

FileOps FileOps::system() {
    return FileOps{
        .write = [](int descriptor, const void* bytes,
                    std::size_t size) { return ::write(descriptor, bytes, size); },
        .fsync = [](int descriptor) { return ::fsync(descriptor); },
        .rename = [](const char* from, const char* to) { return std::rename(from, to); }};
}

namespace {

namespace fs = std::filesystem;

// Holds files that are being written. No key starts with a dot.
constexpr const char* kIncoming = ".incoming";
constexpr const char* kLockFile = "lock";
// Directories known to be durable; a bound on memory, not on what can be stored.
constexpr std::size_t kKnownDirectoriesMax = 65'536;

class DirectoryStore final : public ObjectStore {
  public:
    DirectoryStore(fs::path root, DirectoryOptions options)
        : root_(std::move(root)), options_(std::move(options)) {}

    base::Result<void> open();
    base::Result<domain::ObjectKey> put(const domain::TenantCode& tenant, const domain::PoiId& poi,
                                        std::string_view bytes, MediaType type) override;
    base::Result<Located> locate(const domain::ObjectKey& key) const override;
    base::Result<std::string> read(const domain::ObjectKey& key) const override;
    base::Result<void> verify(const domain::ObjectKey& key) const override;
    base::Result<void> remove(const domain::ObjectKey& key) override;
    base::Result<Scan> each(const std::function<void(const Listed&)>& visit) const override;
    std::uint64_t refused_as_damaged() const override { return refused_; }
    std::string address(const domain::ObjectKey& key) const override {
        return oss_address(options_.bucket, key);
    }

  private:
    base::Result<void> make_directory(const fs::path& path);
    base::Result<void> make_parents(const domain::ObjectKey& key);
    base::Result<void> sync_directory(const fs::path& path);
    base::Result<void> write_whole(const fs::path& path, std::string_view bytes);
    base::Result<void> place(const fs::path& path, std::string_view bytes);
    bool holds(const fs::path& path, std::string_view bytes) const;
    void remember_whole(const domain::ObjectKey& key);
    base::Error damaged(const domain::ObjectKey& key) const;
    void remove_leftovers();

    const fs::path root_;
    const DirectoryOptions options_;
    Descriptor lock_;  // shared while the store is open
    std::atomic<std::uint64_t> incoming_count_{0};
    std::string incoming_prefix_;
    std::atomic<bool> sync_failed_{false};
    mutable CheckedFiles checked_;
    mutable std::atomic<std::uint64_t> refused_{0};
    std::mutex mutex_;
    std::unordered_set<std::string> known_directories_;  // guarded by mutex_
};

base::Result<void> DirectoryStore::open() {
    std::error_code error;
    fs::create_directories(root_.parent_path(), error);
    BOOST_OUTCOME_TRY(make_directory(root_));
    BOOST_OUTCOME_TRY(make_directory(root_ / kIncoming));

    const fs::path lock_path = root_ / kIncoming / kLockFile;
    lock_ = open_file(lock_path, O_RDWR | O_CREAT, 0600);
    if (!lock_.is_open()) return file_error(errno, "open the picture directory", lock_path);
    // Alone: what lies in .incoming is of a process that died. Another process that opens the store
    // now waits at the shared lock, so it cannot have begun to write.
    if (::flock(lock_.number(), LOCK_EX | LOCK_NB) == 0) remove_leftovers();
    while (::flock(lock_.number(), LOCK_SH) != 0) {
        if (errno != EINTR) return file_error(errno, "lock the picture directory", lock_path);
    }
    std::array<std::uint8_t, 8> random{};
    base::fill_random(random);
    incoming_prefix_ = base::hex_lower(random) + "-";
    return base::success();
}

void DirectoryStore::remove_leftovers() {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(root_ / kIncoming, error)) {
        std::error_code ignored;  // a leftover costs space only
        if (entry.path().filename() != kLockFile) fs::remove(entry.path(), ignored);
    }
}

base::Result<void> DirectoryStore::sync_directory(const fs::path& path) {
    const Descriptor directory = open_file(path, O_RDONLY | O_DIRECTORY);
    if (!directory.is_open()) return file_error(errno, "store the picture", path);
    if (options_.file_ops.fsync(directory.number()) != 0) {
        const int error = errno;
        sync_failed_ = true;
        return file_error(error, "store the picture durably", path);
    }
    return base::success();
}

// The new entry is made durable in its parent, also when another process made it and may have died
// before doing so.
base::Result<void> DirectoryStore::make_directory(const fs::path& path) {
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
        return file_error(errno, "make a picture directory", path);
    }
    const fs::path parent = path.parent_path();
    return sync_directory(parent.empty() ? fs::path(".") : parent);
}

base::Result<void> DirectoryStore::make_parents(const domain::ObjectKey& key) {
    const std::string leaf = key.value.substr(0, key.value.rfind('/'));
    {
        std::lock_guard lock(mutex_);
        if (known_directories_.contains(leaf)) return base::success();
    }
    for (std::size_t slash = leaf.find('/');; slash = leaf.find('/', slash + 1)) {
        BOOST_OUTCOME_TRY(make_directory(root_ / leaf.substr(0, slash)));
        if (slash == std::string::npos) break;
    }
    std::lock_guard lock(mutex_);
    if (known_directories_.size() >= kKnownDirectoriesMax) known_directories_.clear();
    known_directories_.insert(leaf);
    return base::success();
}

base::Result<void> DirectoryStore::write_whole(const fs::path& path, std::string_view bytes) {
    const Descriptor file = open_file(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    if (!file.is_open()) return file_error(errno, "store the picture", path);
    while (!bytes.empty()) {
        const ssize_t written = options_.file_ops.write(file.number(), bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) {
            return file_error(written < 0 ? errno : ENOSPC, "store the picture", path);
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    // Once: after a failure the kernel may drop the dirty pages and call the next fsync a success.
    // The file is thrown away, so nothing rests on it.
    if (options_.file_ops.fsync(file.number()) != 0) {
        return file_error(errno, "store the picture durably", path);
    }
    return base::success();
}

bool DirectoryStore::holds(const fs::path& path, std::string_view bytes) const {
    struct stat about {};
    if (::lstat(path.c_str(), &about) != 0 || !S_ISREG(about.st_mode) ||
        static_cast<std::uint64_t>(about.st_size) != bytes.size()) {
        return false;
    }
    const auto stored = read_file(path, kObjectBytesMax);
    return stored && stored.value() == bytes;
}

// Temporary file to final name; removes both when the directory cannot be synced.
base::Result<void> DirectoryStore::place(const fs::path& path, std::string_view bytes) {
    const fs::path incoming =
        root_ / kIncoming / (incoming_prefix_ + std::to_string(incoming_count_.fetch_add(1)));
    auto written = write_whole(incoming, bytes);
    if (written && options_.file_ops.rename(incoming.c_str(), path.c_str()) != 0) {
        written = file_error(errno, "store the picture", path);
    }
    if (!written) {
        ::unlink(incoming.c_str());
        return written;
    }
    auto synced = sync_directory(path.parent_path());
    if (!synced) ::unlink(path.c_str());
    return synced;
}

base::Result<domain::ObjectKey> DirectoryStore::put(const domain::TenantCode& tenant,
                                                    const domain::PoiId& poi,
                                                    std::string_view bytes, MediaType type) {
    if (bytes.empty() || bytes.size() > kObjectBytesMax) {
        return base::invalid("image", "an object must have 1 byte to 16 MiB");
    }
    BOOST_OUTCOME_TRY(auto key, make_key(tenant, poi, base::sha256(bytes), type));
    if (sync_failed_) {
        return base::fail(base::ErrorKind::kUnavailable,
                          "the picture disk failed to sync; check the disk, then restart");
    }
    BOOST_OUTCOME_TRY(make_parents(key));
    const fs::path path = root_ / key.value;
    if (holds(path, bytes)) {
        // Another process may have renamed it a moment ago and not synced the directory yet.
        BOOST_OUTCOME_TRY(sync_directory(path.parent_path()));
    } else {
        BOOST_OUTCOME_TRY(place(path, bytes));
    }
    remember_whole(key);
    return key;
}

void DirectoryStore::remember_whole(const domain::ObjectKey& key) {
    struct stat about {};
    if (::lstat((root_ / key.value).c_str(), &about) != 0) return;  // locate() will say why
    checked_.remember(key.value, FileStamp::of(about), true);
}

base::Error DirectoryStore::damaged(const domain::ObjectKey& key) const {
    ++refused_;
    return {.kind = base::ErrorKind::kDataLoss,
            .message = "the stored picture or video is damaged; restore it from a backup",
            .detail = key.value,
            .reason = "object_digest_mismatch"};
}

base::Result<Located> DirectoryStore::locate(const domain::ObjectKey& key) const {
    BOOST_OUTCOME_TRY(auto parts, parse_key(key));
    Located located;
    located.path = root_ / key.value;
    located.type = parts.type;
    struct stat about {};
    if (::lstat(located.path.c_str(), &about) != 0) {
        return file_error(errno, "find the picture", located.path);
    }
    if (!S_ISREG(about.st_mode)) return file_error(ENOENT, "find the picture", located.path);
    const FileStamp stamp = FileStamp::of(about);
    const auto checked = checked_.find(key.value, stamp);
    if (!checked) {
        const auto bytes = read(key);
        const bool is_damaged = !bytes && bytes.error().kind == base::ErrorKind::kDataLoss;
        if (bytes || is_damaged) checked_.remember(key.value, stamp, !is_damaged);
        if (is_damaged) runtime::log_error("object_damaged", {{"object", key.value}});
        if (!bytes) return bytes.error();
    } else if (!*checked) {
        return damaged(key);
    }
    located.size_bytes = stamp.size_bytes;
    located.etag = '"' + parts.digest_hex + '"';
    return located;
}

base::Result<std::string> DirectoryStore::read(const domain::ObjectKey& key) const {
    BOOST_OUTCOME_TRY(auto parts, parse_key(key));
    auto bytes = read_file(root_ / key.value, kObjectBytesMax);
    // No object is larger, so this one grew.
    if (!bytes && bytes.error().kind == base::ErrorKind::kResourceExhausted) return damaged(key);
    if (!bytes) return bytes.error();
    if (base::hex_lower(base::sha256(bytes.value())) != parts.digest_hex) return damaged(key);
    return bytes;
}

base::Result<void> DirectoryStore::verify(const domain::ObjectKey& key) const {
    BOOST_OUTCOME_TRY(read(key));
    return base::success();
}

base::Result<void> DirectoryStore::remove(const domain::ObjectKey& key) {
    BOOST_OUTCOME_TRY(parse_key(key));
    const fs::path path = root_ / key.value;
    // Not synced: an object that comes back after a crash is an orphan, which a scan finds.
    if (::unlink(path.c_str()) != 0 && errno != ENOENT && errno != ENOTDIR) {
        return file_error(errno, "remove the picture", path);
    }
    return base::success();
}

base::Result<Scan> DirectoryStore::each(const std::function<void(const Listed&)>& visit) const {
    Scan scan;
    std::error_code error;
    fs::recursive_directory_iterator at(root_, error);
    for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
        if (at.depth() == 0 && at->path().filename() == kIncoming) {
            at.disable_recursion_pending();
            continue;
        }
        std::error_code type_error;
        if (at->is_directory(type_error) && !at->is_symlink(type_error)) continue;
        domain::ObjectKey key{at->path().lexically_relative(root_).string()};
        const std::uint64_t size = at->is_regular_file(type_error) ? at->file_size(type_error) : 0;
        if (type_error) continue;  // removed while we looked
        if (!at->is_symlink(type_error) && at->is_regular_file(type_error) && parse_key(key)) {
            ++scan.objects;
            visit(Listed{.key = std::move(key), .size_bytes = size});
        } else if (scan.strays.size() < kStraysMax) {
            scan.strays.push_back(at->path());
        }
    }
    if (error) return file_error(error.value(), "list the pictures", root_);
    return scan;
}

}  // namespace

base::Result<std::unique_ptr<ObjectStore>> open_directory(const fs::path& root,
                                                          DirectoryOptions options) {
    if (root.empty()) return base::invalid("objects", "name the directory for pictures");
    auto store =
        std::make_unique<DirectoryStore>(fs::absolute(root).lexically_normal(), std::move(options));
    BOOST_OUTCOME_TRY(store->open());
    return std::unique_ptr<ObjectStore>(std::move(store));
}

}  // namespace objects
