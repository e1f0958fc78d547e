#include "store/sqlite_connection.h"

#include <utility>

#include <sqlite3.h>

namespace store {
namespace {

// The one table from SQLite's codes to our kinds.
base::ErrorKind kind_of(int code) {
    switch (code & 0xFF) {
        case SQLITE_FULL:
        case SQLITE_TOOBIG:
            return base::ErrorKind::kResourceExhausted;
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_IOERR:
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
        case SQLITE_READONLY:
        case SQLITE_NOMEM:
        case SQLITE_PROTOCOL:
        case SQLITE_INTERRUPT:
            return base::ErrorKind::kUnavailable;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
        case SQLITE_FORMAT:
            return base::ErrorKind::kDataLoss;
        case SQLITE_CONSTRAINT:
            return base::ErrorKind::kConflict;
        default:
            return base::ErrorKind::kInternal;
    }
}

const char* advice(int code) {
    switch (code & 0xFF) {
        case SQLITE_FULL:
            return "the disk is full; free space, then try again";
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return "another process is writing to the database; try again";
        case SQLITE_IOERR:
            return "the disk of the database reports errors; check it";
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
        case SQLITE_READONLY:
            return "the database cannot be written; check that its directory exists, and its owner "
                   "and mode";
        case SQLITE_CORRUPT:
            return "the database is damaged; restore it from a backup";
        case SQLITE_NOTADB:
            return "the file is not a database; name another";
        case SQLITE_CONSTRAINT:
            return "this contradicts what is stored";
        default:
            return "the database failed";
    }
}

}  // namespace

Statement::Statement(Statement&& other) noexcept
    : connection_(other.connection_), statement_(std::exchange(other.statement_, nullptr)) {}

Statement::~Statement() {
    if (statement_ == nullptr) return;
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
}

base::Result<bool> Statement::step() {
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    connection_->note(code);
    return connection_->error(code);
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}
std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(statement_, column);
}
double Statement::real(int column) const {
    return sqlite3_column_double(statement_, column);
}
std::string_view Statement::text(int column) const {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    if (text == nullptr) return {};
    return {text, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::string_view Statement::blob(int column) const {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
    if (bytes == nullptr) return {};
    return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

// A bind fails only for a position that the SQL does not have, which every test of the statement
// would meet, and for want of memory, when step() finds a NULL that the schema refuses.
void Statement::bind(int position, std::int64_t value) {
    sqlite3_bind_int64(statement_, position, value);
}
void Statement::bind(int position, double value) {
    sqlite3_bind_double(statement_, position, value);
}
void Statement::bind(int position, std::string_view value) {
    // A null pointer would bind NULL.
    const char* text = value.data() != nullptr ? value.data() : "";
    sqlite3_bind_text64(statement_, position, text, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}
void Statement::bind(int position, Blob value) {
    const char* bytes = value.bytes.data() != nullptr ? value.bytes.data() : "";
    sqlite3_bind_blob64(statement_, position, bytes, value.bytes.size(), SQLITE_TRANSIENT);
}
void Statement::bind_null(int position) {
    sqlite3_bind_null(statement_, position);
}

base::Result<std::unique_ptr<Connection>> Connection::open(const ConnectionOptions& options) {
    std::unique_ptr<Connection> connection(new Connection);
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    const int code =
        sqlite3_open_v2(options.path.c_str(), &connection->handle_, flags, options.vfs);
    if (code != SQLITE_OK) return connection->error(code);
    sqlite3_busy_timeout(connection->handle_, static_cast<int>(options.busy_time_max.count()));
    // FULL: each commit is synced before it is acknowledged. 4000 pages (16 MiB): pages that change
    // often are copied from the log to the file less often. 64 MiB is where the log is cut back to
    // after a long reader made it grow.
    BOOST_OUTCOME_TRY(
        connection->run_script("PRAGMA journal_mode = WAL;"
                               "PRAGMA synchronous = FULL;"
                               "PRAGMA foreign_keys = ON;"
                               "PRAGMA trusted_schema = OFF;"
                               "PRAGMA cell_size_check = ON;"
                               "PRAGMA wal_autocheckpoint = 4000;"
                               "PRAGMA journal_size_limit = 67108864;"));
    const std::string cache = "PRAGMA cache_size = -" + std::to_string(options.cache_kib);
    BOOST_OUTCOME_TRY(connection->run_script(cache.c_str()));
    if (!options.may_write) {
        BOOST_OUTCOME_TRY(connection->run_script("PRAGMA query_only = ON;"));
    }
    return connection;
}

Connection::~Connection() {
    for (const auto& [sql, statement] : statements_) sqlite3_finalize(statement);
    sqlite3_close(handle_);
}

base::Result<Statement> Connection::prepare(const char* sql) {
    sqlite3_stmt*& statement = statements_[sql];
    if (statement == nullptr) {
        const int code =
            sqlite3_prepare_v3(handle_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
        if (code != SQLITE_OK) {
            note(code);
            return error(code);
        }
    }
    return Statement(*this, statement);
}

base::Result<void> Connection::run_script(const char* sql) {
    const int code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr);
    if (code == SQLITE_OK) return base::success();
    note(code);
    return error(code);
}

std::int64_t Connection::last_row() const {
    return sqlite3_last_insert_rowid(handle_);
}
std::int64_t Connection::changes() const {
    return sqlite3_changes64(handle_);
}

void Connection::note(int code) {
    if (code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC) sync_failed_ = true;
}

base::Error Connection::error(int code) const {
    std::string detail = "sqlite " + std::to_string(code) + ": ";
    detail += handle_ != nullptr ? sqlite3_errmsg(handle_) : sqlite3_errstr(code);
    return base::Error{.kind = kind_of(code), .message = advice(code), .detail = std::move(detail)};
}

}  // namespace store
