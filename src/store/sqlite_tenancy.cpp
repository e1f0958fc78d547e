// Tenants, stores and cameras.
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
constexpr char kAddStore[] = "INSERT INTO store (tenant, poi, name) VALUES (?1, ?2, ?3)";
constexpr char kFindStore[] = "SELECT name FROM store WHERE tenant = ?1 AND poi = ?2";
constexpr char kListStores[] = "SELECT poi, name FROM store WHERE tenant = ?1 ORDER BY poi";
constexpr char kAddCamera[] =
    "INSERT INTO camera (store, sensor, name, url) VALUES (?1, ?2, ?3, ?4)";
constexpr char kFindCamera[] =
    "SELECT sensor, name, url FROM camera WHERE store = ?1 AND sensor = ?2";
constexpr char kListCameras[] =
    "SELECT sensor, name, url FROM camera WHERE store = ?1 ORDER BY sensor";

domain::Tenant tenant_of(const Statement& row) {
    return {.code = domain::TenantCode{std::string(row.text(0))},
            .secret = base::Secret{std::string(row.text(1))},
            .api_sign_required = row.integer(2) != 0};
}

domain::Camera camera_of(const Statement& row, const domain::TenantCode& tenant,
                         const domain::PoiId& poi) {
    domain::Camera camera{.tenant = tenant,
                          .poi = poi,
                          .sensor = domain::SensorId{std::string(row.text(0))},
                          .name = std::string(row.text(1)),
                          .url = {}};
    if (!row.is_null(2)) camera.url = std::string(row.text(2));
    return camera;
}

base::Error exists_otherwise(std::string message) {
    return base::Error{.kind = base::ErrorKind::kConflict,
                       .message = std::move(message),
                       .reason = "exists_otherwise"};
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
    return write([&](Connection& connection) -> base::Result<void> {
        BOOST_OUTCOME_TRY(auto tenant, tenant_row(connection, store.tenant));
        {
            BOOST_OUTCOME_TRY(auto rows, connection.query(kFindStore, tenant, store.poi.value));
            BOOST_OUTCOME_TRY(const bool found, rows.step());
            if (found && rows.text(0) == store.name) return base::success();
            if (found) {
                return exists_otherwise("the store exists under another name; use that name");
            }
        }
        BOOST_OUTCOME_TRY(connection.execute(kAddStore, tenant, store.poi.value, store.name));
        return base::success();
    });
}

base::Result<domain::Store> SqliteStore::find_store(const domain::TenantCode& tenant,
                                                    const domain::PoiId& poi) {
    return read([&](Connection& connection) -> base::Result<domain::Store> {
        BOOST_OUTCOME_TRY(auto store, store_row(connection, tenant, poi));
        BOOST_OUTCOME_TRY(auto rows, connection.query(kFindStore, store.tenant, poi.value));
        BOOST_OUTCOME_TRY(rows.step());
        return domain::Store{.tenant = tenant, .poi = poi, .name = std::string(rows.text(0))};
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
                              .name = std::string(rows.text(1))});
        }
    });
}

base::Result<void> SqliteStore::add_camera(const domain::Camera& camera) {
    BOOST_OUTCOME_TRY(check_id("sensor_id", camera.sensor.value));
    BOOST_OUTCOME_TRY(check_text("name", camera.name, kTextBytesMax));
    BOOST_OUTCOME_TRY(check_text("url", camera.url.value_or(""), kUrlBytesMax));
    return write([&](Connection& connection) -> base::Result<void> {
        BOOST_OUTCOME_TRY(auto store, store_row(connection, camera.tenant, camera.poi));
        {
            BOOST_OUTCOME_TRY(auto rows,
                              connection.query(kFindCamera, store.store, camera.sensor.value));
            BOOST_OUTCOME_TRY(const bool found, rows.step());
            if (found) {
                const auto known = camera_of(rows, camera.tenant, camera.poi);
                if (known.name == camera.name && known.url == camera.url) return base::success();
                return exists_otherwise(
                    "the camera exists with another name or address; use another sensor_id");
            }
        }
        BOOST_OUTCOME_TRY(connection.execute(kAddCamera, store.store, camera.sensor.value,
                                             camera.name, camera.url));
        return base::success();
    });
}

base::Result<domain::Camera> SqliteStore::find_camera(const domain::TenantCode& tenant,
                                                      const domain::PoiId& poi,
                                                      const domain::SensorId& sensor) {
    return read([&](Connection& connection) -> base::Result<domain::Camera> {
        BOOST_OUTCOME_TRY(auto store, store_row(connection, tenant, poi));
        BOOST_OUTCOME_TRY(auto rows, connection.query(kFindCamera, store.store, sensor.value));
        BOOST_OUTCOME_TRY(const bool found, rows.step());
        if (!found) return not_found("camera_not_found", "no such camera in this store");
        return camera_of(rows, tenant, poi);
    });
}

base::Result<std::vector<domain::Camera>> SqliteStore::list_cameras(
    const domain::TenantCode& tenant, const domain::PoiId& poi) {
    return read([&](Connection& connection) -> base::Result<std::vector<domain::Camera>> {
        std::vector<domain::Camera> cameras;
        BOOST_OUTCOME_TRY(auto store, store_row(connection, tenant, poi));
        BOOST_OUTCOME_TRY(auto rows, connection.query(kListCameras, store.store));
        while (true) {
            BOOST_OUTCOME_TRY(const bool found, rows.step());
            if (!found) return cameras;
            cameras.push_back(camera_of(rows, tenant, poi));
        }
    });
}

}  // namespace store
