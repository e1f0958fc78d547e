// Legal holds.
#include "store/checks.h"
#include "store/sqlite_lookup.h"

namespace store {
namespace {

constexpr char kAddHold[] = R"(
    INSERT INTO hold (store, hold_id, from_ms, to_ms, reason, who, created_ms)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7))";
constexpr char kFindHold[] = R"(
    SELECT from_ms, to_ms, reason, released_ms IS NOT NULL FROM hold
    WHERE store = ?1 AND hold_id = ?2)";
constexpr char kListHolds[] = R"(
    SELECT hold_id, from_ms, to_ms, reason, who, created_ms FROM hold
    WHERE store = ?1 AND released_ms IS NULL ORDER BY created_ms, hold_id)";
constexpr char kReleaseHold[] = R"(
    UPDATE hold SET released_ms = ?3, released_by = ?4
    WHERE store = ?1 AND hold_id = ?2 AND released_ms IS NULL)";

}  // namespace

base::Result<void> SqliteStore::add_hold(const domain::LegalHold& hold) {
    BOOST_OUTCOME_TRY(check_hold(hold));
    return write([&](Connection& connection) -> base::Result<void> {
        BOOST_OUTCOME_TRY(auto store, store_row(connection, hold.tenant, hold.poi));
        {
            BOOST_OUTCOME_TRY(auto rows, connection.query(kFindHold, store.store, hold.id));
            BOOST_OUTCOME_TRY(const bool found, rows.step());
            if (found && rows.integer(0) == base::unix_ms(hold.from) &&
                rows.integer(1) == base::unix_ms(hold.to) && rows.text(2) == hold.reason &&
                rows.integer(3) == 0) {
                return base::success();
            }
            if (found) {
                return exists_otherwise(
                    "the hold exists with other content, or was released; use another hold_id");
            }
        }
        BOOST_OUTCOME_TRY(connection.execute(kAddHold, store.store, hold.id,
                                             base::unix_ms(hold.from), base::unix_ms(hold.to),
                                             hold.reason, hold.who, base::unix_ms(hold.created)));
        return base::success();
    });
}

base::Result<void> SqliteStore::release_hold(const domain::TenantCode& tenant,
                                             const domain::PoiId& poi, std::string_view hold,
                                             std::string_view who, base::Instant now) {
    BOOST_OUTCOME_TRY(check_id("who", who));
    return write([&](Connection& connection) -> base::Result<void> {
        BOOST_OUTCOME_TRY(auto store, store_row(connection, tenant, poi));
        BOOST_OUTCOME_TRY(auto released, connection.execute(kReleaseHold, store.store, hold,
                                                            base::unix_ms(now), who));
        if (released == 0) {
            return not_found("hold_not_found", "no such hold lasts in this store");
        }
        return base::success();
    });
}

base::Result<std::vector<domain::LegalHold>> SqliteStore::list_holds(
    const domain::TenantCode& tenant, const domain::PoiId& poi) {
    return read([&](Connection& connection) -> base::Result<std::vector<domain::LegalHold>> {
        std::vector<domain::LegalHold> holds;
        BOOST_OUTCOME_TRY(auto store, store_row(connection, tenant, poi));
        BOOST_OUTCOME_TRY(auto rows, connection.query(kListHolds, store.store));
        while (true) {
            BOOST_OUTCOME_TRY(const bool found, rows.step());
            if (!found) return holds;
            holds.push_back({.tenant = tenant,
                             .poi = poi,
                             .id = std::string(rows.text(0)),
                             .from = base::from_unix_ms(rows.integer(1)),
                             .to = base::from_unix_ms(rows.integer(2)),
                             .reason = std::string(rows.text(3)),
                             .who = std::string(rows.text(4)),
                             .created = base::from_unix_ms(rows.integer(5))});
        }
    });
}

}  // namespace store
