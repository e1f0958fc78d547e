#include "codec/transport.h"

#include <algorithm>
#include <array>

#include "codec/url.h"

namespace codec {
namespace {

// No playlists or scripts (HLS, concat, ...): they name further addresses to open.
constexpr const char* kFileFormats =
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,flv,asf,h264,hevc,m4v,ogg,"
    "ivf,mjpeg,dhav";
// mpjpeg: pictures one after the other in one answer, multipart/x-mixed-replace.
constexpr const char* kHttpFormats =
    "mpjpeg,mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,flv,asf,h264,hevc,m4v,"
    "ogg,ivf,mjpeg,dhav";

constexpr std::array kTransports = {
    Transport{"", "file", kFileFormats, Live::kNo},
    Transport{"rtsp", "rtp,tcp,udp", "rtsp", Live::kYes},
    Transport{"rtsps", "rtp,tcp,tls,udp", "rtsp", Live::kYes},
    Transport{"rtmp", "rtmp,tcp", "flv,live_flv", Live::kYes},
    Transport{"rtmps", "rtmps,rtmp,tls,tcp", "flv,live_flv", Live::kYes},
    Transport{"http", "http,tcp", kHttpFormats, Live::kWithoutDuration},
    Transport{"https", "https,http,tls,tcp", kHttpFormats, Live::kWithoutDuration},
};

}  // namespace

std::string Transport::address_of(const std::string& url_or_path) const {
    // "file:" so that a colon in a file's name is not taken for a protocol.
    return scheme.empty() ? "file:" + url_or_path : url_or_path;
}

const Transport* find_transport(std::string_view url_or_path) {
    if (url_or_path.empty()) return nullptr;
    const std::string scheme = scheme_of(url_or_path);
    const auto* found = std::find_if(kTransports.begin(), kTransports.end(),
                                     [&](const Transport& each) { return each.scheme == scheme; });
    return found == kTransports.end() ? nullptr : found;
}

}  // namespace codec
