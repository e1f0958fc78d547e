// A second copy of a data directory, taken while it is in use, and the way back.
//
// A backup is laid out as a data directory, so that `verify --data` reads it. It holds each object
// that a row of its database names: objects are copied by the rows of a snapshot, and when one has
// been deleted meanwhile, a new snapshot is taken. The database takes its place when all are there,
// so that a backup that was cut short is as good as it was before it; the next run goes on with
// what is there.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "objects/object_store.h"

namespace service {

// The name of the database in a data directory and in a backup.
inline constexpr const char* kDatabaseFile = "smartmonitor.db";

struct BackupPaths {
    std::filesystem::path data;  // holds media.key
    std::filesystem::path database;
    std::filesystem::path backup;  // made when absent, mode 0700
};

struct BackupSummary {
    std::uint64_t objects = 0;              // in the backup
    std::uint64_t copied = 0;               // of them, by this run
    std::uint64_t dropped = 0;              // deleted since the last run
    std::vector<domain::ObjectKey> faulty;  // missing or damaged at the source: not in the backup
};

using BackupProgress = std::function<void(std::uint64_t done, std::uint64_t all)>;

// errors: kConflict "backup_busy" when too many objects are deleted meanwhile; kInvalidArgument
// when the backup is the data directory or a folder of something else; those of store and objects.
base::Result<BackupSummary> back_up(const objects::ObjectStore& objects, const BackupPaths& paths,
                                    base::Instant now, const BackupProgress& on_progress = {});

struct RestoreSummary {
    std::uint64_t objects = 0;
    std::vector<domain::ObjectKey> faulty;  // missing or damaged in the backup: not restored
};

// Copies a backup to `data`, which must be absent or empty; each object's digest is compared. The
// database takes its place last, so that a restore that was cut short cannot be served.
// errors: kConflict "restore_target_not_empty"; kNotFound when `backup` is no whole backup.
base::Result<RestoreSummary> restore(const std::filesystem::path& backup,
                                     const std::filesystem::path& data,
                                     const BackupProgress& on_progress = {});

}  // namespace service
