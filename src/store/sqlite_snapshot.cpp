#include "store/sqlite_snapshot.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

#include "store/sqlite.h"
#include "store/sqlite_connection.h"

namespace store {
namespace {

constexpr char kCopy[] = "VACUUM INTO ?1";

}  // namespace

base::Result<void> snapshot_sqlite(const std::filesystem::path& database,
                                   const std::filesystem::path& to) {
    const SqliteOptions options;
    BOOST_OUTCOME_TRY(const auto connection,
                      Connection::open({.path = database,
                                        .busy_time_max = options.busy_time_max,
                                        .cache_kib = options.cache_kib,
                                        .vfs = nullptr,
                                        .may_write = true}));
    // SQLite would make the file with the umask's mode, but it holds secrets; an empty one it
    // takes.
    const int file = ::open(to.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) {
        const int error = errno;
        return base::Error{
            .kind = base::ErrorKind::kUnavailable,
            .message = "cannot make " + to.string() + "; check that its directory may be written",
            .detail = std::strerror(error)};
    }
    ::close(file);
    BOOST_OUTCOME_TRY(connection->execute(kCopy, to.string()));
    return base::success();
}

}  // namespace store
