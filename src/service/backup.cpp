#include "service/backup.h"

#include <cerrno>
#include <cstdio>
#include <unordered_set>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "objects/descriptor.h"
#include "objects/object_key.h"
#include "store/sqlite.h"
#include "store/sqlite_snapshot.h"

namespace service {
namespace {

namespace fs = std::filesystem;

constexpr const char* kNextDatabase = "smartmonitor.db.next";
constexpr const char* kObjects = "objects";
constexpr const char* kMediaKey = "media.key";
constexpr const char* kManifest = "backup.json";  // marks a whole backup
constexpr int kSnapshotsMax = 5;
constexpr std::uint64_t kProgressEvery = 64;  // objects

using Keys = std::unordered_set<domain::ObjectKey>;

base::Result<void> sync(const fs::path& path, int flags) {
    const objects::Descriptor file = objects::open_file(path, flags);
    if (!file.is_open() || fsync(file.number()) != 0) {
        return objects::file_error(errno, "store the backup durably", path);
    }
    return base::success();
}

base::Result<void> sync_folder(const fs::path& path) {
    return sync(path, O_RDONLY | O_DIRECTORY);
}

base::Result<void> make_folder(const fs::path& path) {
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
        return objects::file_error(errno, "make the directory", path);
    }
    return base::success();
}

base::Result<void> rename_durably(const fs::path& from, const fs::path& to) {
    if (std::rename(from.c_str(), to.c_str()) != 0) {
        return objects::file_error(errno, "store the backup", to);
    }
    return sync_folder(to.parent_path());
}

// Whole or not at all, mode 0600.
base::Result<void> write_file(const fs::path& path, const std::string& bytes) {
    const fs::path next = path.string() + ".next";
    unlink(next.c_str());
    {
        const objects::Descriptor file =
            objects::open_file(next, O_WRONLY | O_CREAT | O_EXCL, 0600);
        if (!file.is_open() || write(file.number(), bytes.data(), bytes.size()) !=
                                   static_cast<ssize_t>(bytes.size())) {
            return objects::file_error(errno, "store the backup", next);
        }
    }
    BOOST_OUTCOME_TRY(sync(next, O_RDONLY));
    return rename_durably(next, path);
}

base::Result<void> copy_private(const fs::path& from, const fs::path& to) {
    std::error_code error;
    { const objects::Descriptor made = objects::open_file(to, O_WRONLY | O_CREAT, 0600); }
    fs::copy_file(from, to, fs::copy_options::overwrite_existing, error);
    if (error) return objects::file_error(error.value(), "copy the file", from);
    chmod(to.c_str(), 0600);
    return sync(to, O_RDONLY);
}

void remove_database(const fs::path& path) {
    for (const char* end : {"", "-wal", "-shm", "-journal"}) {
        unlink((path.string() + end).c_str());
    }
}

base::Result<Keys> keys_of(const fs::path& database) {
    BOOST_OUTCOME_TRY(const auto store, store::open_sqlite(database));
    Keys keys;
    BOOST_OUTCOME_TRY(store->each_object(
        [&](const store::StoredObject& object, bool) { keys.insert(object.key); }));
    return keys;
}

// errors: as objects::ObjectStore::read() and put().
base::Result<void> copy_object(const objects::ObjectStore& from, objects::ObjectStore& to,
                               const domain::ObjectKey& key) {
    BOOST_OUTCOME_TRY(const auto parts, objects::parse_key(key));
    BOOST_OUTCOME_TRY(const std::string bytes, from.read(key));
    BOOST_OUTCOME_TRY(to.put(parts.tenant, parts.poi, bytes, parts.type));
    return base::success();
}

bool is_copied(const objects::ObjectStore& from, const objects::ObjectStore& to,
               const domain::ObjectKey& key) {
    const auto there = to.locate(key);
    if (!there) return false;
    const auto here = from.locate(key);
    return !here || here.value().size_bytes == there.value().size_bytes;
}

enum class Round { kWhole, kObjectsVanished };

base::Result<Round> copy_objects(const objects::ObjectStore& from, objects::ObjectStore& to,
                                 const Keys& keys, const Keys& known_missing,
                                 BackupSummary& summary, Keys& vanished,
                                 const BackupProgress& on_progress) {
    std::uint64_t done = 0;
    summary.faulty.clear();
    for (const domain::ObjectKey& key : keys) {
        if (on_progress && ++done % kProgressEvery == 0) on_progress(done, keys.size());
        if (is_copied(from, to, key)) continue;
        const auto copied = copy_object(from, to, key);
        if (copied) {
            ++summary.copied;
            continue;
        }
        const base::ErrorKind kind = copied.error().kind;
        const bool is_missing = kind == base::ErrorKind::kNotFound;
        if (is_missing && !known_missing.contains(key)) {
            vanished.insert(key);
        } else if (is_missing || kind == base::ErrorKind::kDataLoss) {
            summary.faulty.push_back(key);
        } else {
            return copied.error();
        }
    }
    return vanished.empty() ? Round::kWhole : Round::kObjectsVanished;
}

base::Result<void> drop_deleted(objects::ObjectStore& backup, const Keys& keys,
                                BackupSummary& summary) {
    std::vector<domain::ObjectKey> deleted;
    BOOST_OUTCOME_TRY(backup.each([&](const objects::Listed& listed) {
        if (!keys.contains(listed.key)) deleted.push_back(listed.key);
    }));
    for (const domain::ObjectKey& key : deleted) {
        BOOST_OUTCOME_TRY(backup.remove(key));
    }
    summary.dropped = deleted.size();
    return base::success();
}

// A folder with other people's files must not be swept.
base::Result<void> check_target(const BackupPaths& paths) {
    std::error_code error;
    if (fs::equivalent(paths.data, paths.backup, error)) {
        return base::invalid("to", "the backup cannot be the data directory itself");
    }
    const bool is_ours = fs::exists(paths.backup / kManifest, error) ||
                         fs::exists(paths.backup / kNextDatabase, error);
    if (!is_ours && fs::exists(paths.backup, error) && !fs::is_empty(paths.backup, error)) {
        return base::invalid(
            "to", paths.backup.string() + " is not empty and no backup; name an empty directory");
    }
    return base::success();
}

base::Result<void> finish(const BackupPaths& paths, const BackupSummary& summary,
                          base::Instant now) {
    std::error_code error;
    if (fs::exists(paths.data / kMediaKey, error)) {
        BOOST_OUTCOME_TRY(const std::string key,
                          objects::read_file(paths.data / kMediaKey, objects::kObjectBytesMax));
        BOOST_OUTCOME_TRY(write_file(paths.backup / kMediaKey, key));
    }
    BOOST_OUTCOME_TRY(sync(paths.backup / kNextDatabase, O_RDONLY));
    // What a reader of the last backup's database left belongs to that one alone.
    for (const char* end : {"-wal", "-shm"}) {
        unlink((paths.backup / (std::string(kDatabaseFile) + end)).c_str());
    }
    BOOST_OUTCOME_TRY(rename_durably(paths.backup / kNextDatabase, paths.backup / kDatabaseFile));
    return write_file(paths.backup / kManifest,
                      "{\"finished\":\"" + base::format_iso8601(now) +
                          "\",\"objects\":" + std::to_string(summary.objects) + "}\n");
}

}  // namespace

