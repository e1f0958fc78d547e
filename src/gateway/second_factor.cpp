#include "gateway/second_factor.h"

#include <algorithm>

#include "base/digest.h"
#include "base/encoding.h"
#include "gateway/refusals.h"
#include "gateway/signature.h"

namespace gateway {

std::string second_factor_sign(std::vector<std::pair<std::string, std::string>> fields,
                               const base::Secret& secret) {
    std::sort(fields.begin(), fields.end());
    std::string text;
    for (const auto& [name, value] : fields) {
        if (name == "api_sign") continue;
        text += name;
        text += value;
    }
    return base::hex_upper(base::hmac_sha256(secret.reveal(), text));
}

api::WireResult<void> check_second_factor(const api::DecodedCall& call,
                                          const domain::Tenant& tenant) {
    if (call.api_sign.empty()) return refuse(Refusal::kSecondFactorMissing, "api_sign");
    if (call.token.empty()) return refuse(Refusal::kSecondFactorMissing, "token");
    if (call.token.size() > kTokenBytesMax) return refuse(Refusal::kSecondFactorInvalid, "token");
    auto fields = call.second_factor_fields;
    const bool has_token = std::any_of(fields.begin(), fields.end(),
                                       [](const auto& field) { return field.first == "token"; });
    if (!has_token) fields.emplace_back("token", call.token);
    const std::string expected = second_factor_sign(std::move(fields), tenant.secret);
    if (tenant.secret.empty() || !equal_hex(expected, call.api_sign)) {
        return refuse(Refusal::kSecondFactorInvalid, "api_sign");
    }
    return boost::outcome_v2::success();
}

}  // namespace gateway
