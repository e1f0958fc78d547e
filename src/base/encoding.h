// Hexadecimal, base64, percent-coding and UTF-8, as the wire uses them. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace base {

std::string hex_lower(std::span<const std::uint8_t> bytes);
std::string hex_upper(std::span<const std::uint8_t> bytes);

// RFC 4648 section 4, with padding.
std::string base64(std::span<const std::uint8_t> bytes);
// Nothing when `text` is not base64.
std::optional<std::string> from_base64(std::string_view text);

// application/x-www-form-urlencoded decoding: %XX in either case, and '+' as a blank. Nothing when
// a % is not followed by two hexadecimal digits.
std::optional<std::string> form_decode(std::string_view text);
// RFC 3986: all but unreserved characters become %XX (upper case).
std::string percent_encode(std::string_view text);

// RFC 3629: no overlong forms, no surrogates, at most U+10FFFF.
bool is_utf8(std::string_view text);

}  // namespace base
