#include "objects/object_key.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"

namespace objects {
namespace {

constexpr std::size_t kSuffixChars = 4;

std::string_view suffix_of(MediaType type) {
    return type == MediaType::kMp4 ? ".mp4" : ".jpg";
}

constexpr std::size_t kDigestHexChars = 64;

// One spelling for each id: percent_encode() keeps '.', which at the front would allow "." and ".."
// and hidden names (the store keeps files of its own there).
std::string encode_part(std::string_view id) {
    std::string text = base::percent_encode(id);
    if (text.starts_with('.')) text.replace(0, 1, "%2E");
    return text;
}

base::Result<std::string> checked_part(const char* field, std::string_view id) {
    if (id.empty() || id == "." || id == ".." || id.find('\0') != std::string_view::npos) {
        return base::invalid(field,
                             "an id of a tenant or store must not be empty, \".\" or \"..\"");
    }
    std::string text = encode_part(id);
    if (text.size() > kKeyPartBytesMax) {
        return base::invalid(field, "the id is too long: at most 255 bytes when percent-encoded");
    }
    return text;
}

bool is_lower_hex(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

// The id that encodes to exactly `text`.
std::optional<std::string> decode_part(std::string_view text) {
    if (text.find('+') != std::string_view::npos) return std::nullopt;  // a blank to form_decode()
    auto id = base::form_decode(text);
    if (!id || id->empty() || *id == "." || *id == ".." || encode_part(*id) != text ||
        id->find('\0') != std::string::npos || text.size() > kKeyPartBytesMax) {
        return std::nullopt;
    }
    return id;
}

}  // namespace

std::string_view name_of(MediaType type) {
    return type == MediaType::kMp4 ? "video/mp4" : "image/jpeg";
}

base::Result<domain::ObjectKey> make_key(const domain::TenantCode& tenant, const domain::PoiId& poi,
                                         const base::Sha256& digest, MediaType type) {
    BOOST_OUTCOME_TRY(auto tenant_part, checked_part("tenant_code", tenant.value));
    BOOST_OUTCOME_TRY(auto poi_part, checked_part("poi_id", poi.value));
    const std::string hex = base::hex_lower(digest);
    std::string text;
    text.reserve(tenant_part.size() + poi_part.size() + kDigestHexChars + 9);
    text.append(tenant_part).append(1, '/').append(poi_part).append(1, '/');
    text.append(hex, 0, 2).append(1, '/').append(hex).append(suffix_of(type));
    return domain::ObjectKey{std::move(text)};
}

base::Result<KeyParts> parse_key(const domain::ObjectKey& key) {
    const base::Error wrong =
        base::invalid("object_key", "this is not the key of a picture or video");
    std::array<std::string_view, 4> parts;
    std::string_view rest = key.value;
    for (std::size_t i = 0; i < 3; ++i) {
        const std::size_t slash = rest.find('/');
        if (slash == std::string_view::npos) return wrong;
        parts[i] = rest.substr(0, slash);
        rest.remove_prefix(slash + 1);
    }
    parts[3] = rest;
    const MediaType type =
        rest.ends_with(suffix_of(MediaType::kMp4)) ? MediaType::kMp4 : MediaType::kJpeg;
    if (rest.size() != kDigestHexChars + kSuffixChars || !rest.ends_with(suffix_of(type))) {
        return wrong;
    }
    const std::string_view hex = rest.substr(0, kDigestHexChars);
    if (!is_lower_hex(hex) || parts[2] != hex.substr(0, 2)) return wrong;
    auto tenant = decode_part(parts[0]);
    auto poi = decode_part(parts[1]);
    if (!tenant || !poi) return wrong;
    return KeyParts{.tenant = domain::TenantCode{std::move(*tenant)},
                    .poi = domain::PoiId{std::move(*poi)},
                    .digest_hex = std::string(hex),
                    .type = type};
}

std::string oss_address(std::string_view bucket, const domain::ObjectKey& key) {
    std::string text = "oss://";
    text.append(bucket).append(1, '/').append(key.value);
    return text;
}

}  // namespace objects
