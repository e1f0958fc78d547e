#include "store/sqlite_store.h"

#include <cerrno>
#include <cstring>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

#include "store/sqlite_schema.h"

namespace store {
namespace {

constexpr char kBeginWrite[] = "BEGIN IMMEDIATE";
constexpr char kCommit[] = "COMMIT";
constexpr char kRollback[] = "ROLLBACK";
constexpr char kDataVersion[] = "PRAGMA data_version";

// The pause between attempts to open a database that another process is making or closing: SQLite
// does not wait by itself then.
constexpr std::chrono::milliseconds kOpenRetryPause{5};

// SQLite would make the file with the umask's mode, but it holds secrets. A file that exists must
// not be opened here: closing it would drop the locks that this process may hold on it through
// SQLite (fcntl(2)).
base::Result<void> make_private_file(const std::filesystem::path& path) {
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0 && errno == EEXIST) return base::success();
    if (file < 0) {
        return base::Error{.kind = base::ErrorKind::kUnavailable,
                           .message =
                               "the database cannot be opened; check that its directory "
                               "exists and may be written",
                           .detail = path.string() + ": " + std::strerror(errno)};
    }
    ::close(file);
    return base::success();
}

}  // namespace

base::Result<void> SqliteStore::open() {
    BOOST_OUTCOME_TRY(make_private_file(path_));
    BOOST_OUTCOME_TRY(auto writer, connect(true));
    BOOST_OUTCOME_TRY(bring_up_to_date(*writer, Schema::current()));
    writer_ = std::move(writer);
    BOOST_OUTCOME_TRY(auto watcher, connect(false));
    watcher_ = std::move(watcher);
    return base::success();
}

base::Result<std::unique_ptr<Connection>> SqliteStore::connect(bool may_write) const {
    const auto give_up = std::chrono::steady_clock::now() + options_.busy_time_max;
    while (true) {
        auto connection = Connection::open({.path = path_,
                                            .busy_time_max = options_.busy_time_max,
                                            .cache_kib = options_.cache_kib,
                                            .vfs = options_.vfs,
                                            .may_write = may_write});
        if (connection || connection.error().kind != base::ErrorKind::kUnavailable ||
            std::chrono::steady_clock::now() >= give_up) {
            return connection;
        }
        std::this_thread::sleep_for(kOpenRetryPause);
    }
}

base::Result<void> SqliteStore::begin_write() {
    if (writer_->sync_failed()) {
        return base::fail(base::ErrorKind::kUnavailable,
                          "the disk of the database failed to sync; check the disk, then restart");
    }
    BOOST_OUTCOME_TRY(writer_->execute(kBeginWrite));
    return base::success();
}

base::Result<void> SqliteStore::end_write(bool commit) {
    base::Result<std::int64_t> done = writer_->execute(commit ? kCommit : kRollback);
    if (commit) {
        std::lock_guard lock(watcher_mutex_);
        asked_at_.reset();
    }
    if (done) return base::success();
    // Some errors have rolled back already; then this one changes nothing.
    if (commit) (void)writer_->execute(kRollback);
    return commit ? base::Result<void>(done.error()) : base::success();
}

base::Result<std::unique_ptr<Connection>> SqliteStore::take_reader() {
    {
        std::unique_lock lock(readers_mutex_);
        reader_is_free_.wait(
            lock, [this] { return !readers_.empty() || readers_open_ < options_.readers_max; });
        if (!readers_.empty()) {
            auto reader = std::move(readers_.back());  // the last used one: its cache is warm
            readers_.pop_back();
            return reader;
        }
        ++readers_open_;
    }
    auto reader = connect(false);
    if (!reader) drop(nullptr);
    return reader;
}

void SqliteStore::give_back(std::unique_ptr<Connection> reader) {
    std::lock_guard lock(readers_mutex_);
    readers_.push_back(std::move(reader));
    reader_is_free_.notify_one();
}

void SqliteStore::drop(std::unique_ptr<Connection> reader) {
    reader.reset();
    std::lock_guard lock(readers_mutex_);
    --readers_open_;
    reader_is_free_.notify_one();
}

// The watcher never writes, so its data_version changes with every commit of every other
// connection, in this process or another.
base::Result<std::uint64_t> SqliteStore::change_counter() {
    std::lock_guard lock(watcher_mutex_);
    const auto now = std::chrono::steady_clock::now();
    if (asked_at_ && now - *asked_at_ < options_.foreign_change_age_max) return changes_seen_;
    BOOST_OUTCOME_TRY(auto version, watcher_->integer(kDataVersion));
    asked_at_ = now;
    if (version != seen_version_) {
        seen_version_ = version.value_or(0);
        ++changes_seen_;
    }
    return changes_seen_;
}

base::Result<std::unique_ptr<Store>> open_sqlite(const std::filesystem::path& path,
                                                 SqliteOptions options) {
    if (path.empty()) return base::invalid("database", "name the file of the database");
    if (options.readers_max == 0)
        return base::invalid("readers_max", "at least 1 reader is needed");
    auto store = std::make_unique<SqliteStore>(path, options);
    BOOST_OUTCOME_TRY(store->open());
    return std::unique_ptr<Store>(std::move(store));
}

}  // namespace store
