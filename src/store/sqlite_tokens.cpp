// Nonces of the second factor.
#include "store/checks.h"
#include "store/sqlite_lookup.h"

namespace store {
namespace {

// At most this many old rows go with each claim: the work of one call stays bounded, and as claims
// add one row each, the table cannot grow without end.
constexpr char kDeleteExpired[] = R"(
    DELETE FROM seen_token WHERE (tenant, token) IN
        (SELECT tenant, token FROM seen_token WHERE expires_ms <= ?1 ORDER BY expires_ms LIMIT 100))";
constexpr char kDeleteThis[] =
    "DELETE FROM seen_token WHERE tenant = ?1 AND token = ?2 AND expires_ms <= ?3";
constexpr char kClaim[] = R"(
    INSERT INTO seen_token (tenant, token, expires_ms) VALUES (?1, ?2, ?3)
    ON CONFLICT (tenant, token) DO NOTHING)";

}  // namespace

base::Result<bool> SqliteStore::claim_token(const domain::TenantCode& tenant,
                                            std::string_view token, base::Instant now,
                                            base::Millis window) {
    BOOST_OUTCOME_TRY(check_id("token", token));
    return write([&](Connection& connection) -> base::Result<bool> {
        BOOST_OUTCOME_TRY(auto row, tenant_row(connection, tenant));
        BOOST_OUTCOME_TRY(connection.execute(kDeleteExpired, base::unix_ms(now)));
        BOOST_OUTCOME_TRY(connection.execute(kDeleteThis, row, token, base::unix_ms(now)));
        BOOST_OUTCOME_TRY(auto added,
                          connection.execute(kClaim, row, token, base::unix_ms(now + window)));
        return added == 1;
    });
}

}  // namespace store
