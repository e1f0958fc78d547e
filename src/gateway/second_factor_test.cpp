#include "gateway/second_factor.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "base/digest.h"
#include "base/encoding.h"

namespace gateway {
namespace {

const domain::Tenant kTenant{.code = domain::TenantCode("T1"),
                             .secret = base::Secret("tenant-secret"),
                             .api_sign_required = true};

api::DecodedCall signed_call() {
    api::DecodedCall call;
    call.tenant = kTenant.code;
    call.token = "nonce-1";
    call.second_factor_fields = {{"tenant_code", "T1"},
                                 {"poi_id", "POI9"},
                                 {"token", "nonce-1"},
                                 {"risk_task_id", "任务1"},
                                 {"request_id", "r1"}};
    call.api_sign = base::hex_upper(base::hmac_sha256(
        "tenant-secret", "poi_idPOI9request_idr1risk_task_id任务1tenant_codeT1tokennonce-1"));
    return call;
}

std::string sub_code_of(const api::DecodedCall& call, const domain::Tenant& tenant = kTenant) {
    const auto checked = check_second_factor(call, tenant);
    return checked ? "" : checked.error().sub_code;
}

TEST(SecondFactor, IsTheTenantsHmacOverTheOtherScalarFields) {
    EXPECT_EQ(sub_code_of(signed_call()), "");
    api::DecodedCall with_its_own_sign_listed = signed_call();
    with_its_own_sign_listed.second_factor_fields.emplace_back("api_sign", "whatever");
    EXPECT_EQ(sub_code_of(with_its_own_sign_listed), "");
    api::DecodedCall without_token_listed = signed_call();
    std::erase_if(without_token_listed.second_factor_fields,
                  [](const auto& field) { return field.first == "token"; });
    EXPECT_EQ(sub_code_of(without_token_listed), "");
}

TEST(SecondFactor, IsRefusedWhenAnythingDiffers) {
    const auto fields = signed_call().second_factor_fields.size();
    for (std::size_t i = 0; i < fields; ++i) {
        api::DecodedCall changed = signed_call();
        changed.second_factor_fields[i].second += 'x';
        EXPECT_EQ(sub_code_of(changed), "isv.invalid-parameter:api_sign") << i;
    }
    api::DecodedCall added = signed_call();
    added.second_factor_fields.emplace_back("added", "1");
    EXPECT_EQ(sub_code_of(added), "isv.invalid-parameter:api_sign");
    api::DecodedCall forged = signed_call();
    forged.api_sign.front() = forged.api_sign.front() == '0' ? '1' : '0';
    EXPECT_EQ(sub_code_of(forged), "isv.invalid-parameter:api_sign");
}

TEST(SecondFactor, NeedsBothFields) {
    api::DecodedCall without_sign = signed_call();
    without_sign.api_sign.clear();
    EXPECT_EQ(sub_code_of(without_sign), "isv.missing-parameter:api_sign");
    api::DecodedCall without_token = signed_call();
    without_token.token.clear();
    EXPECT_EQ(sub_code_of(without_token), "isv.missing-parameter:token");
    api::DecodedCall long_token = signed_call();
    long_token.token.assign(kTokenBytesMax + 1, 't');
    EXPECT_EQ(sub_code_of(long_token), "isv.invalid-parameter:token");
}

TEST(SecondFactor, CannotBeMetWithoutASecret) {
    const domain::Tenant tenant{
        .code = domain::TenantCode("T1"), .secret = base::Secret(), .api_sign_required = true};
    api::DecodedCall call = signed_call();
    call.api_sign = second_factor_sign(call.second_factor_fields, base::Secret(""));
    EXPECT_EQ(sub_code_of(call, tenant), "isv.invalid-parameter:api_sign");
}

}  // namespace
}  // namespace gateway
