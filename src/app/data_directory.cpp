#include "app/data_directory.h"

#include <sys/stat.h>

#include "service/backup.h"
#include "store/sqlite.h"

namespace app {
namespace {

constexpr const char* kObjects = "objects";

base::Result<void> require_name(const std::string& path) {
    if (!path.empty()) return base::success();
    return base::invalid("data",
                         "no data directory: give --data DIR, or set SMARTMONITOR_DATA, or "
                         "`data` in the configuration file");
}

bool has_database(const std::filesystem::path& data) {
    std::error_code error;
    const auto size = std::filesystem::file_size(data / service::kDatabaseFile, error);
    return !error && size > 0;
}

// A tenant's folder; names with a dot are the object store's own.
bool has_objects(const std::filesystem::path& data) {
    std::error_code error;
    std::filesystem::directory_iterator at(data / kObjects, error);
    for (; !error && at != std::filesystem::directory_iterator(); at.increment(error)) {
        if (!at->path().filename().string().starts_with('.')) return true;
    }
    return false;
}

// A new database beside old evidence would call all of it garbage.
base::Result<void> refuse_lost_database(const std::filesystem::path& data) {
    if (has_database(data) || !has_objects(data)) return base::success();
    return base::Error{.kind = base::ErrorKind::kDataLoss,
                       .message = "the database " + (data / service::kDatabaseFile).string() +
                                  " is missing or empty, but there are objects beside it: restore "
                                  "it from a backup, or move " +
                                  (data / kObjects).string() + " away to begin anew",
                       .reason = "database_lost"};
}

}  // namespace

base::Result<DataDirectory> DataDirectory::open_existing(const std::string& path) {
    BOOST_OUTCOME_TRY(require_name(path));
    BOOST_OUTCOME_TRY(refuse_lost_database(path));
    if (!has_database(path)) {
        return base::fail(base::ErrorKind::kNotFound,
                          "there is no data directory at " + path + ": is --data as it should be?");
    }
    return open(path);
}

base::Result<DataDirectory> DataDirectory::open(const std::string& path) {
    BOOST_OUTCOME_TRY(require_name(path));
    BOOST_OUTCOME_TRY(refuse_lost_database(path));
    DataDirectory opened;
    opened.path = path;
    std::error_code error;
    std::filesystem::create_directories(opened.path.parent_path(), error);
    mkdir(path.c_str(), 0700);  // present is fine; absent is found out below
    if (!std::filesystem::is_directory(opened.path, error)) {
        return base::fail(base::ErrorKind::kUnavailable,
                          "cannot make the data directory " + path + ": is its parent writable?");
    }
    BOOST_OUTCOME_TRY(opened.store, store::open_sqlite(opened.path / service::kDatabaseFile));
    BOOST_OUTCOME_TRY(opened.objects, objects::open_directory(opened.path / kObjects));
    return opened;
}

}  // namespace app
