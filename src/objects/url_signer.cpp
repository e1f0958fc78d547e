#include "objects/url_signer.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/encoding.h"
#include "base/secret.h"
#include "objects/descriptor.h"
#include "objects/object_key.h"

namespace objects {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::string_view kExpires = "Expires=";
constexpr std::string_view kSignature = "&Signature=";
constexpr std::size_t kExpiresDigitsMax = 12;
constexpr std::size_t kUrlKeyBytesMax = 4 * kKeyPartBytesMax;

// Written whole under another name and linked, so that no process ever reads half a key.
base::Result<void> create_key(const std::filesystem::path& path) {
    std::array<std::uint8_t, kKeyBytes> key{};
    std::array<std::uint8_t, 8> suffix{};
    base::fill_random(key);
    base::fill_random(suffix);
    const std::filesystem::path fresh = path.string() + "." + base::hex_lower(suffix);
    const Descriptor file = open_file(fresh, O_WRONLY | O_CREAT | O_EXCL, 0600);
    if (!file.is_open()) return file_error(errno, "make the key of picture URLs", fresh);
    int error = 0;
    if (::write(file.number(), key.data(), key.size()) != static_cast<ssize_t>(key.size())) {
        error = errno != 0 ? errno : ENOSPC;
    } else if (::fsync(file.number()) != 0 ||
               (::link(fresh.c_str(), path.c_str()) != 0 && errno != EEXIST)) {
        error = errno;
    }
    ::unlink(fresh.c_str());
    if (error != 0) return file_error(error, "make the key of picture URLs", path);
    const std::filesystem::path parent = path.parent_path();
    const Descriptor directory = open_file(parent.empty() ? "." : parent, O_RDONLY | O_DIRECTORY);
    if (!directory.is_open() || ::fsync(directory.number()) != 0) {
        return file_error(errno, "make the key of picture URLs", parent);
    }
    return base::success();
}

base::Error refused() {
    return base::Error{.kind = base::ErrorKind::kPermissionDenied,
                       .message = "this link is not valid; ask for a new one",
                       .reason = "url_refused"};
}

void append_path(std::string& url, std::string_view key) {
    for (const char c : key) {
        if (c == '%') {
            url += "%25";
        } else {
            url += c;
        }
    }
}

// The key in a path, when it is spelled as append_path() does.
std::optional<std::string> key_of_path(std::string_view text) {
    if (text.size() > kUrlKeyBytesMax) return std::nullopt;
    std::string key;
    key.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        key += text[i];
        if (text[i] != '%') continue;
        if (text.substr(i, 3) != "%25") return std::nullopt;
        i += 2;
    }
    return key;
}

}  // namespace

base::Result<UrlSigner> UrlSigner::open(const std::filesystem::path& key_file,
                                        UrlSignerOptions options) {
    std::error_code error;
    if (!std::filesystem::exists(key_file, error)) {
        BOOST_OUTCOME_TRY(create_key(key_file));
    }
    struct stat about {};
    if (::stat(key_file.c_str(), &about) != 0) {
        return file_error(errno, "read the key of picture URLs", key_file);
    }
    if ((about.st_mode & 077) != 0) {
        return base::Error{.kind = base::ErrorKind::kPermissionDenied,
                           .message = "others may read the key of picture URLs; chmod 600 its file",
                           .detail = key_file.string()};
    }
    BOOST_OUTCOME_TRY(auto text, read_file(key_file, 4096));
    const base::Secret key(std::move(text));
    if (key.reveal().size() != kKeyBytes) {
        return base::Error{.kind = base::ErrorKind::kDataLoss,
                           .message =
                               "the key of picture URLs is damaged; remove its file to get a "
                               "new one (URLs handed out before stop working)",
                           .detail = key_file.string()};
    }
    return UrlSigner(key.reveal(), std::move(options));
}

UrlSigner::UrlSigner(std::string_view key, UrlSignerOptions options)
    : key_(key), options_(std::move(options)) {
    while (options_.base_url.ends_with('/')) options_.base_url.pop_back();
    options_.window = std::max(options_.window, base::Millis(1000));
}

base::Instant UrlSigner::expiry(base::Instant now) const {
    const std::int64_t window_ms = options_.window.count() / 1000 * 1000;
    const std::int64_t earliest_ms = base::unix_ms(now + options_.life);
    return base::from_unix_ms((earliest_ms + window_ms - 1) / window_ms * window_ms);
}

std::string UrlSigner::signature(std::string_view key, std::string_view expires) const {
    std::string text;
    text.reserve(key.size() + 1 + expires.size());
    text.append(key).append(1, '\n').append(expires);
    return base::percent_encode(base::base64(key_.sign(text)));
}

std::string UrlSigner::sign(const domain::ObjectKey& key, base::Instant now) const {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(),
                                   base::unix_ms(expiry(now)) / 1000);
    const std::string_view expires(digits.data(),
                                   static_cast<std::size_t>(end.ptr - digits.data()));
    std::string url;
    url.reserve(options_.base_url.size() + key.value.size() + 128);
    url.append(options_.base_url).append(kMediaPath);
    append_path(url, key.value);
    url.append(1, '?').append(kExpires).append(expires).append(kSignature);
    url.append(signature(key.value, expires));
    return url;
}

base::Result<domain::ObjectKey> UrlSigner::check(std::string_view path, std::string_view query,
                                                 base::Instant now) const {
    if (!path.starts_with(kMediaPath)) return refused();
    auto text = key_of_path(path.substr(kMediaPath.size()));
    if (!text) return refused();
    domain::ObjectKey key{std::move(*text)};
    if (!parse_key(key)) return refused();

    BOOST_OUTCOME_TRY(check_query(key.value, query, now));
    return key;
}

std::string UrlSigner::sign_place(std::string_view place, base::Instant expires) const {
    const std::string seconds = std::to_string(base::unix_ms(expires) / 1000);
    std::string query(kExpires);
    query.append(seconds).append(kSignature).append(signature(place, seconds));
    return query;
}

base::Result<void> UrlSigner::check_place(std::string_view place, std::string_view query,
                                          base::Instant now) const {
    if (!place.starts_with('/') || place.size() > kUrlKeyBytesMax) return refused();
    return check_query(place, query, now);
}

base::Result<void> UrlSigner::check_query(std::string_view text, std::string_view query,
                                          base::Instant now) const {
    if (!query.starts_with(kExpires)) return refused();
    query.remove_prefix(kExpires.size());
    const std::string_view expires = query.substr(0, query.find('&'));
    query.remove_prefix(expires.size());
    std::int64_t expires_s = 0;
    const auto number = std::from_chars(expires.data(), expires.data() + expires.size(), expires_s);
    // The exact digits are signed, so a leading zero or sign fails below.
    if (expires.empty() || expires.size() > kExpiresDigitsMax || number.ec != std::errc{} ||
        number.ptr != expires.data() + expires.size() || !query.starts_with(kSignature)) {
        return refused();
    }
    query.remove_prefix(kSignature.size());
    if (!base::equal_constant_time(query, signature(text, expires))) return refused();
    if (base::unix_ms(now) >= expires_s * 1000) {
        return base::Error{.kind = base::ErrorKind::kPermissionDenied,
                           .message = "this link has expired; ask for a new one",
                           .reason = "url_expired"};
    }
    return base::success();
}

}  // namespace objects
