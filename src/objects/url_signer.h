// Temporary URLs of pictures.
//
// "<base>/media/<key>?Expires=<unix seconds>&Signature=<percent-encoded base64>", where the
// signature is HMAC-SHA256 over "<key>\n<expires>" with a key of 32 random bytes that never leaves
// the server. The expiry is rounded up to a whole window, so that the same URL is handed out again
// within the window (browsers can cache it): a URL lives between `life` and `life + window`.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/digest.h"
#include "base/instant.h"
#include "base/result.h"
#include "domain/ids.h"

namespace objects {

inline constexpr std::string_view kMediaPath = "/media/";

struct UrlSignerOptions {
    std::string base_url;  // "https://shop.example:8443", without a '/' at the end
    base::Millis life{15 * 60 * 1000};
    base::Millis window{60 * 1000};  // whole seconds
};

// Immutable; any thread.
class UrlSigner {
  public:
    // Reads the key from `key_file`; makes the file (0600, durable) when absent. Several processes
    // may do so at once: all get the same key.
    // errors: kPermissionDenied when others may read the file, kDataLoss when it is not 32 bytes.
    static base::Result<UrlSigner> open(const std::filesystem::path& key_file,
                                        UrlSignerOptions options);
    UrlSigner(std::string_view key, UrlSignerOptions options);

    // Cost about a microsecond (docs/design/store.md).
    std::string sign(const domain::ObjectKey& key, base::Instant now) const;
    // The query that opens a place of another kind, a path that begins with '/': so it is never
    // mistaken for a key. check_place(): as check().
    std::string sign_place(std::string_view place, base::Instant expires) const;
    base::Result<void> check_place(std::string_view place, std::string_view query,
                                   base::Instant now) const;
    const std::string& base_url() const { return options_.base_url; }
    // When a URL that sign() makes now expires.
    base::Instant expiry(base::Instant now) const;

    // `path` and `query` as they stand in the request, undecoded. Accepts exactly the spelling that
    // sign() makes: one form per URL, so parameters cannot be repeated, added or re-encoded.
    // errors: kPermissionDenied; reason "url_expired" or "url_refused". Constant time in the
    // signature.
    base::Result<domain::ObjectKey> check(std::string_view path, std::string_view query,
                                          base::Instant now) const;

  private:
    base::Result<void> check_query(std::string_view text, std::string_view query,
                                   base::Instant now) const;
    std::string signature(std::string_view key, std::string_view expires) const;

    base::HmacSha256Key key_;
    UrlSignerOptions options_;
};

}  // namespace objects
