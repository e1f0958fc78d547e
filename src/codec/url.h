// Source addresses as they may be shown: without user, password and tokens.
#pragma once

#include <string>
#include <string_view>

namespace codec {

// "rtsp://user:pw@host:554/live?token=1" becomes "rtsp://host:554/live?..."; a path is returned as
// it is. Rather shows too little: all before the last '@' goes, and a path from its first part with
// a '=' on (some cameras want "/user=admin_password=x_channel=1"). Pure; any thread.
std::string without_credentials(std::string_view url);

// Whom FFmpeg connects to for it, by FFmpeg's own reading of the URL; without brackets. Empty for a
// path, and where a URL names no host.
std::string host_of(const std::string& url);

// "rtsp" of "RTSP://host/x"; empty for a path.
std::string scheme_of(std::string_view url);

}  // namespace codec
