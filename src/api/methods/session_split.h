// Takes tracks out of a session into a new one.
#pragma once

#include "api/business_errors.h"
#include "api/method_spec.h"
#include "api/session_messages.h"

namespace api {

struct SessionSplitParam {
    std::string tenant_code;
    std::string poi_id;
    std::string session_id;
    std::vector<std::string> track_ids;
    std::optional<std::string> request_id;
    std::optional<std::string> api_sign;
    std::optional<std::string> token;

    static const MessageSpec& message() {
        using P = SessionSplitParam;
        static const MessageSpec spec{
            "SessionSplitParam",
            {
                field<&P::tenant_code>("tenant_code", kTenantCodeField),
                field<&P::poi_id>("poi_id", kPoiIdField),
                field<&P::session_id>("session_id", kSessionIdField),
                field<&P::track_ids>("track_ids",
                                     {.zh = "移出的track",
                                      .en = "The tracks to take out; at least one stays",
                                      .example = "12-9",
                                      .length_max = 128,
                                      .items_min = 1,
                                      .items_max = 200}),
                field<&P::request_id>("request_id", kRequestIdField),
                field<&P::api_sign>("api_sign", kApiSignField),
                field<&P::token>("token", kTokenField),
            }};
        return spec;
    }
    friend bool operator==(const SessionSplitParam&, const SessionSplitParam&) = default;
};

struct SessionSplit {
    struct Request {
        SessionSplitParam param;
        friend bool operator==(const Request&, const Request&) = default;
    };
    using Result = SessionRow;

    static const MethodSpec& spec();
    static Request example_request();
    static Result example_result() { return example_session_row(); }
};

inline SessionSplit::Request SessionSplit::example_request() {
    Request request;
    request.param.tenant_code = "T1";
    request.param.poi_id = "POI9";
    request.param.session_id = "S12-7";
    request.param.track_ids = {"12-9"};
    request.param.request_id = "req-1";
    return request;
}

inline const MethodSpec& SessionSplit::spec() {
    static const MethodSpec spec = describe<SessionSplit>({
        .name = "smartmonitor.session.split",
        .title = {"拆分到访", "Split a session"},
        .description = {"将指定track从到访中移出，组成新的到访；可用session.merge撤销。",
                        "Takes tracks out of a session into a new one. session.merge undoes it."},
        .category = {"smartmonitor 扩展API", "smartmonitor's own API"},
        .ours = true,
        .cost = Cost::kBlocking,
        .subject = kSubjectInParam,
        .request = {field<&Request::param>("param",
                                           {.zh = "参数", .en = "Parameters", .ours = true})},
        .result = {.zh = "新的到访", .en = "The new session"},
        .errors = {kStoreNotFound, kSessionNotFound, kTrackNotInSession},
    });
    return spec;
}

}  // namespace api
