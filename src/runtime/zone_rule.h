// The offset rule that a TZif file ends with, for all times to come: "CET-1CEST,M3.5.0,M10.5.0/3".
//
// POSIX.1 TZ strings with the hours of RFC 8536 3.3.1 (-167 to 167).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace runtime {

// A day of each year and a time on it.
struct YearlyChange {
    enum class Kind { kMonthWeekDay, kDayWithoutLeap, kDay };  // M3.5.0, J60, 59
    Kind kind = Kind::kMonthWeekDay;
    int month = 1;                // 1 to 12
    int week = 1;                 // 1 to 5: the last
    int day = 0;                  // of the week from Sunday 0, or of the year
    std::int32_t time_s = 7'200;  // after midnight, by the clock that ends
};

// Offsets in seconds, positive east of Greenwich. Pure; any thread.
struct ZoneRule {
    std::int32_t standard_s = 0;
    std::int32_t summer_s = 0;
    std::optional<YearlyChange> to_summer = {};  // both or none
    std::optional<YearlyChange> to_standard = {};

    // Nothing for a text that is no such rule.
    static std::optional<ZoneRule> parse(std::string_view text);
    std::int32_t offset_at(std::int64_t unix_s) const;
};

}  // namespace runtime
