// The tracks of a session, and how they came into it.
#pragma once

#include "api/business_errors.h"
#include "api/method_spec.h"
#include "api/session_messages.h"

namespace api {

struct SessionGetParam {
    std::string tenant_code;
    std::string poi_id;
    std::string session_id;
    std::optional<std::string> request_id;
    std::optional<std::string> api_sign;
    std::optional<std::string> token;

    static const MessageSpec& message() {
        using P = SessionGetParam;
        static const MessageSpec spec{"SessionGetParam",
                                      {
                                          field<&P::tenant_code>("tenant_code", kTenantCodeField),
                                          field<&P::poi_id>("poi_id", kPoiIdField),
                                          field<&P::session_id>("session_id", kSessionIdField),
                                          field<&P::request_id>("request_id", kRequestIdField),
                                          field<&P::api_sign>("api_sign", kApiSignField),
                                          field<&P::token>("token", kTokenField),
                                      }};
        return spec;
    }
    friend bool operator==(const SessionGetParam&, const SessionGetParam&) = default;
};

struct SessionGet {
    struct Request {
        SessionGetParam param;
        friend bool operator==(const Request&, const Request&) = default;
    };
    using Result = SessionRow;

    static const MethodSpec& spec();
    static Request example_request();
    static Result example_result() { return example_session_row(); }
};

inline SessionGet::Request SessionGet::example_request() {
    Request request;
    request.param.tenant_code = "T1";
    request.param.poi_id = "POI9";
    request.param.session_id = "S12-7";
    request.param.request_id = "req-1";
    return request;
}

inline const MethodSpec& SessionGet::spec() {
    static const MethodSpec spec = describe<SessionGet>({
        .name = "smartmonitor.session.get",
        .title = {"查询到访", "Get a session"},
        .description = {"查询一次到访的全部track及其归属历史。",
                        "The tracks of one visit, each with the history of its sessions."},
        .category = {"smartmonitor 扩展API", "smartmonitor's own API"},
        .ours = true,
        .cost = Cost::kBlocking,
        .subject = kSubjectInParam,
        .request = {field<&Request::param>("param",
                                           {.zh = "参数", .en = "Parameters", .ours = true})},
        .result = {.zh = "到访", .en = "The session"},
        .errors = {kStoreNotFound, kSessionNotFound},
    });
    return spec;
}

}  // namespace api
