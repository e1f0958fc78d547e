// What a signed call gets: authorisation, the second factor, where it runs, and the answer's form.
#include "gateway/gateway.h"

#include <latch>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/gateway_fixture.h"
#include "gateway/second_factor.h"

namespace gateway {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const base::Instant kNow = base::parse_iso8601("2026-11-22T15:54:21Z").value();

http::Request signed_call(const Pairs& more = {}) {
    return get_request(signed_pairs(call_pairs(kNow, more)));
}

http::Request signed_batch(const std::string& body, const Pairs& more = {}) {
    Pairs pairs = call_pairs(kNow, more);
    std::erase_if(pairs, [](const auto& pair) { return pair.first == "method"; });
    return post_request(urlencoded(signed_pairs(pairs, body)), "text/plain;charset=UTF-8", body,
                        "/router/batch");
}

const http::Request kBlockingCall = signed_call({{"method", "smartmonitor.blocking"}});

class GatewayTest : public testing::Test {
  protected:
    void decode_as(FakeMethod& method, api::DecodedCall call) {
        method.on_decode = [call] { return api::WireResult<api::DecodedCall>(call); };
    }
    api::DecodedCall about(const std::string& tenant) {
        api::DecodedCall call;
        call.tenant = domain::TenantCode(tenant);
        return call;
    }
    api::DecodedCall second_factored(const std::string& token) {
        api::DecodedCall call = about("T1");
        call.token = token;
        call.second_factor_fields = {{"tenant_code", "T1"}, {"token", token}};
        call.api_sign = second_factor_sign(call.second_factor_fields, base::Secret("t1"));
        return call;
    }

