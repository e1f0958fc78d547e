#include "codec/url.h"

#include <algorithm>
#include <array>
#include <cctype>

extern "C" {
#include <libavformat/avformat.h>
}

namespace codec {
namespace {

constexpr std::string_view kCut = "...";

bool is_scheme_character(unsigned char c) {
    return std::isalnum(c) != 0 || c == '+' || c == '-' || c == '.';
}

}  // namespace

std::string scheme_of(std::string_view url) {
    const std::size_t end = url.find("://");
    if (end == std::string_view::npos || end == 0) return {};
    std::string scheme(url.substr(0, end));
    if (!std::all_of(scheme.begin(), scheme.end(),
                     [](char c) { return is_scheme_character(static_cast<unsigned char>(c)); })) {
        return {};
    }
    std::transform(scheme.begin(), scheme.end(), scheme.begin(), [](char c) {
        return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    });
    return scheme;
}

std::string host_of(const std::string& url) {
    if (scheme_of(url).empty()) return {};
    std::array<char, 1024> host{};  // as long as FFmpeg's own
    av_url_split(nullptr, 0, nullptr, 0, host.data(), static_cast<int>(host.size()), nullptr,
                 nullptr, 0, url.c_str());
    return host.data();
}

std::string without_credentials(std::string_view url) {
    if (scheme_of(url).empty()) return std::string(url);
    const std::size_t head = url.find("://") + 3;
    std::string_view rest = url.substr(head);
    // The last '@', because passwords with '@' or '/' in them are written unescaped by many.
    if (const std::size_t at = rest.rfind('@'); at != std::string_view::npos) {
        rest.remove_prefix(at + 1);
    }
    std::string shown(url.substr(0, head));
    const std::size_t query = rest.find_first_of("?#;&");
    const std::size_t assignment = rest.find('=');
    if (assignment != std::string_view::npos && assignment < query) {
        const std::size_t part = rest.rfind('/', assignment);
        shown += rest.substr(0, part == std::string_view::npos ? 0 : part + 1);
        return shown.append(kCut);
    }
    shown += rest.substr(0, query);
    if (query != std::string_view::npos) shown.append("?").append(kCut);
    return shown;
}

}  // namespace codec
