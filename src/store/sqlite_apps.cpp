// Apps: the callers of the API.
#include <algorithm>

#include "store/checks.h"
#include "store/sqlite_lookup.h"

namespace store {
namespace {

constexpr char kAddApp[] = R"(
    INSERT INTO app (key, secret, name, sign_methods, enabled, created_ms, is_administrator)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7))";
constexpr char kFindApp[] =
    "SELECT secret, name, sign_methods, enabled, created_ms, is_administrator FROM app"
    " WHERE key = ?1";
constexpr char kListKeys[] = "SELECT key FROM app ORDER BY key";
constexpr char kAddTenant[] = "INSERT OR IGNORE INTO app_tenant (app, tenant) VALUES (?1, ?2)";
constexpr char kDeleteTenants[] = "DELETE FROM app_tenant WHERE app = ?1";
constexpr char kTenantsOfApp[] = R"(
    SELECT t.code FROM app_tenant AS a CROSS JOIN tenant AS t ON t.id = a.tenant
    WHERE a.app = ?1 ORDER BY t.code)";
constexpr char kSetSecret[] = "UPDATE app SET secret = ?2 WHERE key = ?1";
constexpr char kSetEnabled[] = "UPDATE app SET enabled = ?2 WHERE key = ?1";
constexpr char kSetAdministrator[] = "UPDATE app SET is_administrator = ?2 WHERE key = ?1";
constexpr char kSetSignMethods[] = "UPDATE app SET sign_methods = ?2 WHERE key = ?1";

base::Result<domain::App> load_app(Connection& connection, const domain::AppKey& key) {
    domain::App app{.key = key, .secret = {}, .name = {}, .tenants = {}, .created = {}};
    {
        BOOST_OUTCOME_TRY(auto rows, connection.query(kFindApp, key.value));
        BOOST_OUTCOME_TRY(const bool found, rows.step());
        if (!found) return not_found("app_not_found", "no such app");
        app.secret = base::Secret{std::string(rows.text(0))};
        app.name = rows.text(1);
        app.sign_methods = static_cast<domain::SignMethods>(rows.integer(2));
        app.enabled = rows.integer(3) != 0;
        app.created = base::from_unix_ms(rows.integer(4));
        app.is_administrator = rows.integer(5) != 0;
    }
    BOOST_OUTCOME_TRY(auto rows, connection.query(kTenantsOfApp, key.value));
    while (true) {
        BOOST_OUTCOME_TRY(const bool found, rows.step());
        if (!found) return app;
        app.tenants.emplace_back(std::string(rows.text(0)));
    }
}

base::Result<void> check_app_secret(const base::Secret& secret) {
    if (secret.empty()) return base::invalid("secret", "an app needs a secret");
    return check_text("secret", secret.reveal(), kTextBytesMax);
}

base::Result<void> check_sign_methods(domain::SignMethods methods) {
    if (methods == 0 || (methods & ~domain::kAllSignMethods) != 0) {
        return base::invalid("sign_methods", "allow at least one of md5, hmac, hmac-sha256");
    }
    return base::success();
}

base::Result<void> replace_tenants(Connection& connection, const domain::AppKey& key,
                                   std::span<const domain::TenantCode> tenants) {
    BOOST_OUTCOME_TRY(connection.execute(kDeleteTenants, key.value));
    for (const domain::TenantCode& tenant : tenants) {
        BOOST_OUTCOME_TRY(auto row, tenant_row(connection, tenant));
        BOOST_OUTCOME_TRY(connection.execute(kAddTenant, key.value, row));
    }
    return base::success();
}

// `created` may differ: whoever adds an app again does so later.
bool is_same(const domain::App& known, const domain::App& given) {
    auto tenants = given.tenants;
    std::sort(tenants.begin(), tenants.end());
    tenants.erase(std::unique(tenants.begin(), tenants.end()), tenants.end());
    return known.name == given.name && known.tenants == tenants &&
           known.sign_methods == given.sign_methods && known.enabled == given.enabled &&
           known.is_administrator == given.is_administrator &&
           base::equal_constant_time(known.secret.reveal(), given.secret.reveal());
}