base::Result<BackupSummary> back_up(const objects::ObjectStore& objects, const BackupPaths& paths,
                                    base::Instant now, const BackupProgress& on_progress) {
    BOOST_OUTCOME_TRY(check_target(paths));
    BOOST_OUTCOME_TRY(make_folder(paths.backup));
    const fs::path next = paths.backup / kNextDatabase;
    BackupSummary summary;
    Keys missing;
    for (int snapshots = 0; snapshots < kSnapshotsMax; ++snapshots) {
        remove_database(next);
        BOOST_OUTCOME_TRY(store::snapshot_sqlite(paths.database, next));
        BOOST_OUTCOME_TRY(const Keys keys, keys_of(next));
        BOOST_OUTCOME_TRY(const auto copies, objects::open_directory(paths.backup / kObjects));
        Keys vanished;
        BOOST_OUTCOME_TRY(const Round round, copy_objects(objects, *copies, keys, missing, summary,
                                                          vanished, on_progress));
        if (round == Round::kObjectsVanished) {
            missing.merge(vanished);
            continue;
        }
        summary.objects = keys.size() - summary.faulty.size();
        BOOST_OUTCOME_TRY(finish(paths, summary, now));
        BOOST_OUTCOME_TRY(drop_deleted(*copies, keys, summary));
        return summary;
    }
    return base::Error{.kind = base::ErrorKind::kConflict,
                       .message = "objects were deleted while each of " +
                                  std::to_string(kSnapshotsMax) +
                                  " snapshots was copied; run the backup again, it goes on with "
                                  "what is there",
                       .reason = "backup_busy"};
}

base::Result<RestoreSummary> restore(const fs::path& backup, const fs::path& data,
                                     const BackupProgress& on_progress) {
    std::error_code error;
    if (fs::exists(data, error) && !fs::is_empty(data, error)) {
        return base::Error{.kind = base::ErrorKind::kConflict,
                           .message = data.string() + " is not empty; name a new data directory",
                           .reason = "restore_target_not_empty"};
    }
    if (!fs::exists(backup / kManifest, error) || !fs::exists(backup / kDatabaseFile, error)) {
        return base::fail(base::ErrorKind::kNotFound,
                          backup.string() +
                              " holds no whole backup: name the directory that "
                              "`backup --to` has filled");
    }
    BOOST_OUTCOME_TRY(make_folder(data));
    BOOST_OUTCOME_TRY(copy_private(backup / kDatabaseFile, data / kNextDatabase));
    BOOST_OUTCOME_TRY(const Keys keys, keys_of(data / kNextDatabase));
    BOOST_OUTCOME_TRY(const auto from, objects::open_directory(backup / kObjects));
    BOOST_OUTCOME_TRY(const auto to, objects::open_directory(data / kObjects));
    RestoreSummary summary;
    std::uint64_t done = 0;
    for (const domain::ObjectKey& key : keys) {
        if (on_progress && ++done % kProgressEvery == 0) on_progress(done, keys.size());
        const auto copied = copy_object(*from, *to, key);
        if (copied) continue;
        // The rest is worth having.
        const base::ErrorKind kind = copied.error().kind;
        if (kind != base::ErrorKind::kNotFound && kind != base::ErrorKind::kDataLoss) {
            return copied.error();
        }
        summary.faulty.push_back(key);
    }
    summary.objects = keys.size() - summary.faulty.size();
    if (fs::exists(backup / kMediaKey, error)) {
        BOOST_OUTCOME_TRY(copy_private(backup / kMediaKey, data / kMediaKey));
    }
    BOOST_OUTCOME_TRY(sync(data / kNextDatabase, O_RDONLY));
    BOOST_OUTCOME_TRY(rename_durably(data / kNextDatabase, data / kDatabaseFile));
    return summary;
}

}  // namespace service
