// Ends a legal hold.
#pragma once

#include "api/business_errors.h"
#include "api/hold_messages.h"
#include "api/method_spec.h"

namespace api {

struct HoldReleaseParam {
    std::string tenant_code;
    std::string poi_id;
    std::string hold_id;
    std::optional<std::string> request_id;
    std::optional<std::string> api_sign;
    std::optional<std::string> token;

    static const MessageSpec& message() {
        using P = HoldReleaseParam;
        static const MessageSpec spec{"HoldReleaseParam",
                                      {
                                          field<&P::tenant_code>("tenant_code", kTenantCodeField),
                                          field<&P::poi_id>("poi_id", kPoiIdField),
                                          field<&P::hold_id>("hold_id", kHoldIdField),
                                          field<&P::request_id>("request_id", kRequestIdField),
                                          field<&P::api_sign>("api_sign", kApiSignField),
                                          field<&P::token>("token", kTokenField),
                                      }};
        return spec;
    }
    friend bool operator==(const HoldReleaseParam&, const HoldReleaseParam&) = default;
};

struct HoldRelease {
    struct Request {
        HoldReleaseParam param;
        friend bool operator==(const Request&, const Request&) = default;
    };
    using Result = HoldRow;
    static Result example_result() { return example_hold_row(); }

    static const MethodSpec& spec();
    static Request example_request();
};

inline HoldRelease::Request HoldRelease::example_request() {
    Request request;
    request.param.tenant_code = "T1";
    request.param.poi_id = "POI9";
    request.param.hold_id = "case-7";
    return request;
}

inline const MethodSpec& HoldRelease::spec() {
    static const MethodSpec spec = describe<HoldRelease>({
        .name = "smartmonitor.hold.release",
        .title = {"解除法定保留", "Release a hold"},
        .description =
            {"解除后，已过期的录像、图片和track会在下次清理时删除；该hold_id不能再次使用。",
             "What is over its age is deleted by the next run of retention. Its id is not used "
             "again."},
        .category = {"smartmonitor 扩展API", "smartmonitor's own API"},
        .ours = true,
        .cost = Cost::kBlocking,
        .subject = kSubjectInParam,
        .request = {field<&Request::param>("param",
                                           {.zh = "参数", .en = "Parameters", .ours = true})},
        .result = {.zh = "被解除的保留", .en = "The hold as it was"},
        .errors = {kStoreNotFound, kHoldNotFound},
    });
    return spec;
}

}  // namespace api
