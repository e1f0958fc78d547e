// Which addresses may be opened, and what FFmpeg may use for each.
#pragma once

#include <string>
#include <string_view>

namespace codec {

enum class Live { kNo, kYes, kWithoutDuration };

struct Transport {
    std::string_view scheme;  // "" for a path
    const char* protocols;    // that FFmpeg may use below: no other can be reached from inside
    const char* formats;
    Live live;

    bool is_rtsp() const { return scheme == "rtsp" || scheme == "rtsps"; }
    // What FFmpeg calls the address.
    std::string address_of(const std::string& url_or_path) const;
};

// nullptr: refused.
const Transport* find_transport(std::string_view url_or_path);

}  // namespace codec
