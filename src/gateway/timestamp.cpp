#include "gateway/timestamp.h"

#include <charconv>

namespace gateway {
namespace {

constexpr std::size_t kEpochDigitsMax = 15;
constexpr std::int64_t kFirstMilliseconds = 100'000'000'000;

}  // namespace

std::optional<base::Instant> parse_timestamp(std::string_view text) {
    if (auto date = base::parse_platform_date(text)) return date;
    if (text.size() > kEpochDigitsMax) return std::nullopt;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || number < 0) return std::nullopt;
    return base::from_unix_ms(number >= kFirstMilliseconds ? number : number * 1000);
}

bool is_within_skew(base::Instant sent, base::Instant now, base::Millis skew_max) {
    const auto off = sent > now ? sent - now : now - sent;
    return off <= skew_max;
}

}  // namespace gateway
