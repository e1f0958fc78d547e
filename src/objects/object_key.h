// Keys of pictures and video: who they belong to and what their bytes are.
//
// "<tenant>/<poi>/<first 2 hex>/<64 hex SHA-256>.jpg", or ".mp4". Tenant and store are
// percent-encoded (RFC 3986; a leading '.' too), so a key is a relative path that cannot leave its
// directory, and each key has exactly one spelling. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/digest.h"
#include "base/result.h"
#include "domain/ids.h"

namespace objects {

// A file name holds 255 bytes on Linux; a tenant or store id must fit after encoding.
inline constexpr std::size_t kKeyPartBytesMax = 255;

enum class MediaType { kJpeg, kMp4 };

// "image/jpeg", "video/mp4"
std::string_view name_of(MediaType type);

struct KeyParts {
    domain::TenantCode tenant;
    domain::PoiId poi;
    std::string digest_hex;  // 64 lower-case digits
    MediaType type = MediaType::kJpeg;
};

// errors: kInvalidArgument for an id that is empty, ".", "..", holds NUL or is too long.
base::Result<domain::ObjectKey> make_key(const domain::TenantCode& tenant, const domain::PoiId& poi,
                                         const base::Sha256& digest,
                                         MediaType type = MediaType::kJpeg);

// errors: kInvalidArgument for any text that make_key() does not make.
base::Result<KeyParts> parse_key(const domain::ObjectKey& key);

// The permanent address: "oss://<bucket>/<key>".
std::string oss_address(std::string_view bucket, const domain::ObjectKey& key);

}  // namespace objects
