// Which objects are evidence, and forgetting those that are not.
#include "store/sqlite_references.h"

#include "store/sqlite_store.h"

namespace store {
namespace {

constexpr char kIsReferenced[] =
    "SELECT NOT (" STORE_OBJECT_UNREFERENCED ") FROM object AS o WHERE o.key = ?1";
constexpr char kFindUnreferenced[] =
    "SELECT id FROM object AS o WHERE key = ?1 AND " STORE_OBJECT_UNREFERENCED;
constexpr char kFindObjectRow[] = "SELECT id FROM object WHERE key = ?1";
constexpr char kListUnreferenced[] =
    "SELECT key FROM object AS o WHERE " STORE_OBJECT_UNREFERENCED " LIMIT ?1";
constexpr char kDeleteObject[] = "DELETE FROM object WHERE id = ?1";
constexpr char kObjects[] = "SELECT key, size_bytes, media_type, NOT (" STORE_OBJECT_UNREFERENCED
                            ") FROM object AS o ORDER BY key";

}  // namespace

base::Result<bool> SqliteStore::is_referenced(const domain::ObjectKey& key) {
    return read([&](Connection& connection) -> base::Result<bool> {
        BOOST_OUTCOME_TRY(auto referenced, connection.integer(kIsReferenced, key.value));
        return referenced.value_or(0) != 0;
    });
}

base::Result<std::size_t> SqliteStore::discard_objects(
    std::span<const domain::ObjectKey> keys,
    const std::function<base::Result<void>(const domain::ObjectKey&)>& remove) {
    if (keys.size() > kObjectsPerQueryMax) {
        return base::invalid("object_key", "at most 1000 objects can be discarded at once");
    }
    return write([&](Connection& connection) -> base::Result<std::size_t> {
        std::size_t discarded = 0;
        for (const domain::ObjectKey& key : keys) {
            BOOST_OUTCOME_TRY(auto row, connection.integer(kFindObjectRow, key.value));
            BOOST_OUTCOME_TRY(auto object, connection.integer(kFindUnreferenced, key.value));
            if (row && !object) continue;
            if (row) {
                BOOST_OUTCOME_TRY(connection.execute(kDeleteObject, *object));
            }
            // Before the commit: behind it, a track could begin to refer to the picture between the
            // two. When we die here the row stays, unreferenced, and is discarded another time.
            BOOST_OUTCOME_TRY(remove(key));
            ++discarded;
        }
        return discarded;
    });
}

base::Result<std::vector<domain::ObjectKey>> SqliteStore::unreferenced_objects() {
    return read([&](Connection& connection) -> base::Result<std::vector<domain::ObjectKey>> {
        std::vector<domain::ObjectKey> keys;
        BOOST_OUTCOME_TRY(
            auto rows,
            connection.query(kListUnreferenced, static_cast<std::int64_t>(kObjectsPerQueryMax)));
        while (true) {
            BOOST_OUTCOME_TRY(const bool found, rows.step());
            if (!found) return keys;
            keys.emplace_back(std::string(rows.text(0)));
        }
    });
}

base::Result<void> SqliteStore::each_object(
    const std::function<void(const StoredObject&, bool referenced)>& visit) {
    return read([&](Connection& connection) -> base::Result<void> {
        BOOST_OUTCOME_TRY(auto rows, connection.query(kObjects));
        while (true) {
            BOOST_OUTCOME_TRY(const bool found, rows.step());
            if (!found) return base::success();
            visit(StoredObject{.key = domain::ObjectKey{std::string(rows.text(0))},
                               .size_bytes = static_cast<std::uint64_t>(rows.integer(1)),
                               .media_type = std::string(rows.text(2))},
                  rows.integer(3) != 0);
        }
    });
}

}  // namespace store
