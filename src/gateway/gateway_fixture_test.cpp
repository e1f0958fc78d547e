#include "gateway/gateway_fixture.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "gateway/canonical.h"
#include "runtime/log.h"
#include "test_paths.h"

namespace gateway {

http::Request parse_recorded(std::string_view bytes) {
    const auto head_end = bytes.find("\r\n\r\n");
    std::string_view head = bytes.substr(0, head_end + 2);
    http::Request request;
    request.body = bytes.substr(head_end + 4);
    const auto take_line = [&head] {
        const auto end = head.find("\r\n");
        const std::string_view line = head.substr(0, end);
        head.remove_prefix(end + 2);
        return line;
    };
    const std::string_view first = take_line();
    const auto blank = first.find(' ');
    request.method = first.substr(0, blank);
    request.target = first.substr(blank + 1, first.rfind(' ') - blank - 1);
    while (!head.empty()) {
        const std::string_view line = take_line();
        const auto colon = line.find(':');
        std::string_view value = line.substr(colon + 1);
        while (value.starts_with(' ')) value.remove_prefix(1);
        request.headers.push_back({std::string(line.substr(0, colon)), std::string(value)});
    }
    return request;
}

std::string read_test_file(const std::string& path_in_test_data) {
    std::ifstream file(std::string(SMARTMONITOR_TEST_DATA "/") + path_in_test_data,
                       std::ios::binary);
    EXPECT_TRUE(file.good()) << path_in_test_data;
    return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> vector_names() {
    std::vector<std::string> names;
    for (const auto& entry :
         std::filesystem::directory_iterator(SMARTMONITOR_TEST_DATA "/vectors")) {
        if (entry.path().extension() == ".req") names.push_back(entry.path().stem());
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::string urlencoded(const Pairs& pairs) {
    std::string text;
    for (const auto& [name, value] : pairs) {
        if (!text.empty()) text += '&';
        text += base::percent_encode(name) + '=' + base::percent_encode(value);
    }
    return text;
}

http::Request get_request(const Pairs& pairs, std::string_view path) {
    http::Request request;
    request.method = "GET";
    request.target = std::string(path) + '?' + urlencoded(pairs);
    return request;
}

http::Request post_request(std::string_view query, std::string_view content_type,
                           std::string_view body, std::string_view path) {
    http::Request request;
    request.method = "POST";
    request.target = std::string(path) + '?' + std::string(query);
    if (!content_type.empty()) {
        request.headers.push_back({"Content-Type", std::string(content_type)});
    }
    request.body = body;
    return request;
}

Pairs call_pairs(base::Instant at, const Pairs& more) {
    Pairs pairs = {{"app_key", std::string(kTestKey)},
                   {"format", "json"},
                   {"method", std::string(kTestMethod)},
                   {"sign_method", "hmac-sha256"},
                   {"timestamp", base::format_platform_date(at)},
                   {"v", "2.0"}};
    for (const auto& pair : more) {
        std::erase_if(pairs, [&](const auto& old) { return old.first == pair.first; });
        pairs.push_back(pair);
    }
    return pairs;
}

Pairs signed_pairs(Pairs pairs, std::string_view raw_body, std::string_view secret) {
    std::vector<api::Param> params;
    auto method = domain::SignMethod::kHmacSha256;
    for (const auto& [name, value] : pairs) {
        params.push_back({name, value});
        if (name == "sign_method") method = parse_sign_method(value).value_or(method);
    }
    std::sort(params.begin(), params.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    const auto canonical = canonical_string(params, EmptyValues::kKeep, raw_body);
    pairs.emplace_back("sign", sign(method, base::Secret(std::string(secret)), canonical));
    return pairs;
}

api::WireResult<api::DecodedCall> FakeMethod::decode(const api::CallInput& input) const {
    ++decodes;
    seen_params.assign(input.params.begin(), input.params.end());
    seen_uploads.clear();
    for (const auto& upload : input.uploads) {
        seen_uploads.emplace_back(upload.name, std::string(upload.bytes));
    }
    if (on_decode) return on_decode();
    return api::DecodedCall{};
}

api::WireResult<std::string> FakeMethod::run(const api::DecodedCall&,
                                             const api::CallContext& context,
                                             api::Format format) const {
    ++runs;
    seen_format = format;
    if (on_run) return on_run(context);
    return std::string("ok");
}

base::Result<std::shared_ptr<const domain::App>> FakeCallers::find_app(const domain::AppKey& key) {
    if (broken) return base::fail(base::ErrorKind::kUnavailable, "the store is down");
    const auto at = apps.find(key.value);
    if (at == apps.end()) return std::shared_ptr<const domain::App>();
    return std::shared_ptr<const domain::App>(std::make_shared<domain::App>(at->second));
}

base::Result<std::shared_ptr<const domain::Tenant>> FakeCallers::find_tenant(
    const domain::TenantCode& code) {
    ++tenants_asked_for;
    const auto at = tenants.find(code.value);
    if (at == tenants.end()) return std::shared_ptr<const domain::Tenant>();
    return std::shared_ptr<const domain::Tenant>(std::make_shared<domain::Tenant>(at->second));
}

base::Result<bool> FakeCallers::claim_token(const domain::TenantCode& tenant,
                                            std::string_view token, base::Instant) {
    return tokens.insert(tenant.value + '/' + std::string(token)).second;
}

namespace {

FakeMethod* add_fake(api::MethodTable& methods, std::string_view name, api::Cost cost) {
    auto method = std::make_unique<FakeMethod>(std::string(name), cost);
    FakeMethod* borrowed = method.get();
    methods.add(std::move(method));
    return borrowed;
}

}  // namespace

GatewayFixture::GatewayFixture(base::Instant now, GatewayOptions options, std::size_t pool_queue)
    : clock(now), pool(1, pool_queue), gateway(options, methods, callers, clock, pool) {
    runtime::set_log_level(runtime::LogLevel::kOff);
    method = add_fake(methods, kTestMethod, api::Cost::kMemoryOrIndexedRead);
    other_method = add_fake(methods, "smartmonitor.other", api::Cost::kMemoryOrIndexedRead);
    blocking_method = add_fake(methods, "smartmonitor.blocking", api::Cost::kBlocking);
    domain::App app;
    app.key = domain::AppKey(std::string(kTestKey));
    app.secret = base::Secret(std::string(kTestSecret));
    app.tenants = {domain::TenantCode("T1"), domain::TenantCode("T2")};
    callers.apps[app.key.value] = app;
    callers.tenants["T1"] = {.code = domain::TenantCode("T1"), .secret = base::Secret("t1")};
}

http::Response GatewayFixture::ask(const http::Request& request) {
    std::promise<http::Response> answer;
    auto future = answer.get_future();
    gateway.handle(std::make_shared<const http::Request>(request),
                   [&answer](http::Response response) { answer.set_value(std::move(response)); });
    return future.get();
}

int GatewayFixture::code_of(const http::Request& request) {
    const http::Response response = ask(request);
    EXPECT_EQ(response.status, 200U);
    for (const std::string_view head : {"{\"error_response\":{\"code\":",
                                        "<?xml version=\"1.0\" encoding=\"utf-8\" ?>"
                                        "<error_response><code>"}) {
        if (response.body.starts_with(head)) return std::stoi(response.body.substr(head.size()));
    }
    return 0;
}

}  // namespace gateway
