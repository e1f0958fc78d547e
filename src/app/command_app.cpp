// app: the callers of the API.
#include <array>

#include "app/commands.h"
#include "app/data_directory.h"
#include "base/digest.h"
#include "base/encoding.h"
#include "gateway/signature.h"
#include "runtime/clock.h"

namespace app {
namespace {

using base::Result;

// Eight digits, as the platform's keys look; the first is not 0.
std::string new_app_key() {
    std::array<std::uint8_t, 8> random{};
    base::fill_random(random);
    std::string key;
    for (const std::uint8_t byte : random) key += static_cast<char>('0' + byte % 10);
    if (key[0] == '0') key[0] = '1';
    return key;
}

std::string new_secret() {
    std::array<std::uint8_t, 16> random{};
    base::fill_random(random);
    return base::hex_lower(random);
}

Result<domain::SignMethods> sign_methods_of(const std::vector<std::string>& names) {
    if (names.empty()) return domain::kAllSignMethods;
    domain::SignMethods methods = 0;
    for (const std::string& name : names) {
        const auto method = gateway::parse_sign_method(name);
        if (!method) {
            return base::invalid("sign_method",
                                 "'" + name + "' is no sign method: md5, hmac or hmac-sha256");
        }
        methods = static_cast<domain::SignMethods>(methods | static_cast<std::uint8_t>(*method));
    }
    return methods;
}

std::vector<std::string> names_of(domain::SignMethods methods) {
    std::vector<std::string> names;
    for (const char* name : {"md5", "hmac", "hmac-sha256"}) {
        const auto method = gateway::parse_sign_method(name);
        if ((methods & static_cast<std::uint8_t>(*method)) != 0) names.emplace_back(name);
    }
    return names;
}

std::vector<std::string> codes_of(const std::vector<domain::TenantCode>& tenants) {
    std::vector<std::string> codes;
    for (const auto& tenant : tenants) codes.push_back(tenant.value);
    return codes;
}

}  // namespace

CommandResult app_create(const Invocation& invocation, const AppCreate& options) {
    BOOST_OUTCOME_TRY(const auto given, read_new_secret(options.secret));
    BOOST_OUTCOME_TRY(const auto data, DataDirectory::open(invocation.settings.data));
    domain::App app;
    app.name = options.name;
    app.key = domain::AppKey(options.key.empty() ? new_app_key() : options.key);
    app.secret = given.empty() ? base::Secret(new_secret()) : given;
    app.created = runtime::SystemClock().now();
    app.is_administrator = options.is_administrator;
    BOOST_OUTCOME_TRY(app.sign_methods, sign_methods_of(options.sign_methods));
    for (const std::string& tenant : options.tenants) {
        app.tenants.emplace_back(tenant);
        const auto found = data.store->find_tenant(app.tenants.back());
        if (found) continue;
        if (found.error().kind != base::ErrorKind::kNotFound) return found.error();
        return base::fail(base::ErrorKind::kNotFound,
                          "there is no tenant '" + tenant + "': register it by `tenant add`");
    }
    BOOST_OUTCOME_TRY(data.store->add_app(app));
    invocation.output.record("App registered; keep the secret, it is not shown again",
                             {{"app_key", app.key.value},
                              {"secret", app.secret.reveal()},
                              {"name", app.name},
                              {"tenants", codes_of(app.tenants)},
                              {"sign_methods", names_of(app.sign_methods)},
                              {"administrator", app.is_administrator}});
    return Exit::kOk;
}

CommandResult app_list(const Invocation& invocation) {
    BOOST_OUTCOME_TRY(const auto data, DataDirectory::open_existing(invocation.settings.data));
    BOOST_OUTCOME_TRY(const auto apps, data.store->list_apps());
    std::vector<Record> rows;
    for (const domain::App& app : apps) {
        rows.push_back({{"app_key", app.key.value},
                        {"name", app.name},
                        {"tenants", codes_of(app.tenants)},
                        {"sign_methods", names_of(app.sign_methods)},
                        {"enabled", app.enabled},
                        {"administrator", app.is_administrator},
                        {"created", base::format_iso8601(app.created)}});
    }
    invocation.output.table("Apps", rows);
    return Exit::kOk;
}

CommandResult app_rotate(const Invocation& invocation, const std::string& key) {
    BOOST_OUTCOME_TRY(const auto data, DataDirectory::open_existing(invocation.settings.data));
    const std::string secret = new_secret();
    BOOST_OUTCOME_TRY(data.store->rotate_app_secret(domain::AppKey(key), base::Secret(secret)));
    invocation.output.record("New secret; keep it, it is not shown again",
                             {{"app_key", key}, {"secret", secret}});
    return Exit::kOk;
}

CommandResult app_set_role(const Invocation& invocation, const std::string& key,
                           store::AppRole role) {
    BOOST_OUTCOME_TRY(const auto data, DataDirectory::open_existing(invocation.settings.data));
    BOOST_OUTCOME_TRY(data.store->set_app_role(domain::AppKey(key), role));
    invocation.output.record(
        "", {{"app_key", key}, {"administrator", role == store::AppRole::kAdministrator}});
    return Exit::kOk;
}

CommandResult app_set_state(const Invocation& invocation, const std::string& key, AppState state) {
    BOOST_OUTCOME_TRY(const auto data, DataDirectory::open_existing(invocation.settings.data));
    const bool enabled = state == AppState::kEnabled;
    BOOST_OUTCOME_TRY(data.store->set_app_state(
        domain::AppKey(key), enabled ? store::AppState::kEnabled : store::AppState::kDisabled));
    invocation.output.record("", {{"app_key", key}, {"enabled", enabled}});
    return Exit::kOk;
}

}  // namespace app
