// Makes two sessions one.
#pragma once

#include "api/business_errors.h"
#include "api/method_spec.h"
#include "api/session_messages.h"

namespace api {

struct SessionMergeParam {
    std::string tenant_code;
    std::string poi_id;
    std::string session_id;
    std::string other_session_id;
    std::optional<std::string> request_id;
    std::optional<std::string> api_sign;
    std::optional<std::string> token;

    static const MessageSpec& message() {
        using P = SessionMergeParam;
        static const MessageSpec spec{
            "SessionMergeParam",
            {
                field<&P::tenant_code>("tenant_code", kTenantCodeField),
                field<&P::poi_id>("poi_id", kPoiIdField),
                field<&P::session_id>("session_id", kSessionIdField),
                field<&P::other_session_id>("other_session_id", kSessionIdField),
                field<&P::request_id>("request_id", kRequestIdField),
                field<&P::api_sign>("api_sign", kApiSignField),
                field<&P::token>("token", kTokenField),
            }};
        return spec;
    }
    friend bool operator==(const SessionMergeParam&, const SessionMergeParam&) = default;
};

struct SessionMerge {
    struct Request {
        SessionMergeParam param;
        friend bool operator==(const Request&, const Request&) = default;
    };
    using Result = SessionRow;

    static const MethodSpec& spec();
    static Request example_request();
    static Result example_result() { return example_session_row(); }
};

inline SessionMerge::Request SessionMerge::example_request() {
    Request request;
    request.param.tenant_code = "T1";
    request.param.poi_id = "POI9";
    request.param.session_id = "S12-7";
    request.param.other_session_id = "S12-9";
    request.param.request_id = "req-1";
    return request;
}

inline const MethodSpec& SessionMerge::spec() {
    static const MethodSpec spec = describe<SessionMerge>({
        .name = "smartmonitor.session.merge",
        .title = {"合并到访", "Merge two sessions"},
        .description =
            {"将other_session_id的全部track并入session_id；可用session.split撤销。",
             "Puts all tracks of other_session_id into session_id. session.split undoes it."},
        .category = {"smartmonitor 扩展API", "smartmonitor's own API"},
        .ours = true,
        .cost = Cost::kBlocking,
        .subject = kSubjectInParam,
        .request = {field<&Request::param>("param",
                                           {.zh = "参数", .en = "Parameters", .ours = true})},
        .result = {.zh = "合并后的到访", .en = "The session with all tracks"},
        .errors = {kStoreNotFound, kSessionNotFound, kSessionFull},
    });
    return spec;
}

}  // namespace api
