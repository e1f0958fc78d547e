// Makes the schema and brings an older one up to date.
#pragma once

#include <span>

#include "base/result.h"
#include "store/sqlite_connection.h"

namespace store {

// "smon": marks a file as ours (PRAGMA application_id).
inline constexpr std::int64_t kApplicationId = 0x736D6F6E;

struct Schema {
    const char* whole;                        // what a new database gets
    std::span<const char* const> migrations;  // [n] leads from version n to n + 1

    static Schema current();
};

// One transaction for all steps: a failing one leaves the database as it was. Processes that start
// together take turns. errors: as open_sqlite.
base::Result<void> bring_up_to_date(Connection& connection, const Schema& schema);

}  // namespace store
