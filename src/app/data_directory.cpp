#include "app/data_directory.h"

#include <sys/stat.h>

#include "store/sqlite.h"

namespace app {

base::Result<DataDirectory> DataDirectory::open(const std::string& path) {
    if (path.empty()) {
        return base::invalid("data",
                             "no data directory: give --data DIR, or set SMARTMONITOR_DATA, or "
                             "`data` in the configuration file");
    }
    DataDirectory opened;
    opened.path = path;
    std::error_code error;
    std::filesystem::create_directories(opened.path.parent_path(), error);
    mkdir(path.c_str(), 0700);  // present is fine; absent is found out below
    if (!std::filesystem::is_directory(opened.path, error)) {
        return base::fail(base::ErrorKind::kUnavailable,
                          "cannot make the data directory " + path + ": is its parent writable?");
    }
    BOOST_OUTCOME_TRY(opened.store, store::open_sqlite(opened.path / "smartmonitor.db"));
    BOOST_OUTCOME_TRY(opened.objects, objects::open_directory(opened.path / "objects"));
    return opened;
}

}  // namespace app
