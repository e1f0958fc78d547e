// Tenants and stores.
#include "store/checks.h"
#include "store/sqlite_lookup.h"

namespace store {
namespace {

constexpr char kUpsertTenant[] = R"(
    INSERT INTO tenant (code, secret, api_sign_required) VALUES (?1, ?2, ?3)
    ON CONFLICT (code) DO UPDATE
    SET secret = excluded.secret, api_sign_required = excluded.api_sign_required)";
constexpr char kFindTenant[] = "SELECT code, secret, api_sign_required FROM tenant WHERE code = ?1";
constexpr char kListTenants[] = "SELECT code, secret, api_sign_required FROM tenant ORDER BY code";
constexpr char kSetSecondFactor[] =
    "UPDATE tenant SET secret = ?2, api_sign_required = ?3 WHERE code = ?1";
constexpr char kAddStore[] =
    "INSERT INTO store (tenant, poi, name, time_zone) VALUES (?1, ?2, ?3, ?4)";
constexpr char kFindStore[] = "SELECT name, time_zone FROM store WHERE tenant = ?1 AND poi = ?2";
constexpr char kListStores[] =
    "SELECT poi, name, time_zone FROM store WHERE tenant = ?1 ORDER BY poi";
constexpr char kSetTimeZone[] = "UPDATE store SET time_zone = ?2 WHERE id = ?1";

domain::Tenant tenant_of(const Statement& row) {
    return {.code = domain::TenantCode{std::string(row.text(0))},
            .secret = base::Secret{std::string(row.text(1))},
            .api_sign_required = row.integer(2) != 0};
}

base::Result<void> check_second_factor(const base::Secret& secret, bool required) {
    BOOST_OUTCOME_TRY(check_text("secret", secret.reveal(), kTextBytesMax));
    if (required && secret.empty()) {
        return base::invalid("secret", "a tenant that requires api_sign needs a secret");
    }
    return base::success();
}

}  // namespace

base::Result<void> SqliteStore::upsert_tenant(const domain::Tenant& tenant) {
    BOOST_OUTCOME_TRY(check_id("tenant_code", tenant.code.value));
    BOOST_OUTCOME_TRY(check_second_factor(tenant.secret, tenant.api_sign_required));
    return write([&](Connection& connection) -> base::Result<void> {
        BOOST_OUTCOME_TRY(connection.execute(kUpsertTenant, tenant.code.value,
                                             tenant.secret.reveal(),
                                             std::int64_t{tenant.api_sign_required}));
        return base::success();
    });
}

base::Result<domain::Tenant> SqliteStore::find_tenant(const domain::TenantCode& code) {
    return read([&](Connection& connection) -> base::Result<domain::Tenant> {
        BOOST_OUTCOME_TRY(auto rows, connection.query(kFindTenant, code.value));
        BOOST_OUTCOME_TRY(const bool found, rows.step());
        if (!found) return not_found("tenant_not_found", "no such tenant");
        return tenant_of(rows);
    });
}

base::Result<std::vector<domain::Tenant>> SqliteStore::list_tenants() {
    return read([&](Connection& connection) -> base::Result<std::vector<domain::Tenant>> {
        std::vector<domain::Tenant> tenants;
        BOOST_OUTCOME_TRY(auto rows, connection.query(kListTenants));
        while (true) {
            BOOST_OUTCOME_TRY(const bool found, rows.step());
            if (!found) return tenants;
            tenants.push_back(tenant_of(rows));
        }
    });
}

base::Result<void> SqliteStore::set_tenant_second_factor(const domain::TenantCode& code,
                                                         const base::Secret& secret,
                                                         SecondFactor factor) {
    const bool required = factor == SecondFactor::kRequired;
    BOOST_OUTCOME_TRY(check_second_factor(secret, required));
    return write([&](Connection& connection) -> base::Result<void> {
        BOOST_OUTCOME_TRY(auto changed,
                          connection.execute(kSetSecondFactor, code.value, secret.reveal(),
                                             std::int64_t{required}));
        if (changed == 0) return not_found("tenant_not_found", "no such tenant; add it first");
        return base::success();
    });
}

base::Result<void> SqliteStore::add_store(const domain::Store& store) {
    BOOST_OUTCOME_TRY(check_id("poi_id", store.poi.value));
    BOOST_OUTCOME_TRY(check_text("name", store.name, kTextBytesMax));
    BOOST_OUTCOME_TRY(check_id("time_zone", store.time_zone));
    return write([&](Connection& connection) -> base::Result<void> {
        BOOST_OUTCOME_TRY(auto tenant, tenant_row(connection, store.tenant));
        {
            BOOST_OUTCOME_TRY(auto rows, connection.query(kFindStore, tenant, store.poi.value));
            BOOST_OUTCOME_TRY(const bool found, rows.step());
            if (found && rows.text(0) == store.name && rows.text(1) == store.time_zone) {
                return base::success();
            }
            if (found) {
                return exists_otherwise(
                    "the store exists with another name or time zone; use those, or another "
                    "poi_id");
            }
        }
        BOOST_OUTCOME_TRY(
            connection.execute(kAddStore, tenant, store.poi.value, store.name, store.time_zone));
        return base::success();
    });
}

base::Result<domain::Store> SqliteStore::find_store(const domain::TenantCode& tenant,
                                                    const domain::PoiId& poi) {
    return read([&](Connection& connection) -> base::Result<domain::Store> {
        BOOST_OUTCOME_TRY(auto store, store_row(connection, tenant, poi));
        BOOST_OUTCOME_TRY(auto rows, connection.query(kFindStore, store.tenant, poi.value));
        BOOST_OUTCOME_TRY(rows.step());
        return domain::Store{.tenant = tenant,
                             .poi = poi,
                             .name = std::string(rows.text(0)),
                             .time_zone = std::string(rows.text(1))};
    });
}

base::Result<std::vector<domain::Store>> SqliteStore::list_stores(
    const domain::TenantCode& tenant) {
    return read([&](Connection& connection) -> base::Result<std::vector<domain::Store>> {
        std::vector<domain::Store> stores;
        BOOST_OUTCOME_TRY(auto row, tenant_row(connection, tenant));
        BOOST_OUTCOME_TRY(auto rows, connection.query(kListStores, row));
        while (true) {
            BOOST_OUTCOME_TRY(const bool found, rows.step());
            if (!found) return stores;
            stores.push_back({.tenant = tenant,
                              .poi = domain::PoiId{std::string(rows.text(0))},
                              .name = std::string(rows.text(1)),
                              .time_zone = std::string(rows.text(2))});
        }
    });
}

base::Result<void> SqliteStore::set_store_time_zone(const domain::TenantCode& tenant,
                                                    const domain::PoiId& poi,
                                                    std::string_view time_zone) {
    BOOST_OUTCOME_TRY(check_id("time_zone", time_zone));
    return write([&](Connection& connection) -> base::Result<void> {
        BOOST_OUTCOME_TRY(auto store, store_row(connection, tenant, poi));
        BOOST_OUTCOME_TRY(connection.execute(kSetTimeZone, store.store, time_zone));
        return base::success();
    });
}

}  // namespace store
