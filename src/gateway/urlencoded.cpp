#include "gateway/urlencoded.h"

#include <algorithm>

#include "base/encoding.h"

namespace gateway {

std::optional<EncodedPair> EncodedPairs::next() {
    while (!rest_.empty()) {
        const std::string_view piece = rest_.substr(0, rest_.find('&'));
        rest_.remove_prefix(std::min(piece.size() + 1, rest_.size()));
        if (piece.empty()) continue;
        const auto equals = piece.find('=');
        if (equals == std::string_view::npos) return EncodedPair{piece, {}};
        return EncodedPair{piece.substr(0, equals), piece.substr(equals + 1)};
    }
    return std::nullopt;
}

bool decode_into(std::string& out, std::string_view encoded) {
    // Most names and values are plain; find_first_of() calls memchr for each character.
    const bool plain =
        std::none_of(encoded.begin(), encoded.end(), [](char c) { return c == '%' || c == '+'; });
    if (plain) {
        out = encoded;
        return true;
    }
    auto decoded = base::form_decode(encoded);
    if (!decoded) return false;
    out = std::move(*decoded);
    return true;
}

}  // namespace gateway
