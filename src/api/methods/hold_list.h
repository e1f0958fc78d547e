// The legal holds of a store.
#pragma once

#include "api/business_errors.h"
#include "api/hold_messages.h"
#include "api/method_spec.h"

namespace api {

struct HoldListParam {
    std::string tenant_code;
    std::string poi_id;
    std::optional<std::string> request_id;
    std::optional<std::string> api_sign;
    std::optional<std::string> token;

    static const MessageSpec& message() {
        using P = HoldListParam;
        static const MessageSpec spec{"HoldListParam",
                                      {
                                          field<&P::tenant_code>("tenant_code", kTenantCodeField),
                                          field<&P::poi_id>("poi_id", kPoiIdField),
                                          field<&P::request_id>("request_id", kRequestIdField),
                                          field<&P::api_sign>("api_sign", kApiSignField),
                                          field<&P::token>("token", kTokenField),
                                      }};
        return spec;
    }
    friend bool operator==(const HoldListParam&, const HoldListParam&) = default;
};

struct HoldList {
    struct Request {
        HoldListParam param;
        friend bool operator==(const Request&, const Request&) = default;
    };
    struct Result {
        std::vector<HoldRow> holds;

        static const MessageSpec& message() {
            static const MessageSpec spec{
                "HoldList",
                {field<&Result::holds>(
                    "holds", {.zh = "保留列表，按创建时间", .en = "By the time they were made"})}};
            return spec;
        }
        friend bool operator==(const Result&, const Result&) = default;
    };
    static Result example_result() { return {.holds = {example_hold_row()}}; }

    static const MethodSpec& spec();
    static Request example_request();
};

inline HoldList::Request HoldList::example_request() {
    Request request;
    request.param.tenant_code = "T1";
    request.param.poi_id = "POI9";
    return request;
}

inline const MethodSpec& HoldList::spec() {
    static const MethodSpec spec = describe<HoldList>({
        .name = "smartmonitor.hold.list",
        .title = {"查询法定保留", "List the holds of a store"},
        .description = {"返回该门店未解除的法定保留。", "The holds that last."},
        .category = {"smartmonitor 扩展API", "smartmonitor's own API"},
        .ours = true,
        .cost = Cost::kBlocking,
        .subject = kSubjectInParam,
        .request = {field<&Request::param>("param",
                                           {.zh = "参数", .en = "Parameters", .ours = true})},
        .result = {.zh = "法定保留列表", .en = "The holds"},
        .errors = {kStoreNotFound},
    });
    return spec;
}

}  // namespace api
