#include "api/bind.h"

#include <gtest/gtest.h>

#include "api/methods.h"
#include "api/read_file_test.h"

namespace api {
namespace {

std::vector<Param> golden_params() {
    return {
        {"param",
         R"({"risk_task_id":"RT1","request_id":"req 1&中文","tenant_code":"T1","poi_id":"POI9"})"}};
}

CallContext context() {
    return {domain::AppKey("12497914"), base::from_unix_ms(1795362506123), "16ab3example", {}};
}

WireResult<std::string> call(const BoundMethod& method, Format format) {
    const auto params = golden_params();
    const auto decoded = method.decode({params, {}});
    EXPECT_TRUE(decoded);
    return method.run(decoded.value(), context(), format);
}

TEST(Bind, RunsTheHandlerOnTheRequestAndEncodesItsResult) {
    const auto method = bind<FragmentGetbytask>(
        [](const FragmentGetbytask::Request& request,
           const CallContext& at) -> base::Result<FragmentGetbytask::Result> {
            EXPECT_EQ(request.param.risk_task_id, "RT1");
            EXPECT_EQ(at.app.value, "12497914");
            return FragmentGetbytask::example_result();
        });
    EXPECT_EQ(method->name(), "alibaba.security.deepvision.proxy.smartmonitor.fragment.getbytask");
    EXPECT_EQ(method->cost(), Cost::kMemoryOrIndexedRead);
    EXPECT_EQ(call(*method, Format::kJson).value(), golden("answer.json"));
    EXPECT_EQ(call(*method, Format::kXml).value(), golden("answer.xml"));
}

TEST(Bind, TakesAnEncodedResultFromAHandlerThatKeepsOne) {
    const auto method =
        bind<FragmentGetbytask>([](const FragmentGetbytask::Request&, const CallContext&,
                                   Format format) -> base::Result<Encoded> {
            return encode_result<FragmentGetbytask>(FragmentGetbytask::example_result(), format);
        });
    EXPECT_EQ(call(*method, Format::kJson).value(), golden("answer.json"));
    EXPECT_EQ(call(*method, Format::kJsonSimplified).value(), golden("answer.simplify.json"));
    EXPECT_EQ(call(*method, Format::kXml).value(), golden("answer.xml"));
}

std::unique_ptr<BoundMethod> failing(base::Error error) {
    return bind<FragmentGetbytask>(
        [error](const FragmentGetbytask::Request&,
                const CallContext&) -> base::Result<FragmentGetbytask::Result> { return error; });
}

TEST(Bind, AnswersAFailureOfTheMethodsTableWithTheEnvelopeAndNoResult) {
    const auto method = failing({.kind = base::ErrorKind::kNotFound,
                                 .message = "no task RT1",
                                 .detail = "row missing",
                                 .reason = "task_not_found"});
    EXPECT_EQ(call(*method, Format::kJson).value(),
              R"({"alibaba_security_deepvision_proxy_smartmonitor_fragment_getbytask_response":)"
              R"({"resp_request_id":"req 1&中文","resp_success":false,"resp_code":2001,)"
              R"("message":"风险任务不存在","request_id":"16ab3example"}})");
    EXPECT_EQ(call(*method, Format::kXml).value(),
              "<?xml version=\"1.0\" encoding=\"utf-8\" ?>"
              "<alibaba_security_deepvision_proxy_smartmonitor_fragment_getbytask_response>"
              "<resp_request_id>req 1&amp;中文</resp_request_id><resp_success>false</resp_success>"
              "<resp_code>2001</resp_code><message>风险任务不存在</message>"
              "<request_id>16ab3example</request_id>"
              "</alibaba_security_deepvision_proxy_smartmonitor_fragment_getbytask_response>");
}

TEST(Bind, RefusesOnAnyOtherFailureWithoutItsDetail) {
    for (const std::string_view reason :
         {"", "task_finished"}) {  // the latter is not of this method
        const auto method = failing({.kind = base::ErrorKind::kInternal,
                                     .message = "assertion in tracks.cpp",
                                     .detail = "sqlite error 11",
                                     .reason = reason});
        const auto outcome = call(*method, Format::kJson);
        ASSERT_FALSE(outcome);
        EXPECT_EQ(outcome.error().sub_code, "isp.unknown-error");
        EXPECT_EQ(outcome.error().sub_message, "服务内部错误，请稍后重试");
    }
}

struct Handlers {
    template <class Method>
    std::unique_ptr<BoundMethod> operator()(std::type_identity<Method>) const {
        return bind<Method>([](const typename Method::Request&,
                               const CallContext&) -> base::Result<typename Method::Result> {
            return Method::example_result();
        });
    }
};

TEST(BindAll, MakesATableThatFindsEveryMethodByName) {
    const MethodTable table = bind_all(Handlers{});
    EXPECT_EQ(table.all().size(), method_specs().size());
    for (const MethodSpec* spec : method_specs()) {
        ASSERT_NE(table.find(spec->declared.name), nullptr);
        EXPECT_EQ(table.find(spec->declared.name)->name(), spec->declared.name);
    }
    EXPECT_EQ(table.find("taobao.user.get"), nullptr);
    EXPECT_EQ(table.find(""), nullptr);
}

TEST(MethodTableDeathTest, EndsTheProcessWhenAMethodIsBoundTwice) {
    MethodTable table;
    table.add(Handlers{}(std::type_identity<TrackReport>{}));
    EXPECT_DEATH(table.add(Handlers{}(std::type_identity<TrackReport>{})), "bound twice");
}

}  // namespace
}  // namespace api
