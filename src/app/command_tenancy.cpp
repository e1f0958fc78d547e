// tenant, store, camera: who uses the service and where its cameras are.
#include "app/commands.h"
#include "app/data_directory.h"

namespace app {
namespace {

using base::Result;

// Stores and apps name their tenants: that is enough to register one.
Result<void> ensure_tenant(store::Store& store, const domain::TenantCode& code) {
    const auto found = store.find_tenant(code);
    if (found) return base::success();
    if (found.error().kind != base::ErrorKind::kNotFound) return found.error();
    return store.upsert_tenant({.code = code, .secret = {}, .api_sign_required = false});
}

}  // namespace

CommandResult tenant_set(const Invocation& invocation, const TenantSet& options) {
    BOOST_OUTCOME_TRY(const auto data, DataDirectory::open(invocation.settings.data));
    const domain::TenantCode code(options.tenant);
    BOOST_OUTCOME_TRY(ensure_tenant(*data.store, code));
    BOOST_OUTCOME_TRY(const auto tenant, data.store->find_tenant(code));
    const base::Secret secret =
        options.secret.empty() ? tenant.secret : base::Secret(options.secret);
    const bool required = options.api_sign_required.value_or(tenant.api_sign_required);
    if (required && secret.empty()) {
        return base::invalid("secret", "api_sign needs a key: give --secret");
    }
    BOOST_OUTCOME_TRY(data.store->set_tenant_second_factor(
        code, secret, required ? store::SecondFactor::kRequired : store::SecondFactor::kOptional));
    invocation.output.record("Tenant", {{"tenant", options.tenant},
                                        {"api_sign_required", required},
                                        {"has_secret", !secret.empty()}});
    return Exit::kOk;
}

CommandResult store_add(const Invocation& invocation, const StoreAdd& options) {
    BOOST_OUTCOME_TRY(const auto data, DataDirectory::open(invocation.settings.data));
    const domain::TenantCode tenant(options.tenant);
    BOOST_OUTCOME_TRY(ensure_tenant(*data.store, tenant));
    BOOST_OUTCOME_TRY(data.store->add_store({tenant, domain::PoiId(options.poi), options.name}));
    invocation.output.record(
        "Store registered",
        {{"tenant", options.tenant}, {"poi", options.poi}, {"name", options.name}});
    return Exit::kOk;
}

CommandResult store_list(const Invocation& invocation, const std::string& tenant) {
    BOOST_OUTCOME_TRY(const auto data, DataDirectory::open(invocation.settings.data));
    BOOST_OUTCOME_TRY(const auto stores, data.store->list_stores(domain::TenantCode(tenant)));
    std::vector<Record> rows;
    for (const domain::Store& store : stores) {
        rows.push_back({{"tenant", tenant}, {"poi", store.poi.value}, {"name", store.name}});
    }
    invocation.output.table("Stores", rows);
    return Exit::kOk;
}

CommandResult camera_add(const Invocation& invocation, const CameraAdd& options) {
    BOOST_OUTCOME_TRY(const auto data, DataDirectory::open(invocation.settings.data));
    domain::Camera camera{.tenant = domain::TenantCode(options.tenant),
                          .poi = domain::PoiId(options.poi),
                          .sensor = domain::SensorId(options.sensor),
                          .name = options.name,
                          .url = std::nullopt};
    if (!options.url.empty()) camera.url = options.url;
    BOOST_OUTCOME_TRY(data.store->add_camera(camera));
    invocation.output.record("Camera registered", {{"tenant", options.tenant},
                                                   {"poi", options.poi},
                                                   {"sensor", options.sensor},
                                                   {"name", options.name}});
    return Exit::kOk;
}

CommandResult camera_list(const Invocation& invocation, const std::string& tenant,
                          const std::string& poi) {
    BOOST_OUTCOME_TRY(const auto data, DataDirectory::open(invocation.settings.data));
    BOOST_OUTCOME_TRY(const auto cameras,
                      data.store->list_cameras(domain::TenantCode(tenant), domain::PoiId(poi)));
    std::vector<Record> rows;
    for (const domain::Camera& camera : cameras) {
        rows.push_back({{"sensor", camera.sensor.value},
                        {"name", camera.name},
                        {"has_url", camera.url.has_value()}});
    }
    invocation.output.table("Cameras", rows);
    return Exit::kOk;
}

}  // namespace app
