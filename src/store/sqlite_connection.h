// One SQLite connection and its prepared statements. The door to SQLite (sqlite_connection.cpp).
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace store {

class Connection;

// Bytes that are no text.
struct Blob {
    std::string_view bytes;
};

// A prepared statement with its parameters bound, given back (reset) when it goes out of scope.
// Columns count from 0; a text or blob is valid until the next step().
class Statement {
  public:
    Statement(Connection& connection, sqlite3_stmt* statement)
        : connection_(&connection), statement_(statement) {}
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&&) = delete;
    ~Statement();

    // True when there is a row.
    base::Result<bool> step();
    bool is_null(int column) const;
    std::int64_t integer(int column) const;
    double real(int column) const;
    std::string_view text(int column) const;
    std::string_view blob(int column) const;

    void bind(int position, std::int64_t value);
    void bind(int position, double value);
    void bind(int position, std::string_view value);  // copied
    void bind(int position, Blob value);              // copied
    void bind_null(int position);
    template <class T>
    void bind(int position, const std::optional<T>& value) {
        if (value) {
            bind(position, *value);
        } else {
            bind_null(position);
        }
    }

  private:
    Connection* connection_;
    sqlite3_stmt* statement_;
};

struct ConnectionOptions {
    std::filesystem::path path;
    std::chrono::milliseconds busy_time_max;
    int cache_kib;
    const char* vfs;
    bool may_write;
};

// One thread at a time.
class Connection {
  public:
    static base::Result<std::unique_ptr<Connection>> open(const ConnectionOptions& options);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // Prepares `sql` once (known by its address: pass a constant) and binds ?1, ?2, … in order:
    // std::int64_t, double, text, or an optional of them.
    template <class... Values>
    base::Result<Statement> query(const char* sql, const Values&... values) {
        BOOST_OUTCOME_TRY(auto statement, prepare(sql));
        [[maybe_unused]] int position = 0;
        (statement.bind(++position, values), ...);
        return statement;
    }
    // Runs a statement without rows; how many rows it changed.
    template <class... Values>
    base::Result<std::int64_t> execute(const char* sql, const Values&... values) {
        BOOST_OUTCOME_TRY(auto statement, query(sql, values...));
        BOOST_OUTCOME_TRY(statement.step());
        return changes();
    }
    // The first column of the first row; nothing when there is no row.
    template <class... Values>
    base::Result<std::optional<std::int64_t>> integer(const char* sql, const Values&... values) {
        BOOST_OUTCOME_TRY(auto statement, query(sql, values...));
        BOOST_OUTCOME_TRY(const bool found, statement.step());
        std::optional<std::int64_t> value;
        if (found) value = statement.integer(0);
        return value;
    }
    // Several statements of a constant text, not cached.
    base::Result<void> run_script(const char* sql);

    std::int64_t last_row() const;
    std::int64_t changes() const;
    base::Error error(int code) const;
    // A sync failed on this connection: what the disk holds is unknown.
    bool sync_failed() const { return sync_failed_; }

  private:
    friend class Statement;
    Connection() = default;
    base::Result<Statement> prepare(const char* sql);
    void note(int code);

    sqlite3* handle_ = nullptr;
    std::unordered_map<const char*, sqlite3_stmt*> statements_;
    bool sync_failed_ = false;
};

}  // namespace store
