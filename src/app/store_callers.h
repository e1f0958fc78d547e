// The gateway's callers, read from the store and kept in memory while nothing was written.
#pragma once

#include <mutex>
#include <unordered_map>

#include "gateway/callers.h"
#include "store/store.h"

namespace app {

// Apps and tenants kept at most: an unknown key is never kept, so strangers cannot fill it.
inline constexpr std::size_t kCallersKeptMax = 10'000;

// How long a used token is refused: as long as a request that carries it could be valid.
inline constexpr base::Millis kTokenWindow{20 * 60 * 1000};

// Any thread. A change of an app (a new secret, disabled) holds from the next call on, a
// millisecond later at most.
class StoreCallers final : public gateway::Callers {
  public:
    explicit StoreCallers(store::Store& store) : store_(store) {}

    base::Result<std::shared_ptr<const domain::App>> find_app(const domain::AppKey& key) override;
    base::Result<std::shared_ptr<const domain::Tenant>> find_tenant(
        const domain::TenantCode& code) override;
    base::Result<bool> claim_token(const domain::TenantCode& tenant, std::string_view token,
                                   base::Instant now) override;

  private:
    template <class Id, class Value>
    struct Kept {
        std::unordered_map<Id, std::shared_ptr<const Value>> values;
        std::uint64_t written = 0;
    };
    template <class Id, class Value, class Read>
    base::Result<std::shared_ptr<const Value>> find(Kept<Id, Value>& kept, const Id& id, Read read);

    store::Store& store_;
    std::mutex mutex_;
    Kept<domain::AppKey, domain::App> apps_;
    Kept<domain::TenantCode, domain::Tenant> tenants_;
};

}  // namespace app
