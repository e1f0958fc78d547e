// The `timestamp` parameter in the three forms that clients send.
#pragma once

#include <optional>
#include <string_view>

#include "base/instant.h"

namespace gateway {

// "yyyy-MM-dd HH:mm:ss" at GMT+8 (the documented form), epoch milliseconds (the Python client) or
// epoch seconds (the C client). Digits from 10^11 on are milliseconds: as seconds they would be
// after the year 5000, and as milliseconds they begin in 1973.
std::optional<base::Instant> parse_timestamp(std::string_view text);

// Both edges count as within.
bool is_within_skew(base::Instant sent, base::Instant now, base::Millis skew_max);

}  // namespace gateway
