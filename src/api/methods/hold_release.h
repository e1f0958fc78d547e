// Ends a legal hold.
#pragma once

#include "api/hold_messages.h"
#include "api/own_method.h"

namespace api {

struct HoldReleaseParam : StoreParam {
    std::string hold_id;

    static const MessageSpec& message() {
        using P = HoldReleaseParam;
        static const MessageSpec spec =
            store_param<P>("HoldReleaseParam", {
                                                   field<&P::hold_id>("hold_id", kHoldIdField),
                                               });
        return spec;
    }
    friend bool operator==(const HoldReleaseParam&, const HoldReleaseParam&) = default;
};

struct HoldRelease {
    using Request = ParamRequest<HoldReleaseParam>;
    using Result = HoldRow;
    static Result example_result() { return example_hold_row(); }

    static const MethodSpec& spec();
    static Request example_request();
};

inline HoldRelease::Request HoldRelease::example_request() {
    Request request{example_param<HoldReleaseParam>()};
    request.param.hold_id = "case-7";
    return request;
}

inline const MethodSpec& HoldRelease::spec() {
    static const MethodSpec spec = describe_own<HoldRelease>({
        .name = "smartmonitor.hold.release",
        .title = {"解除法定保留", "Release a hold"},
        .description =
            {"解除后，已过期的录像、图片和track会在下次清理时删除；该hold_id不能再次使用。",
             "What is over its age is deleted by the next run of retention. Its id is not used "
             "again."},
        .result = {.zh = "被解除的保留", .en = "The hold as it was"},
        .errors = {kStoreNotFound, kHoldNotFound},
        .permission = Permission::kAdministrator,
    });
    return spec;
}

}  // namespace api