base::Result<void> found_app(const base::Result<std::int64_t>& changed) {
    if (!changed) return changed.error();
    if (changed.value() == 0) return not_found("app_not_found", "no such app");
    return base::success();
}

}  // namespace

base::Result<void> SqliteStore::add_app(const domain::App& app) {
    BOOST_OUTCOME_TRY(check_id("app_key", app.key.value));
    BOOST_OUTCOME_TRY(check_text("name", app.name, kTextBytesMax));
    BOOST_OUTCOME_TRY(check_app_secret(app.secret));
    BOOST_OUTCOME_TRY(check_sign_methods(app.sign_methods));
    return write([&](Connection& connection) -> base::Result<void> {
        auto known = load_app(connection, app.key);
        if (known && is_same(known.value(), app)) return base::success();
        if (known) {
            return base::Error{.kind = base::ErrorKind::kConflict,
                               .message =
                                   "the app exists with other content; use another app key, "
                                   "or change the app",
                               .reason = "exists_otherwise"};
        }
        if (known.error().kind != base::ErrorKind::kNotFound) return known.error();
        BOOST_OUTCOME_TRY(connection.execute(kAddApp, app.key.value, app.secret.reveal(), app.name,
                                             std::int64_t{app.sign_methods},
                                             std::int64_t{app.enabled}, base::unix_ms(app.created),
                                             std::int64_t{app.is_administrator}));
        return replace_tenants(connection, app.key, app.tenants);
    });
}

base::Result<domain::App> SqliteStore::find_app(const domain::AppKey& key) {
    return read([&](Connection& connection) { return load_app(connection, key); });
}

base::Result<std::vector<domain::App>> SqliteStore::list_apps() {
    return read([&](Connection& connection) -> base::Result<std::vector<domain::App>> {
        std::vector<domain::App> apps;
        BOOST_OUTCOME_TRY(auto rows, connection.query(kListKeys));
        while (true) {
            BOOST_OUTCOME_TRY(const bool found, rows.step());
            if (!found) return apps;
            const domain::AppKey key{std::string(rows.text(0))};
            BOOST_OUTCOME_TRY(auto app, load_app(connection, key));
            apps.push_back(std::move(app));
        }
    });
}

base::Result<void> SqliteStore::rotate_app_secret(const domain::AppKey& key,
                                                  const base::Secret& secret) {
    BOOST_OUTCOME_TRY(check_app_secret(secret));
    return write([&](Connection& connection) {
        return found_app(connection.execute(kSetSecret, key.value, secret.reveal()));
    });
}

base::Result<void> SqliteStore::set_app_state(const domain::AppKey& key, AppState state) {
    return write([&](Connection& connection) {
        return found_app(
            connection.execute(kSetEnabled, key.value, std::int64_t{state == AppState::kEnabled}));
    });
}

base::Result<void> SqliteStore::set_app_role(const domain::AppKey& key, AppRole role) {
    return write([&](Connection& connection) {
        return found_app(connection.execute(kSetAdministrator, key.value,
                                            std::int64_t{role == AppRole::kAdministrator}));
    });
}

base::Result<void> SqliteStore::set_sign_methods(const domain::AppKey& key,
                                                 domain::SignMethods methods) {
    BOOST_OUTCOME_TRY(check_sign_methods(methods));
    return write([&](Connection& connection) {
        return found_app(connection.execute(kSetSignMethods, key.value, std::int64_t{methods}));
    });
}

base::Result<void> SqliteStore::set_app_tenants(const domain::AppKey& key,
                                                std::span<const domain::TenantCode> tenants) {
    return write([&](Connection& connection) -> base::Result<void> {
        BOOST_OUTCOME_TRY(load_app(connection, key));
        return replace_tenants(connection, key, tenants);
    });
}

}  // namespace store
