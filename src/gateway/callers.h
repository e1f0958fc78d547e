// What the gateway needs to know about callers. app plugs the store in.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "domain/tenancy.h"

namespace gateway {

// Any thread; answers from memory or by one indexed read.
class Callers {
  public:
    virtual ~Callers() = default;
    // Null when there is no such app.
    virtual base::Result<std::shared_ptr<const domain::App>> find_app(
        const domain::AppKey& key) = 0;
    // Null when there is no such tenant.
    virtual base::Result<std::shared_ptr<const domain::Tenant>> find_tenant(
        const domain::TenantCode& code) = 0;
    // False when the token was seen in the replay window already. Survives a restart.
    virtual base::Result<bool> claim_token(const domain::TenantCode& tenant, std::string_view token,
                                           base::Instant now) = 0;
};

}  // namespace gateway
