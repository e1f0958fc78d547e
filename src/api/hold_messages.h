// Legal holds, as the API takes and shows them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/field.h"
#include "api/param_fields.h"

namespace api {

inline constexpr FieldOptions kHoldIdField{.zh = "保留ID，由调用方指定",
                                           .en = "Hold: an id of yours",
                                           .example = "case-7",
                                           .length_max = 64};
inline constexpr FieldOptions kHoldReasonField{.zh = "保留原因",
                                               .en = "Why; for people",
                                               .example = "police request 2026/11",
                                               .length_max = 256};
inline constexpr FieldOptions kHoldFromField{.zh = "保留时段的开始，毫秒",
                                             .en = "From, Unix ms",
                                             .example = "1795362500000",
                                             .min = kUnixMsMin,
                                             .max = kUnixMsMax};
inline constexpr FieldOptions kHoldToField{.zh = "保留时段的结束，毫秒",
                                           .en = "To, Unix ms",
                                           .example = "1795366100000",
                                           .min = kUnixMsMin,
                                           .max = kUnixMsMax};

struct HoldRow {
    std::string hold_id;
    std::int64_t from_time = 0;
    std::int64_t to_time = 0;
    std::string reason;
    std::string who;
    std::int64_t created_time = 0;

    static const MessageSpec& message() {
        using H = HoldRow;
        static const MessageSpec spec{
            "Hold",
            {
                field<&H::hold_id>("hold_id", kHoldIdField),
                field<&H::from_time>("from_time", kHoldFromField),
                field<&H::to_time>("to_time", kHoldToField),
                field<&H::reason>("reason", kHoldReasonField),
                field<&H::who>("who", {.zh = "操作者",
                                       .en = "The app that made it, or the command line",
                                       .example = "12497914"}),
                field<&H::created_time>("created_time", {.zh = "创建时间，毫秒",
                                                         .en = "When it was made, Unix ms",
                                                         .example = "1795362509000"}),
            }};
        return spec;
    }
    friend bool operator==(const HoldRow&, const HoldRow&) = default;
};

inline HoldRow example_hold_row() {
    return {.hold_id = "case-7",
            .from_time = 1795362500000,
            .to_time = 1795366100000,
            .reason = "police request 2026/11",
            .who = "12497914",
            .created_time = 1795362509000};
}

}  // namespace api
