#include "app/store_callers.h"

namespace app {

using base::Result;

template <class Id, class Value, class Read>
Result<std::shared_ptr<const Value>> StoreCallers::find(Kept<Id, Value>& kept, const Id& id,
                                                        Read read) {
    // Read first: a write after it makes the kept value old for the next call.
    BOOST_OUTCOME_TRY(const std::uint64_t written, store_.change_counter());
    {
        std::lock_guard lock(mutex_);
        if (kept.written != written || kept.values.size() >= kCallersKeptMax) {
            kept.values.clear();
            kept.written = written;
        }
        if (const auto found = kept.values.find(id); found != kept.values.end()) {
            return found->second;
        }
    }
    auto value = read();
    if (!value && value.error().kind == base::ErrorKind::kNotFound) return nullptr;
    BOOST_OUTCOME_TRY(auto present, std::move(value));
    auto shared = std::make_shared<const Value>(std::move(present));
    std::lock_guard lock(mutex_);
    if (kept.written == written) kept.values.emplace(id, shared);
    return shared;
}

Result<std::shared_ptr<const domain::App>> StoreCallers::find_app(const domain::AppKey& key) {
    return find(apps_, key, [&] { return store_.find_app(key); });
}

Result<std::shared_ptr<const domain::Tenant>> StoreCallers::find_tenant(
    const domain::TenantCode& code) {
    return find(tenants_, code, [&] { return store_.find_tenant(code); });
}

Result<bool> StoreCallers::claim_token(const domain::TenantCode& tenant, std::string_view token,
                                       base::Instant now) {
    return store_.claim_token(tenant, token, now, kTokenWindow);
}

}  // namespace app
