// Points in time: UTC, milliseconds. Text forms as the wire and the command line use them.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace base {

using Millis = std::chrono::milliseconds;
using Instant = std::chrono::sys_time<Millis>;

inline std::int64_t unix_ms(Instant at) {
    return at.time_since_epoch().count();
}
inline Instant from_unix_ms(std::int64_t ms) {
    return Instant{Millis{ms}};
}

// ISO 8601 with a zone: "2026-11-22T10:30:00Z", "2026-11-22T18:30:00.250+08:00". A text without a
// zone is refused: it would mean another instant on another machine.
std::optional<Instant> parse_iso8601(std::string_view text);
// "2026-11-22T10:30:00.250Z"
std::string format_iso8601(Instant at);

// "yyyy-MM-dd HH:mm:ss" at GMT+8, the platform's form of a Date.
std::optional<Instant> parse_platform_date(std::string_view text);
std::string format_platform_date(Instant at);

}  // namespace base
