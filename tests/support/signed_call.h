// Signed calls over real HTTP.
#pragma once

#include <map>
#include <string>

#include "support/shop.h"

namespace tests {

inline constexpr const char* kGetbytask =
    "alibaba.security.deepvision.proxy.smartmonitor.fragment.getbytask";

struct SignedCall {
    std::string app_key = Shop::kAppKey;
    std::string secret = Shop::kSecret;
    // Beside app_key, timestamp (now), v and sign, which are added when they are not given.
    std::map<std::string, std::string> parameters = {
        {"method", kGetbytask}, {"format", "json"}, {"sign_method", "hmac-sha256"}};

    SignedCall with(const std::string& name, const std::string& value) const;
    SignedCall without(const std::string& name) const;
    // All parameters, `sign` among them.
    std::map<std::string, std::string> signed_parameters() const;
    // The same as an urlencoded body.
    std::string body() const;
};

// POST /router/rest; the answer's bytes. Fails the test when it is not HTTP 200.
std::string send(const std::string& server_url, const SignedCall& call);

// param of getbytask.
std::string task_param(const std::string& task, const std::string& tenant = "T1",
                       const std::string& poi = "POI9");

}  // namespace tests
