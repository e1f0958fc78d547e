#include "store/sqlite_schema.h"

#include <string>

#include "schema_text.h"

namespace store {
namespace {

constexpr char kReadVersion[] = "PRAGMA user_version";
constexpr char kReadApplication[] = "PRAGMA application_id";
constexpr char kCountTables[] = "SELECT count(*) FROM sqlite_schema";

struct Found {
    std::int64_t version = 0;
    std::int64_t application = 0;
    std::int64_t tables = 0;
};

base::Result<Found> look(Connection& connection) {
    Found found;
    // The tables first: another process may make them, with their marks, between two of these.
    BOOST_OUTCOME_TRY(auto tables, connection.integer(kCountTables));
    BOOST_OUTCOME_TRY(auto version, connection.integer(kReadVersion));
    BOOST_OUTCOME_TRY(auto application, connection.integer(kReadApplication));
    found.version = version.value_or(0);
    found.application = application.value_or(0);
    found.tables = tables.value_or(0);
    return found;
}

base::Result<void> check_ours(const Found& found, std::int64_t known) {
    if (found.tables > 0 && found.application != kApplicationId) {
        return base::invalid("database",
                             "the file is the database of another program; name another");
    }
    if (found.version > known) {
        return base::Error{.kind = base::ErrorKind::kConflict,
                           .message = "the database has version " + std::to_string(found.version) +
                                      ", this program knows versions up to " +
                                      std::to_string(known) + "; run the newer program",
                           .reason = "database_newer"};
    }
    return base::success();
}

base::Result<void> change(Connection& connection, const Schema& schema, const Found& found) {
    const auto known = static_cast<std::int64_t>(schema.migrations.size());
    if (found.tables == 0) {
        BOOST_OUTCOME_TRY(connection.run_script(schema.whole));
    } else {
        for (auto version = static_cast<std::size_t>(found.version);
             version < schema.migrations.size(); ++version) {
            BOOST_OUTCOME_TRY(connection.run_script(schema.migrations[version]));
        }
    }
    // A pragma takes no parameters.
    const std::string marks = "PRAGMA user_version = " + std::to_string(known) +
                              "; PRAGMA application_id = " + std::to_string(kApplicationId);
    return connection.run_script(marks.c_str());
}

}  // namespace

Schema Schema::current() {
    return {.whole = kSchemaSql, .migrations = kMigrations};
}

base::Result<void> bring_up_to_date(Connection& connection, const Schema& schema) {
    const auto known = static_cast<std::int64_t>(schema.migrations.size());
    BOOST_OUTCOME_TRY(auto before, look(connection));
    BOOST_OUTCOME_TRY(check_ours(before, known));
    if (before.tables > 0 && before.version == known) return base::success();

    BOOST_OUTCOME_TRY(connection.run_script("BEGIN IMMEDIATE"));
    // Again, under the lock: another process may have done it.
    auto changed = [&]() -> base::Result<void> {
        BOOST_OUTCOME_TRY(auto found, look(connection));
        BOOST_OUTCOME_TRY(check_ours(found, known));
        if (found.tables > 0 && found.version == known) return base::success();
        return change(connection, schema, found);
    }();
    if (changed) changed = connection.run_script("COMMIT");
    if (!changed) (void)connection.run_script("ROLLBACK");  // the first error is the one to tell
    return changed;
}

}  // namespace store