    GatewayFixture fixture{kNow};
};

TEST_F(GatewayTest, OwnsItsTwoPaths) {
    EXPECT_TRUE(Gateway::owns("/router/rest"));
    EXPECT_TRUE(Gateway::owns("/router/batch"));
    EXPECT_TRUE(Gateway::owns("/router/rest/"));
    EXPECT_FALSE(Gateway::owns("/router"));
}

TEST_F(GatewayTest, AnswersInTheFormThatFormatAndSimplifySay) {
    const struct {
        Pairs more;
        std::string_view content_type;
        api::Format format;
    } cases[] = {
        {{{"format", ""}}, "text/xml;charset=UTF-8", api::Format::kXml},
        {{{"format", "xml"}, {"simplify", "true"}}, "text/xml;charset=UTF-8", api::Format::kXml},
        {{{"format", "XML"}}, "text/xml;charset=UTF-8", api::Format::kXml},
        {{{"format", "JSON"}}, "text/javascript;charset=UTF-8", api::Format::kJson},
        {{}, "text/javascript;charset=UTF-8", api::Format::kJson},
        {{{"simplify", "true"}}, "text/javascript;charset=UTF-8", api::Format::kJsonSimplified},
        {{{"simplify", "1"}}, "text/javascript;charset=UTF-8", api::Format::kJson},
        {{{"simplify", "TRUE"}}, "text/javascript;charset=UTF-8", api::Format::kJson},
    };
    for (const auto& [more, content_type, format] : cases) {
        const auto answer = fixture.ask(signed_call(more));
        EXPECT_EQ(answer.status, 200U);
        EXPECT_EQ(answer.content_type, content_type);
        EXPECT_EQ(answer.body, "ok");
        EXPECT_EQ(fixture.method->seen_format, format);
    }
}

TEST_F(GatewayTest, AnswersEarlyErrorsInTheFormatThatCouldBeRead) {
    http::Request in_query = signed_call();
    in_query.method = "PUT";
    EXPECT_THAT(fixture.ask(in_query).body, StartsWith("{\"error_response\":{\"code\":9,"));
    http::Request in_body = post_request("", "", "a=%FF&format=json");
    EXPECT_THAT(fixture.ask(in_body).body, StartsWith("{\"error_response\":{\"code\":47,"));
    http::Request nowhere = post_request("", "", "");
    EXPECT_THAT(fixture.ask(nowhere).body, StartsWith("<?xml version=\"1.0\""));
    EXPECT_EQ(fixture.ask(nowhere).content_type, "text/xml;charset=UTF-8");
    EXPECT_THAT(fixture.ask(signed_call({{"format", "tex"}})).body, HasSubstr("<code>23</code>"));
    EXPECT_EQ(fixture.ask(in_query).status, 200U);
}

TEST_F(GatewayTest, HandsTheMethodItsContext) {
    std::string id;
    fixture.method->on_run = [&](const api::CallContext& context) {
        EXPECT_EQ(context.app.value, kTestKey);
        EXPECT_EQ(context.now, kNow);
        id = context.request_id;
        return api::WireResult<std::string>(std::string("answer"));
    };
    EXPECT_EQ(fixture.ask(signed_call()).body, "answer");
    EXPECT_EQ(id.size(), 13U);
}

TEST_F(GatewayTest, PassesOnTheErrorsOfDecodingAndRunning) {
    fixture.method->on_decode = [] {
        return api::WireResult<api::DecodedCall>(
            api::WireError{.code = 40, .message = "Missing required arguments:param"});
    };
    EXPECT_EQ(fixture.code_of(signed_call()), 40);
    EXPECT_EQ(fixture.method->runs, 0);
    fixture.blocking_method->on_run = [](const auto&) {
        return api::WireResult<std::string>(api::WireError{.code = 50, .message = "m"});
    };
    EXPECT_EQ(fixture.code_of(kBlockingCall), 50);
}

TEST_F(GatewayTest, SurvivesAMethodThatThrows) {
    fixture.method->on_run = [](const auto&) -> api::WireResult<std::string> {
        throw std::runtime_error("secret detail");
    };
    const auto answer = fixture.ask(signed_call());
    EXPECT_THAT(answer.body, HasSubstr("\"sub_code\":\"isp."));
    EXPECT_EQ(answer.body.find("secret detail"), std::string::npos);
}

TEST_F(GatewayTest, RefusesTenantsOfOthersLikeTenantsThatDoNotExist) {
    const auto answer_about = [&](const std::string& tenant) {
        decode_as(*fixture.method, about(tenant));
        const std::string body = fixture.ask(signed_call()).body;
        return body.substr(0, body.find("request_id"));
    };
    fixture.callers.tenants["T3"] = {.code = domain::TenantCode("T3"), .secret = base::Secret()};
    EXPECT_EQ(answer_about("T1"), "ok");
    const std::string of_another = answer_about("T3");
    EXPECT_THAT(of_another, HasSubstr("\"code\":50,"));
    EXPECT_THAT(of_another, HasSubstr("isv.invalid-permission"));
    EXPECT_EQ(answer_about("unknown"), of_another);
    EXPECT_EQ(answer_about("T2"), of_another);  // allowed, but not registered
    EXPECT_EQ(fixture.method->runs, 1);
}

TEST_F(GatewayTest, KeepsWhatIsForAdministratorsFromOtherApps) {
    const auto answer_about = [&](const std::string& tenant) {
        decode_as(*fixture.method, about(tenant));
        const std::string body = fixture.ask(signed_call()).body;
        return body.substr(0, body.find("request_id"));
    };
    const std::string of_another = answer_about("T3");
    fixture.method->permitted = api::Permission::kAdministrator;
    EXPECT_THAT(answer_about("T1"), HasSubstr("only for administrators"));
    EXPECT_EQ(answer_about("T3"), of_another) << "teaches nothing about other tenants";
    EXPECT_EQ(fixture.method->runs, 0);
    fixture.callers.apps.at(std::string(kTestKey)).is_administrator = true;
    EXPECT_EQ(answer_about("T1"), "ok");
    EXPECT_EQ(answer_about("T3"), of_another) << "an administrator of its own tenants";
}

TEST_F(GatewayTest, IgnoresASecondFactorThatIsNotRequired) {
    auto call = about("T1");
    call.api_sign = "wrong";
    call.token = "used";
    decode_as(*fixture.method, call);
    EXPECT_EQ(fixture.code_of(signed_call()), 0);
    EXPECT_EQ(fixture.code_of(signed_call()), 0);
    EXPECT_TRUE(fixture.callers.tokens.empty());
}

TEST_F(GatewayTest, RefusesAReplayOfARequiredToken) {
    fixture.callers.tenants["T1"].api_sign_required = true;
    decode_as(*fixture.method, second_factored("nonce-1"));
    EXPECT_EQ(fixture.code_of(signed_call()), 0);
    const auto replay = fixture.ask(signed_call());
    EXPECT_THAT(replay.body, HasSubstr("isv.invalid-parameter:token"));
    decode_as(*fixture.method, second_factored("nonce-2"));
    EXPECT_EQ(fixture.code_of(signed_call()), 0);
    EXPECT_EQ(fixture.method->runs, 2);
}

TEST_F(GatewayTest, DoesNotUseUpATokenForAWrongApiSign) {
    fixture.callers.tenants["T1"].api_sign_required = true;
    auto forged = second_factored("nonce-1");
    forged.api_sign.front() = forged.api_sign.front() == '0' ? '1' : '0';
    decode_as(*fixture.method, forged);
    EXPECT_THAT(fixture.ask(signed_call()).body, HasSubstr("isv.invalid-parameter:api_sign"));
    decode_as(*fixture.method, about("T1"));
    EXPECT_THAT(fixture.ask(signed_call()).body, HasSubstr("isv.missing-parameter:api_sign"));
    decode_as(*fixture.method, second_factored("nonce-1"));
    EXPECT_EQ(fixture.code_of(signed_call()), 0);
}

TEST_F(GatewayTest, RunsWhatMayBlockElsewhere) {
    std::thread::id ran_on;
    const auto note_thread = [&ran_on](const api::CallContext&) {
        ran_on = std::this_thread::get_id();
        return api::WireResult<std::string>(std::string("ok"));
    };
    fixture.method->on_run = note_thread;
    fixture.blocking_method->on_run = note_thread;
    fixture.ask(signed_call());
    EXPECT_EQ(ran_on, std::this_thread::get_id());
    fixture.ask(kBlockingCall);
    EXPECT_NE(ran_on, std::this_thread::get_id());
    // Claiming a token is a write.
    fixture.callers.tenants["T1"].api_sign_required = true;
    decode_as(*fixture.method, second_factored("nonce-1"));
    fixture.ask(signed_call());
    EXPECT_NE(ran_on, std::this_thread::get_id());
}

TEST(FullPool, IsCode7WithASecondOfBanAndLeavesTheTokenUnused) {
    GatewayFixture fixture(kNow, {}, /*pool_queue=*/1);
    fixture.callers.tenants["T1"] = {
        .code = domain::TenantCode("T1"), .secret = base::Secret("t1"), .api_sign_required = true};
    std::latch started(1);
    std::latch may_end(1);
    fixture.blocking_method->on_run = [&](const api::CallContext&) {
        if (fixture.blocking_method->runs == 1) started.count_down();
        may_end.wait();
        return api::WireResult<std::string>(std::string("ok"));
    };
    std::latch answered(2);
    const auto send = [&] {
        fixture.gateway.handle(std::make_shared<const http::Request>(kBlockingCall),
                               [&](const http::Response&) { answered.count_down(); });
    };
    send();
    started.wait();  // the one thread is busy,
    send();          // and the queue's one place taken
    fixture.method->on_decode = [] {
        api::DecodedCall call;
        call.tenant = domain::TenantCode("T1");
        call.token = "nonce";
        call.second_factor_fields = {{"token", "nonce"}};
        call.api_sign = second_factor_sign(call.second_factor_fields, base::Secret("t1"));
        return api::WireResult<api::DecodedCall>(call);
    };
    const auto refused = fixture.ask(signed_call());
    EXPECT_THAT(refused.body, StartsWith("{\"error_response\":{\"code\":7,\"msg\":\"App Call "
                                         "Limited\",\"sub_code\":\"accesscontrol.limited-by-api-"
                                         "access-count\",\"sub_msg\":\"This ban will last for 1 "
                                         "more seconds\""));
    EXPECT_EQ(fixture.gateway.counts().too_busy, 1U);
    may_end.count_down();
    answered.wait();
    EXPECT_EQ(fixture.code_of(signed_call()), 0);
}

TEST(GatewayEnd, WaitsForWhatIsUnderWay) {
    std::latch started(1);
    std::atomic<bool> answered = false;
    {
        GatewayFixture fixture(kNow);
        fixture.blocking_method->on_run = [&](const api::CallContext&) {
            started.count_down();
            return api::WireResult<std::string>(std::string("ok"));
        };
        fixture.gateway.handle(std::make_shared<const http::Request>(kBlockingCall),
                               [&](const http::Response&) { answered = true; });
        started.wait();
    }
    EXPECT_TRUE(answered);
}

TEST_F(GatewayTest, AnswersABatchInTheOrderOfItsCalls) {
    fixture.blocking_method->on_run = [](const api::CallContext&) {
        return api::WireResult<std::string>(std::string("blocking"));
    };
    fixture.other_method->on_run = [](const api::CallContext&) {
        return api::WireResult<std::string>(std::string("other"));
    };
    const auto answer = fixture.ask(
        signed_batch("#PUBLIC#method=smartmonitor.other&shared=1\r\n-S-\r\n"
                     "method=smartmonitor.blocking\r\n-S-\r\nN\r\n-S-\r\na=1&shared=2"));
    EXPECT_EQ(answer.content_type, "text/javascript;charset=UTF-8");
    EXPECT_EQ(answer.body, "blocking\r\n-S-\r\nother\r\n-S-\r\nother");
    const auto seen = [&](const FakeMethod& method, std::string_view name) {
        const Parameters parameters{.all = method.seen_params, .uploads = {}, .raw_body = {}};
        return std::string(parameters.get(name));
    };
    EXPECT_EQ(seen(*fixture.other_method, "shared"), "2");
    EXPECT_EQ(seen(*fixture.blocking_method, "shared"), "1");
    EXPECT_EQ(seen(*fixture.other_method, "a"), "1");
    const auto counts = fixture.gateway.counts();
    EXPECT_EQ(counts.batches, 1U);
    EXPECT_EQ(counts.answered, 3U);
}

TEST_F(GatewayTest, RefusesASeparatorThatTheSignatureDoesNotCover) {
    auto request = signed_batch("method=smartmonitor.other;;method=smartmonitor.other");
    request.headers.push_back({"top-api-separator", ";;"});
    EXPECT_EQ(fixture.code_of(request), 43);
    EXPECT_THAT(fixture.ask(request).body, HasSubstr("top-api-separator"));
    EXPECT_EQ(fixture.other_method->runs, 0);

    auto usual = signed_batch("method=smartmonitor.other\r\n-S-\r\nmethod=smartmonitor.other");
    usual.headers.push_back({"top-api-separator", "-S-"});
    EXPECT_EQ(fixture.ask(usual).body, "ok\r\n-S-\r\nok");
}

TEST_F(GatewayTest, AnswersABadCallOfABatchInItsPlaceWithAnIdOfItsOwn) {
    decode_as(*fixture.method, about("T3"));
    const std::string body =
        fixture
            .ask(signed_batch("method=x\r\n-S-\r\nmethod=smartmonitor.other\r\n-S-\r\nN\r\n-S-\r\n"
                              "a=%FF\r\n-S-\r\nmethod=" +
                              std::string(kTestMethod)))
            .body;
    std::vector<std::string> replies;
    for (std::size_t at = 0; at <= body.size();) {
        const auto end = std::min(body.find("\r\n-S-\r\n", at), body.size());
        replies.push_back(body.substr(at, end - at));
        at = end + 7;
    }
    ASSERT_EQ(replies.size(), 5U);
    EXPECT_THAT(replies[0], StartsWith("{\"error_response\":{\"code\":22,"));
    EXPECT_EQ(replies[1], "ok");
    EXPECT_THAT(replies[2], StartsWith("{\"error_response\":{\"code\":21,"));
    EXPECT_THAT(replies[3], StartsWith("{\"error_response\":{\"code\":47,"));
    EXPECT_THAT(replies[4], HasSubstr("isv.invalid-permission"));
    EXPECT_NE(replies[0].substr(replies[0].find("request_id")),
              replies[2].substr(replies[2].find("request_id")));
}

TEST_F(GatewayTest, AnswersABatchThatMayNotEnterOnce) {
    const std::string body = "method=smartmonitor.other\r\n-S-\r\nmethod=smartmonitor.other";
    auto forged = signed_batch(body);
    forged.body += '0';
    EXPECT_EQ(fixture.code_of(forged), 25);
    auto by_get = signed_batch(body);
    by_get.method = "GET";
    EXPECT_EQ(fixture.code_of(by_get), 9);
    EXPECT_EQ(fixture.code_of(signed_batch("")), 43);
    EXPECT_EQ(fixture.code_of(signed_batch("#PUBLIC#a=%FF\r\n-S-\r\nN")), 47);
    std::string many = "method=smartmonitor.other";
    for (int i = 1; i < 20; ++i) many += "\r\n-S-\r\nmethod=smartmonitor.other";
    EXPECT_EQ(fixture.code_of(signed_batch(many)), 0);
    const auto too_many = fixture.ask(signed_batch(many + "\r\n-S-\r\nN")).body;
    EXPECT_THAT(too_many, StartsWith("{\"error_response\":{\"code\":43,"));
    EXPECT_THAT(too_many, HasSubstr("batch_calls_max"));
    EXPECT_EQ(fixture.other_method->runs, 20);
}

TEST_F(GatewayTest, DoesNotHearACallOfABatchAboutWhoIsCalling) {
    fixture.other_method->on_run = [](const api::CallContext& context) {
        return api::WireResult<std::string>(context.app.value);
    };
    EXPECT_EQ(
        fixture.ask(signed_batch("method=smartmonitor.other&app_key=1&format=xml&sign=0")).body,
        kTestKey);
}

TEST_F(GatewayTest, CountsWhatBecameOfCalls) {
    fixture.ask(signed_call());
    fixture.ask(get_request(call_pairs(kNow, {{"sign", "00"}})));
    fixture.ask(get_request({}));
    const auto counts = fixture.gateway.counts();
    EXPECT_EQ(counts.answered, 1U);
    EXPECT_EQ(counts.refused, 2U);
    EXPECT_EQ(counts.signatures_refused, 1U);
    EXPECT_EQ(counts.failed, 0U);
}

TEST_F(GatewayTest, AnswersAtAPathWithSpareSlashes) {
    for (const std::string_view path : {"/router/rest/", "//router//rest"}) {
        EXPECT_TRUE(Gateway::owns(path)) << path;
        http::Request request = signed_call();
        request.target = std::string(path) + '?' + std::string(request.query());
        EXPECT_EQ(fixture.code_of(request), 0) << path;
    }
}

TEST_F(GatewayTest, WordsARefusalOfTheServerInTheAskedFormat) {
    const auto large = fixture.gateway.refused(
        {.target = "/router/rest?format=json&x=%", .status = 413, .reason = "too large"});
    ASSERT_TRUE(large);
    EXPECT_EQ(large->status, 200U);
    EXPECT_EQ(large->content_type, "text/javascript;charset=UTF-8");
    EXPECT_NE(large->body.find("\"code\":43"), std::string::npos) << large->body;
    EXPECT_EQ(large->body.find("isp."), std::string::npos) << large->body;

    const auto busy =
        fixture.gateway.refused({.target = "/router/batch", .status = 503, .reason = "full"});
    ASSERT_TRUE(busy);
    EXPECT_EQ(busy->content_type, "text/xml;charset=UTF-8");
    EXPECT_NE(busy->body.find("<sub_code>isp."), std::string::npos) << busy->body;

    EXPECT_FALSE(fixture.gateway.refused({.target = "/docs", .status = 413, .reason = "x"}));
    EXPECT_FALSE(fixture.gateway.refused({.target = "", .status = 400, .reason = "x"}));
}

}  // namespace
}  // namespace gateway
