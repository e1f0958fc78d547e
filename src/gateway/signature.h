// The platform's three signatures: making them, and checking a request's.
//
// Source: the platform's signature rule; RFC 2104. MD5(secret + s) and MD5(s + secret), which very
// old and misconfigured clients send, are not accepted: they can be extended without the secret.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/tenancy.h"
#include "gateway/parameters.h"

namespace gateway {

// "md5", "hmac" (HMAC-MD5) or "hmac-sha256", in any case.
std::optional<domain::SignMethod> parse_sign_method(std::string_view text);

// Upper-case hexadecimal, 32 or 64 characters.
std::string sign(domain::SignMethod method, const base::Secret& secret, std::string_view canonical);

enum class SignatureMatch {
    kNone,
    kAllParameters,  // also those with an empty value
    kNonEmptyOnly,   // parameters with an empty value are not covered by the signature
};

// Compares parameter `sign`, in either case, with both canonical forms. Takes the same time for a
// right and a wrong signature. About 1 us for HMAC-SHA256.
SignatureMatch match_signature(const Parameters& parameters, domain::SignMethod method,
                               const base::Secret& secret);

// What the server signed, for a caller who looks for the difference: the canonical string with each
// value shortened to kShownValueCharacters and controls escaped. It is what the caller sent,
// without the app's secret around it; a parameter that is named like a secret is not shown either.
// A text beyond kShownTextBytesMax ends with a mark.
inline constexpr std::size_t kShownValueCharacters = 40;
inline constexpr std::size_t kShownTextBytesMax = 2000;
std::string shown_canonical(const Parameters& parameters);

// Case-insensitive, in time that depends on the lengths only. `expected` is upper-case.
bool equal_hex(std::string_view expected, std::string_view given);

}  // namespace gateway
