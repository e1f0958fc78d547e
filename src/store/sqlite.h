// The store in one SQLite file.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>

#include "base/result.h"
#include "store/store.h"

namespace store {

struct SqliteOptions {
    // How long to wait for another process's write transaction.
    std::chrono::milliseconds busy_time_max{30'000};
    // Read connections; a reader waits when all are in use.
    std::size_t readers_max = 8;
    // Page cache of each connection.
    int cache_kib = 32 * 1024;
    // For how long change_counter() may not know of another process's commit; of this process's it
    // always does. Asking the file costs two locks, 2 us: more than all else of a kept answer.
    std::chrono::microseconds foreign_change_age_max{1000};
    // A registered SQLite VFS, for tests that make the disk fail; null for the system's.
    const char* vfs = nullptr;
};

// Opens the database, or makes it (mode 0600) and its schema; brings an older schema up to date.
// After a failed sync every write fails with kUnavailable until the store is opened anew.
// errors: kConflict "database_newer" when a newer program wrote it; kInvalidArgument when the file
// is a database of something else; kDataLoss when it is damaged.
base::Result<std::unique_ptr<Store>> open_sqlite(const std::filesystem::path& path,
                                                 SqliteOptions options = {});

}  // namespace store
