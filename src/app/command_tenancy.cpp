// tenant, store: who uses the service and where.
#include "app/commands.h"
#include "app/data_directory.h"
#include "runtime/time_zone.h"

namespace app {
namespace {

using base::Result;

// A store names its tenant: that is enough to register one.
Result<void> ensure_tenant(store::Store& store, const domain::TenantCode& code) {
    const auto found = store.find_tenant(code);
    if (found) return base::success();
    if (found.error().kind != base::ErrorKind::kNotFound) return found.error();
    return store.upsert_tenant({.code = code, .secret = {}, .api_sign_required = false});
}

Record record_of(const domain::Store& store) {
    return {{"tenant", store.tenant.value},
            {"poi", store.poi.value},
            {"name", store.name},
            {"time_zone", store.time_zone}};
}

}  // namespace

CommandResult tenant_add(const Invocation& invocation, const std::string& tenant) {
    BOOST_OUTCOME_TRY(const auto data, DataDirectory::open(invocation.settings.data));
    BOOST_OUTCOME_TRY(ensure_tenant(*data.store, domain::TenantCode(tenant)));
    invocation.output.record("Tenant registered", {{"tenant", tenant}});
    return Exit::kOk;
}

CommandResult tenant_set(const Invocation& invocation, const TenantSet& options) {
    BOOST_OUTCOME_TRY(const auto given, read_new_secret(options.secret));
    BOOST_OUTCOME_TRY(const auto data, DataDirectory::open(invocation.settings.data));
    const domain::TenantCode code(options.tenant);
    BOOST_OUTCOME_TRY(const auto tenant, data.store->find_tenant(code));
    const base::Secret secret = given.empty() ? tenant.secret : given;
    const bool required = options.api_sign_required.value_or(tenant.api_sign_required);
    if (required && secret.empty()) {
        return base::invalid("secret", "api_sign needs a key: give --secret-file");
    }
    BOOST_OUTCOME_TRY(data.store->set_tenant_second_factor(
        code, secret, required ? store::SecondFactor::kRequired : store::SecondFactor::kOptional));
    invocation.output.record("Tenant", {{"tenant", options.tenant},
                                        {"api_sign_required", required},
                                        {"has_secret", !secret.empty()}});
    return Exit::kOk;
}

CommandResult store_add(const Invocation& invocation, const StoreAdd& options) {
    domain::Store store{domain::TenantCode(options.tenant), domain::PoiId(options.poi),
                        options.name};
    if (!options.time_zone.empty()) store.time_zone = options.time_zone;
    BOOST_OUTCOME_TRY(runtime::TimeZone::load(store.time_zone));
    BOOST_OUTCOME_TRY(const auto data, DataDirectory::open(invocation.settings.data));
    BOOST_OUTCOME_TRY(ensure_tenant(*data.store, store.tenant));
    BOOST_OUTCOME_TRY(data.store->add_store(store));
    invocation.output.record("Store registered", record_of(store));
    return Exit::kOk;
}

CommandResult store_set(const Invocation& invocation, const StoreAdd& options) {
    BOOST_OUTCOME_TRY(runtime::TimeZone::load(options.time_zone));
    BOOST_OUTCOME_TRY(const auto data, DataDirectory::open_existing(invocation.settings.data));
    const domain::TenantCode tenant(options.tenant);
    const domain::PoiId poi(options.poi);
    BOOST_OUTCOME_TRY(data.store->set_store_time_zone(tenant, poi, options.time_zone));
    BOOST_OUTCOME_TRY(const auto store, data.store->find_store(tenant, poi));
    invocation.output.record("Store changed", record_of(store));
    return Exit::kOk;
}

CommandResult store_list(const Invocation& invocation, const std::string& tenant) {
    BOOST_OUTCOME_TRY(const auto data, DataDirectory::open_existing(invocation.settings.data));
    BOOST_OUTCOME_TRY(const auto stores, data.store->list_stores(domain::TenantCode(tenant)));
    std::vector<Record> rows;
    for (const domain::Store& store : stores) rows.push_back(record_of(store));
    invocation.output.table("Stores", rows);
    return Exit::kOk;
}

}  // namespace app
