// Which code a request gets on its way to a verified signature.
#include "gateway/admission.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/gateway_fixture.h"

namespace gateway {
namespace {

using testing::HasSubstr;
using testing::Not;

const base::Instant kNow = base::parse_iso8601("2026-11-22T15:54:21Z").value();

class Admission : public testing::Test {
  protected:
    domain::App& app() { return fixture.callers.apps.at(std::string(kTestKey)); }
    Pairs without(std::string_view name) const {
        Pairs pairs = call_pairs(kNow);
        std::erase_if(pairs, [&](const auto& pair) { return pair.first == name; });
        return pairs;
    }
    http::Request signed_call(const Pairs& more = {}) const {
        return get_request(signed_pairs(call_pairs(kNow, more)));
    }

    GatewayFixture fixture{kNow};
};

TEST_F(Admission, GivesEachFlawItsCode) {
    const struct {
        Pairs pairs;
        int code;
    } cases[] = {
        {call_pairs(kNow), 0},
        {without("method"), 21},
        {call_pairs(kNow, {{"method", ""}}), 21},
        {call_pairs(kNow, {{"method", "taobao.unknown"}}), 22},
        {call_pairs(kNow, {{"format", "json2"}}), 23},
        {call_pairs(kNow, {{"format", "JSON"}}), 0},
        {without("app_key"), 28},
        {call_pairs(kNow, {{"app_key", "1"}}), 29},
        {without("timestamp"), 30},
        {call_pairs(kNow, {{"timestamp", "yesterday"}}), 31},
        {without("v"), 32},
        {call_pairs(kNow, {{"v", "two"}}), 33},
        {call_pairs(kNow, {{"v", "1.0"}}), 34},
        {without("sign_method"), 25},
        {call_pairs(kNow, {{"sign_method", "sha1"}}), 25},
        {call_pairs(kNow, {{"format", ""}, {"json", ""}}), 25},  // signs like format=json
        {call_pairs(kNow, {{"timestamp", "1795362861000"}}), 0},
        {call_pairs(kNow, {{"timestamp", "1795362861"}}), 0},
        {call_pairs(kNow, {{"sign_method", "md5"}}), 0},
        {call_pairs(kNow, {{"sign_method", "MD5"}}), 0},
        {call_pairs(kNow, {{"sign_method", "hmac"}}), 0},
    };
    for (const auto& [pairs, code] : cases) {
        EXPECT_EQ(fixture.code_of(get_request(signed_pairs(pairs))), code) << urlencoded(pairs);
    }
    EXPECT_EQ(fixture.code_of(get_request(call_pairs(kNow))), 24);
    EXPECT_EQ(fixture.code_of(get_request(call_pairs(kNow, {{"sign", "0"}}))), 25);
}

// Each row is flawed in its own way and in all later ways: the first step's code wins.
TEST_F(Admission, AnswersInTheOrderOfTheSteps) {
    Pairs pairs = {{"%", "x"}};
    http::Request request = get_request(pairs);
    request.method = "PUT";
    request.target = "/router/rest?format=tex&a=%FF&v=1&timestamp=x&app_key=1";
    EXPECT_EQ(fixture.code_of(request), 9);
    request.method = "GET";
    EXPECT_EQ(fixture.code_of(request), 47);
    request.target = "/router/rest?format=tex&v=1&timestamp=x&app_key=1";
    EXPECT_EQ(fixture.code_of(request), 21);
    request.target += "&method=";
    request.target += kTestMethod;
    EXPECT_EQ(fixture.code_of(request), 23);
    const auto replace = [&request](std::string_view old, std::string_view by) {
        request.target.replace(request.target.find(old), old.size(), by);
    };
    replace("format=tex", "format=xml");
    EXPECT_EQ(fixture.code_of(request), 29);
    replace("app_key=1", "app_key=12497914");
    EXPECT_EQ(fixture.code_of(request), 31);
    replace("timestamp=x", "timestamp=1795362861");
    EXPECT_EQ(fixture.code_of(request), 34);
    replace("v=1", "v=2.0");
    EXPECT_EQ(fixture.code_of(request), 24);
}

TEST_F(Admission, TakesGetAndPostInCapitalsOnly) {
    for (const std::string_view verb : {"PUT", "HEAD", "OPTIONS", "DELETE", "get", "Post", ""}) {
        http::Request request = signed_call();
        request.method = verb;
        EXPECT_EQ(fixture.code_of(request), 9) << verb;
    }
    http::Request upload =
        post_request(urlencoded(signed_pairs(call_pairs(kNow))), "multipart/form-data;boundary=B",
                     "--B\r\nContent-Disposition: form-data; name=i; filename=f\r\n\r\nv\r\n--B--");
    EXPECT_EQ(fixture.code_of(upload), 0);
    upload.method = "GET";
    EXPECT_EQ(fixture.code_of(upload), 9);
}

TEST_F(Admission, TakesAUrlThatEndsInAQuestionMark) {
    http::Request request = post_request("", "application/x-www-form-urlencoded",
                                         urlencoded(signed_pairs(call_pairs(kNow))));
    ASSERT_EQ(request.target, "/router/rest?");
    EXPECT_EQ(fixture.code_of(request), 0);
}

TEST_F(Admission, NeverHandsAnUnsignedEmptyParameterToAMethod) {
    Pairs pairs = signed_pairs(call_pairs(kNow));
    pairs.emplace_back("added", "");
    EXPECT_EQ(fixture.code_of(get_request(pairs)), 0);
    for (const auto& param : fixture.method->seen_params) EXPECT_NE(param.name, "added");

    EXPECT_EQ(fixture.code_of(signed_call({{"kept", ""}})), 0);
    EXPECT_TRUE(std::any_of(fixture.method->seen_params.begin(), fixture.method->seen_params.end(),
                            [](const auto& param) { return param.name == "kept"; }));
}

TEST_F(Admission, SignsRawBodiesOfTypesThatAreNotForms) {
    const Pairs pairs = signed_pairs(call_pairs(kNow), "<a/>");
    EXPECT_EQ(fixture.code_of(post_request(urlencoded(pairs), "text/xml", "<a/>")), 0);
    EXPECT_EQ(fixture.code_of(post_request(urlencoded(pairs), "text/xml", "<b/>")), 25);
    const Pairs bare = signed_pairs(call_pairs(kNow));
    EXPECT_EQ(fixture.code_of(post_request(urlencoded(bare), "text/xml", "<a/>")), 25);
    // A form's body is its parameters, never appended as well.
    const Pairs doubled = signed_pairs(call_pairs(kNow, {{"a", "1"}}), "a=1");
    Pairs query = doubled;
    std::erase_if(query, [](const auto& pair) { return pair.first == "a"; });
    EXPECT_EQ(fixture.code_of(
                  post_request(urlencoded(query), "application/x-www-form-urlencoded", "a=1")),
              25);
}

TEST_F(Admission, WantsAValueWithAnAtSignSignedAndSaysSo) {
    EXPECT_EQ(fixture.code_of(signed_call({{"remark", "@till 3"}})), 0);
    Pairs unsigned_value = signed_pairs(call_pairs(kNow));
    unsigned_value.emplace_back("remark", "@till 3");
    const auto answer = fixture.ask(get_request(unsigned_value));
    EXPECT_THAT(answer.body, HasSubstr("\"code\":25,"));
    EXPECT_THAT(answer.body, HasSubstr("begins with @"));
    EXPECT_THAT(answer.body, HasSubstr("remark@till 3"));
    EXPECT_THAT(answer.body, Not(HasSubstr(kTestSecret)));
}

TEST_F(Admission, TellsTheSettingsOfAnAppOnlyToItsOwner) {
    Pairs forged = call_pairs(kNow, {{"sign", std::string(64, '0')}});
    const std::string plain = fixture.ask(get_request(forged)).body;
    const auto without_id = [](std::string body) {
        return body.substr(0, body.find("request_id"));
    };

    app().enabled = false;
    EXPECT_EQ(without_id(fixture.ask(get_request(forged)).body), without_id(plain));
    EXPECT_EQ(fixture.code_of(signed_call()), 29);
    EXPECT_THAT(fixture.ask(signed_call()).body, HasSubstr("the app is disabled"));

    app().enabled = true;
    app().sign_methods = static_cast<domain::SignMethods>(domain::SignMethod::kHmacSha256);
    EXPECT_EQ(fixture.code_of(signed_call()), 0);
    for (const char* method : {"md5", "hmac"}) {
        const auto answer = fixture.ask(signed_call({{"sign_method", method}}));
        EXPECT_THAT(answer.body, HasSubstr("\"code\":25,")) << method;
        EXPECT_THAT(answer.body, HasSubstr("does not accept that sign_method"));
    }
    EXPECT_EQ(fixture.callers.tenants_asked_for, 0);
}

TEST_F(Admission, OfAnAppWithoutASecretIsImpossible) {
    app().secret = base::Secret("");
    EXPECT_EQ(fixture.code_of(get_request(signed_pairs(call_pairs(kNow), {}, ""))), 25);
}

TEST_F(Admission, NamesTheMissingAppAndWhatTheServerSignedAndLeavesOtherErrorsBare) {
    EXPECT_THAT(fixture.ask(signed_call({{"app_key", "1"}})).body,
                HasSubstr("{\"error_response\":{\"code\":29,\"msg\":\"Invalid app Key\","
                          "\"sub_code\":\"isv.appkey-not-exists\",\"request_id\":\""));
    EXPECT_THAT(fixture.ask(signed_call({{"method", "x"}})).body,
                HasSubstr("{\"error_response\":{\"code\":22,\"msg\":\"Invalid method\","
                          "\"request_id\":\""));
    EXPECT_THAT(fixture.ask(get_request(call_pairs(kNow, {{"sign", "00"}}))).body,
                HasSubstr("{\"error_response\":{\"code\":25,\"msg\":\"Invalid signature\","
                          "\"sub_msg\":\"the server signed"));
}

TEST_F(Admission, IsRetriableWhenTheStoreIsDown) {
    fixture.callers.broken = true;
    const auto answer = fixture.ask(signed_call());
    EXPECT_THAT(answer.body, HasSubstr("\"sub_code\":\"isp."));
    EXPECT_THAT(answer.body, Not(HasSubstr("the store is down")));
    EXPECT_EQ(fixture.gateway.counts().failed, 1U);
}

}  // namespace
}  // namespace gateway
