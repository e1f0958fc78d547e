// The legal holds of a store.
#pragma once

#include "api/hold_messages.h"
#include "api/own_method.h"

namespace api {

struct HoldListParam : StoreParam {
    static const MessageSpec& message() {
        static const MessageSpec spec = store_param<HoldListParam>("HoldListParam");
        return spec;
    }
    friend bool operator==(const HoldListParam&, const HoldListParam&) = default;
};

struct HoldList {
    using Request = ParamRequest<HoldListParam>;
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
    static Request example_request() { return {example_param<HoldListParam>()}; }
};

inline const MethodSpec& HoldList::spec() {
    static const MethodSpec spec = describe_own<HoldList>({
        .name = "smartmonitor.hold.list",
        .title = {"查询法定保留", "List the holds of a store"},
        .description = {"返回该门店未解除的法定保留。", "The holds that last."},
        .result = {.zh = "法定保留列表", .en = "The holds"},
        .errors = {kStoreNotFound},
    });
    return spec;
}

}  // namespace api
