// What the real server refuses, and that it says no more than it should.
#include <regex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/digest.h"
#include "base/encoding.h"
#include "support/signed_call.h"

namespace tests {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string without_ids(const std::string& answer) {
    return std::regex_replace(answer, std::regex(R"("(resp_)?request_id":"[^"]*")"), "ID");
}

class RefusedCalls : public ::testing::Test {
  protected:
    std::string ask(const std::string& param) {
        return send(server.url(), SignedCall().with("param", param));
    }
    Shop shop;
    Server server{shop.data()};
};

TEST_F(RefusedCalls, NameTheDocumentedCode) {
    const SignedCall good = SignedCall().with("param", task_param("task-1"));
    SignedCall wrong_secret = good;
    wrong_secret.secret = "not the secret";
    SignedCall unknown_app = good;
    unknown_app.app_key = "99999999";
    const struct {
        const char* name;
        SignedCall call;
        const char* code;
        const char* text;
    } cases[] = {
        {"no method", good.without("method"), "21", "Missing method"},
        {"unknown method", good.with("method", "a.b.c"), "22", "Invalid method"},
        {"unknown format", good.with("format", "yaml"), "23", "Invalid format"},
        {"no sign", good.with("sign", ""), "24", "Missing signature"},
        {"wrong secret", wrong_secret, "25", "Invalid signature"},
        {"no app key", good.with("app_key", ""), "28", "Missing app key"},
        {"unknown app", unknown_app, "29", "isv.appkey-not-exists"},
        {"no timestamp", good.with("timestamp", ""), "30", "Missing timestamp"},
        {"stale timestamp", good.with("timestamp", "2020-01-01 00:00:00"), "31",
         "Invalid timestamp"},
        {"no version", good.with("v", ""), "32", "Missing version"},
        {"unsupported version", good.with("v", "3.0"), "34", "Unsupported version"},
        {"no param", SignedCall(), "40", "Missing required arguments:param"},
    };
    for (const auto& c : cases) {
        const bool is_xml = std::string(c.name) == "unknown format";
        const std::string answer = send(server.url(), c.call);
        EXPECT_THAT(answer, HasSubstr(is_xml ? "<code>" + std::string(c.code) + "</code>"
                                             : "\"code\":" + std::string(c.code) + ","))
            << c.name;
        EXPECT_THAT(answer, HasSubstr(c.text)) << c.name;
    }
}

TEST_F(RefusedCalls, NameTheFieldThatIsMissingOrOfTheWrongType) {
    const std::pair<const char*, const char*> cases[] = {
        {R"({"tenant_code":"T1","poi_id":"POI9"})", "isv.missing-parameter:risk_task_id"},
        {R"({"risk_task_id":"task-1","poi_id":"POI9"})", "isv.missing-parameter:tenant_code"},
        {R"({"risk_task_id":"task-1","tenant_code":"T1"})", "isv.missing-parameter:poi_id"},
        {R"({"risk_task_id":1,"tenant_code":"T1","poi_id":"POI9"})",
         "isv.invalid-parameter:risk_task_id"},
        {R"({"risk_task_id":["task-1"],"tenant_code":"T1","poi_id":"POI9"})",
         "isv.invalid-parameter:risk_task_id"},
        {"{'risk_task_id':'task-1'}", "isv.invalid-parameter:param"},
        {"[]", "isv.invalid-parameter:param"},
    };
    for (const auto& [param, sub_code] : cases) {
        EXPECT_THAT(ask(param), HasSubstr("\"sub_code\":\"" + std::string(sub_code) + "\""))
            << param;
    }
}

TEST_F(RefusedCalls, AnswerAnUnknownTaskAndStoreWithABusinessFailure) {
    const std::string task = ask(task_param("no-such-task"));
    EXPECT_THAT(task, HasSubstr(R"("resp_success":false,"resp_code":2001)"));
    EXPECT_THAT(task, Not(HasSubstr("\"result\"")));
    EXPECT_THAT(ask(task_param("task-1", "T1", "POI-none")),
                HasSubstr(R"("resp_success":false,"resp_code":1001)"));
    // A task of another tenant is no more known than one that does not exist.
    EXPECT_EQ(without_ids(ask(task_param("task-2"))), without_ids(task));
}

TEST_F(RefusedCalls, DoNotTellAForeignTenantFromOneThatDoesNotExist) {
    const std::string foreign = ask(task_param("task-2", "T2"));
    EXPECT_THAT(foreign, HasSubstr("isv.invalid-permission"));
    EXPECT_THAT(foreign, Not(HasSubstr("T2")));
    EXPECT_EQ(without_ids(foreign), without_ids(ask(task_param("task-2", "T-none"))));
    EXPECT_EQ(without_ids(foreign), without_ids(ask(task_param("task-1", "T2", "POI-none"))));

    SignedCall other = SignedCall().with("param", task_param("task-2", "T2"));
    other.app_key = Shop::kOtherAppKey;
    other.secret = Shop::kOtherSecret;
    EXPECT_THAT(send(server.url(), other), HasSubstr("T2001"));
}

TEST_F(RefusedCalls, StopAtOnceWhenTheAppIsDisabledOrItsSecretRotated) {
    const SignedCall call = SignedCall().with("param", task_param("task-1"));
    EXPECT_THAT(send(server.url(), call), HasSubstr("T1001"));
    const std::string data = shop.data().string();
    ASSERT_EQ(
        run({smartmonitor(), "app", "disable", "--data", data, "--key", Shop::kAppKey}).exit_code,
        0);
    EXPECT_THAT(send(server.url(), call), Not(HasSubstr("T1001")));
    ASSERT_EQ(
        run({smartmonitor(), "app", "enable", "--data", data, "--key", Shop::kAppKey}).exit_code,
        0);
    EXPECT_THAT(send(server.url(), call), HasSubstr("T1001"));
    ASSERT_EQ(
        run({smartmonitor(), "app", "rotate", "--data", data, "--key", Shop::kAppKey}).exit_code,
        0);
    EXPECT_THAT(send(server.url(), call), HasSubstr("Invalid signature"));
}

TEST_F(RefusedCalls, AskForTheSecondFactorWhereTheTenantRequiresIt) {
    const std::string data = shop.data().string();
    ASSERT_EQ(run({smartmonitor(), "tenant", "set", "--data", data, "--tenant", "T1", "--api-sign",
                   "required"},
                  {"SMARTMONITOR_TENANT_SECRET=tenant-secret-16"})
                  .exit_code,
              0);
    EXPECT_THAT(ask(task_param("task-1")), HasSubstr("isv.missing-parameter:api_sign"));
    const auto signed_param = [](const std::string& token) {
        const std::string text = "poi_idPOI9risk_task_idtask-1tenant_codeT1token" + token;
        return R"({"risk_task_id":"task-1","tenant_code":"T1","poi_id":"POI9","token":")" + token +
               R"(","api_sign":")" + base::hex_upper(base::hmac_sha256("tenant-secret-16", text)) +
               "\"}";
    };
    EXPECT_THAT(ask(signed_param("nonce-1")), HasSubstr("T1001"));
    EXPECT_THAT(ask(signed_param("nonce-1")), Not(HasSubstr("T1001")));  // replayed
    EXPECT_THAT(ask(signed_param("nonce-2")), HasSubstr("T1001"));
}

}  // namespace
}  // namespace tests
