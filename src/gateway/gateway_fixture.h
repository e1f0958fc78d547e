// A gateway with fake methods, callers and clock, for the tests of this folder.
#pragma once

#include <functional>
#include <future>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/gateway.h"
#include "gateway/signature.h"

namespace gateway {

inline constexpr std::string_view kTestKey = "12497914";
inline constexpr std::string_view kTestSecret = "4b0f28396e072d67fae169684613bcd1";
inline constexpr std::string_view kTestMethod =
    "alibaba.security.deepvision.proxy.smartmonitor.fragment.getbytask";

// A whole HTTP request, as recorded, with everything behind the empty line as its body.
http::Request parse_recorded(std::string_view bytes);
std::string read_test_file(const std::string& path_in_test_data);
// By name, sorted: "curl-get", "java2021-batch", …
std::vector<std::string> vector_names();

using Pairs = std::vector<std::pair<std::string, std::string>>;

std::string urlencoded(const Pairs& pairs);
http::Request get_request(const Pairs& pairs, std::string_view path = "/router/rest");
http::Request post_request(std::string_view query, std::string_view content_type,
                           std::string_view body, std::string_view path = "/router/rest");
// All parameters that a call needs, unsigned; `more` are added, or replace one of the same name.
Pairs call_pairs(base::Instant at, const Pairs& more = {});
// With `sign` appended, over all of them and the raw body.
Pairs signed_pairs(Pairs pairs, std::string_view raw_body = {},
                   std::string_view secret = kTestSecret);

// What a method was given and what it should do. Guarded by nothing: read it when the call is over.
class FakeMethod final : public api::BoundMethod {
  public:
    explicit FakeMethod(std::string name, api::Cost cost = api::Cost::kMemoryOrIndexedRead)
        : name_(std::move(name)), cost_(cost) {}

    std::string_view name() const override { return name_; }
    api::Cost cost() const override { return cost_; }
    api::Permission permission() const override { return permitted; }
    api::WireResult<api::DecodedCall> decode(const api::CallInput& input) const override;
    api::WireResult<std::string> run(const api::DecodedCall& call, const api::CallContext& context,
                                     api::Format format) const override;

    api::Permission permitted = api::Permission::kAnyApp;
    mutable std::vector<api::Param> seen_params;
    mutable std::vector<std::pair<std::string, std::string>> seen_uploads;  // name, bytes
    mutable api::Format seen_format = api::Format::kXml;
    mutable int decodes = 0;
    mutable int runs = 0;
    std::function<api::WireResult<api::DecodedCall>()> on_decode;
    std::function<api::WireResult<std::string>(const api::CallContext&)> on_run;

  private:
    std::string name_;
    api::Cost cost_;
};

class FakeCallers final : public Callers {
  public:
    base::Result<std::shared_ptr<const domain::App>> find_app(const domain::AppKey& key) override;
    base::Result<std::shared_ptr<const domain::Tenant>> find_tenant(
        const domain::TenantCode& code) override;
    base::Result<bool> claim_token(const domain::TenantCode& tenant, std::string_view token,
                                   base::Instant now) override;

    std::map<std::string, domain::App> apps;
    std::map<std::string, domain::Tenant> tenants;
    std::set<std::string> tokens;
    int tenants_asked_for = 0;
    bool broken = false;
};

struct GatewayFixture {
    explicit GatewayFixture(base::Instant now, GatewayOptions options = {},
                            std::size_t pool_queue = 64);

    http::Response ask(const http::Request& request);
    // The code of an error_response; 0 for any other answer.
    int code_of(const http::Request& request);

    runtime::ManualClock clock;
    FakeCallers callers;
    FakeMethod* method;           // kTestMethod, on the loop's thread
    FakeMethod* other_method;     // "smartmonitor.other"
    FakeMethod* blocking_method;  // "smartmonitor.blocking"
    api::MethodTable methods;
    runtime::WorkerPool pool;
    Gateway gateway;
};

}  // namespace gateway
