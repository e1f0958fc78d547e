#include "gateway/signature.h"

#include <algorithm>

#include "base/characters.h"
#include "base/digest.h"
#include "base/encoding.h"
#include "gateway/ascii.h"
#include "gateway/canonical.h"

namespace gateway {

std::optional<domain::SignMethod> parse_sign_method(std::string_view text) {
    if (equals_ignoring_case(text, "md5")) return domain::SignMethod::kMd5;
    if (equals_ignoring_case(text, "hmac")) return domain::SignMethod::kHmacMd5;
    if (equals_ignoring_case(text, "hmac-sha256")) return domain::SignMethod::kHmacSha256;
    return std::nullopt;
}

std::string sign(domain::SignMethod method, const base::Secret& secret,
                 std::string_view canonical) {
    const std::string& key = secret.reveal();
    switch (method) {
        case domain::SignMethod::kMd5: {
            std::string text;
            text.reserve(canonical.size() + 2 * key.size());
            text += key;
            text += canonical;
            text += key;
            return base::hex_upper(base::md5(text));
        }
        case domain::SignMethod::kHmacMd5:
            return base::hex_upper(base::hmac_md5(key, canonical));
        case domain::SignMethod::kHmacSha256:
            return base::hex_upper(base::hmac_sha256(key, canonical));
    }
    return {};
}

bool equal_hex(std::string_view expected, std::string_view given) {
    std::string upper(given);
    std::transform(upper.begin(), upper.end(), upper.begin(), to_upper);
    return base::equal_constant_time(expected, upper);
}

SignatureMatch match_signature(const Parameters& parameters, domain::SignMethod method,
                               const base::Secret& secret) {
    const auto matches = [&](EmptyValues empty_values) {
        const std::string canonical =
            canonical_string(parameters.all, empty_values, parameters.raw_body);
        return equal_hex(sign(method, secret, canonical), parameters.get("sign"));
    };
    const bool all = matches(EmptyValues::kKeep);
    const bool any_empty = std::any_of(parameters.all.begin(), parameters.all.end(),
                                       [](const api::Param& param) { return param.value.empty(); });
    const bool non_empty = any_empty && matches(EmptyValues::kSkip);
    if (all) return SignatureMatch::kAllParameters;
    return non_empty ? SignatureMatch::kNonEmptyOnly : SignatureMatch::kNone;
}

namespace {

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte != 0x7F) {
            out += c;
        } else {
            out += "\\x";
            out += "0123456789abcdef"[byte >> 4U];
            out += "0123456789abcdef"[byte & 15U];
        }
    }
    return out;
}

std::string shortened(std::string_view text) {
    const std::size_t characters = base::character_count(text);
    if (characters <= kShownValueCharacters) return escaped(text);
    std::size_t bytes = 0;
    for (std::size_t seen = 0; bytes < text.size(); ++bytes) {
        if ((static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U) continue;
        if (seen++ == kShownValueCharacters) break;
    }
    return escaped(text.substr(0, bytes)) + "...(" + std::to_string(characters) + " characters)";
}

bool is_named_like_a_secret(std::string_view name) {
    return name.find("secret") != std::string_view::npos ||
           name.find("password") != std::string_view::npos;
}

}  // namespace

std::string shown_canonical(const Parameters& parameters) {
    std::string out;
    for (const api::Param& param : parameters.all) {
        if (param.name == "sign") continue;
        out += shortened(param.name);
        out += is_named_like_a_secret(param.name) ? "(not shown)" : shortened(param.value);
        if (out.size() > kShownTextBytesMax) return out + "...(and more)";
    }
    return out + shortened(parameters.raw_body);
}

}  // namespace gateway
