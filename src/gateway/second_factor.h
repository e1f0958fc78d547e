// A tenant's own signature inside a call: api_sign over the call's fields and a token.
//
// api_sign = upper-case hexadecimal HMAC-SHA256, keyed with the tenant's secret, over
// `name`+`value` of all scalar fields but api_sign (token among them), sorted by name in byte
// order.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "api/method.h"
#include "domain/tenancy.h"

namespace gateway {

inline constexpr std::size_t kTokenBytesMax = 128;

// `fields`: in any order; api_sign among them is passed over.
std::string second_factor_sign(std::vector<std::pair<std::string, std::string>> fields,
                               const base::Secret& secret);

// For a tenant that requires it. Whether the token was used before is not decided here. A tenant
// that requires it but has no secret lets nobody in.
api::WireResult<void> check_second_factor(const api::DecodedCall& call,
                                          const domain::Tenant& tenant);

}  // namespace gateway
