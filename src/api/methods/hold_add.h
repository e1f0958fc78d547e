// Keeps all of a store in a period from being deleted.
#pragma once

#include "api/hold_messages.h"
#include "api/own_method.h"

namespace api {

struct HoldAddParam : StoreParam {
    std::string hold_id;
    std::int64_t from_time = 0;
    std::int64_t to_time = 0;
    std::string reason;

    static const MessageSpec& message() {
        using P = HoldAddParam;
        static const MessageSpec spec =
            store_param<P>("HoldAddParam", {
                                               field<&P::hold_id>("hold_id", kHoldIdField),
                                               field<&P::from_time>("from_time", kHoldFromField),
                                               field<&P::to_time>("to_time", kHoldToField),
                                               field<&P::reason>("reason", kHoldReasonField),
                                           });
        return spec;
    }
    friend bool operator==(const HoldAddParam&, const HoldAddParam&) = default;
};

struct HoldAdd {
    using Request = ParamRequest<HoldAddParam>;
    using Result = HoldRow;
    static Result example_result() { return example_hold_row(); }

    static const MethodSpec& spec();
    static Request example_request();
};

inline HoldAdd::Request HoldAdd::example_request() {
    Request request{example_param<HoldAddParam>()};
    request.param.hold_id = "case-7";
    request.param.from_time = 1795362500000;
    request.param.to_time = 1795366100000;
    request.param.reason = "police request 2026/11";
    return request;
}

inline const MethodSpec& HoldAdd::spec() {
    static const MethodSpec spec = describe_own<HoldAdd>({
        .name = "smartmonitor.hold.add",
        .title = {"添加法定保留", "Hold evidence"},
        .description =
            {"保留该门店在该时段的录像、图片和track，到期也不删除；重复添加相同内容视为成功。",
             "Nothing of the store and period is deleted, whatever retention says: video, "
             "pictures, tracks. Adding the same again is success."},
        .result = {.zh = "法定保留", .en = "The hold"},
        .errors = {kStoreNotFound, kHoldConflict},
    });
    return spec;
}

}  // namespace api
