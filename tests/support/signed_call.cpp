#include "support/signed_call.h"

#include <vector>

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "base/instant.h"
#include "fetch/client.h"
#include "gateway/canonical.h"
#include "gateway/signature.h"
#include "runtime/clock.h"

namespace tests {

SignedCall SignedCall::with(const std::string& name, const std::string& value) const {
    SignedCall changed = *this;
    changed.parameters[name] = value;
    return changed;
}

SignedCall SignedCall::without(const std::string& name) const {
    SignedCall changed = *this;
    changed.parameters.erase(name);
    return changed;
}

std::map<std::string, std::string> SignedCall::signed_parameters() const {
    std::map<std::string, std::string> all = parameters;
    all.try_emplace("app_key", app_key);
    all.try_emplace("v", "2.0");
    all.try_emplace("timestamp", base::format_platform_date(runtime::SystemClock().now()));
    const auto method = gateway::parse_sign_method(
        all.contains("sign_method") ? all.at("sign_method") : "hmac-sha256");
    if (!all.contains("sign")) {
        std::vector<api::Param> sorted;
        for (const auto& [name, value] : all) sorted.push_back({name, value});
        all["sign"] =
            gateway::sign(method.value_or(domain::SignMethod::kHmacSha256), base::Secret(secret),
                          gateway::canonical_string(sorted, gateway::EmptyValues::kKeep, {}));
    }
    return all;
}

std::string SignedCall::body() const {
    std::string out;
    for (const auto& [name, value] : signed_parameters()) {
        out += (out.empty() ? "" : "&") + base::percent_encode(name) + "=" +
               base::percent_encode(value);
    }
    return out;
}

std::string send(const std::string& server_url, const SignedCall& call) {
    const fetch::Client client(fetch::Reach::kAnywhere);
    const auto reply =
        client.post(server_url + "/router/rest", "application/x-www-form-urlencoded;charset=UTF-8",
                    call.body(), fetch::Limits{});
    if (!reply) {
        ADD_FAILURE() << reply.error().message;
        return {};
    }
    EXPECT_EQ(reply.value().status, 200U);
    return reply.value().body;
}

std::string task_param(const std::string& task, const std::string& tenant, const std::string& poi) {
    return R"({"risk_task_id":")" + task + R"(","tenant_code":")" + tenant + R"(","poi_id":")" +
           poi + R"(","request_id":"req 1&中文"})";
}

}  // namespace tests
