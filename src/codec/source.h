// Opens a video file, a folder of them or a camera and gives its frames. The door to FFmpeg
// (ffmpeg_*.cpp).
//
// Not for pictures, playlists or devices: the formats and protocols are listed in
// transport.cpp, and a file can never make FFmpeg open another address.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "base/instant.h"
#include "base/result.h"
#include "codec/media_time.h"
#include "media/image.h"

namespace codec {

class PacketSink;

// A larger picture is refused, 8192 x 8192.
inline constexpr int kPictureSidePxMax = 8192;
// That many broken packets in a row, without one good frame, end a source as kDataLoss.
inline constexpr int kBrokenPacketsInARowMax = 2000;

struct Frame {
    // Upright, BGR, at the source's full size, which may change in mid-stream; pixels are square.
    // Interlaced video is given as it is, both fields in one picture. The buffer goes back
    // to the source's pool when the last holder lets go.
    // Nothing where it was not wanted.
    std::shared_ptr<const media::Image> picture;
    std::int64_t index = 0;  // 0, 1, 2, ... in presentation order
    MediaTime pts{0};        // strictly growing
};

// Asked once for each decoded frame, before the costly conversion to BGR; an empty one wants all.
using WantPicture = std::function<bool(std::int64_t index, MediaTime pts)>;

// kTcpThenUdp: UDP only where the camera refuses TCP.
enum class RtspTransport { kTcp, kUdp, kTcpThenUdp };

struct SourceOptions {
    base::Millis open_timeout{10'000};
    base::Millis read_timeout{10'000};  // for one frame of a live source
    RtspTransport rtsp_transport = RtspTransport::kTcpThenUdp;
    int decode_threads = 1;  // 0: one per core. More than one delays live pictures by some frames
    std::stop_token stop = {};  // makes open() and next() return soon with kUnavailable
    // Is given the compressed stream (codec/packet.h); borrowed, must outlive the source.
    PacketSink* packets = nullptr;
};

struct SourceInfo {
    int width =
        0;  // pixels, of the upright picture, with square pixels, as announced by the container
    int height = 0;
    double fps_average = 0;  // 0: unknown
    bool is_live = false;
    // Estimates for a progress bar; nothing for live sources or where the container does not tell.
    std::optional<std::int64_t> frames_estimate;
    std::optional<MediaTime> duration_estimate;
    std::string codec_name;    // "h264"
    std::string shown_source;  // the address without credentials, for logs and messages
};

struct SourceCounters {
    std::int64_t frames = 0;
    std::int64_t broken_packets = 0;  // skipped
};

// One thread at a time, except interrupt().
class Source {
  public:
    // `url_or_path`: a path (of a folder: codec/folder_source.h), or rtsp(s)://, rtmp(s):// or
    // http(s)://. Blocks for at most open_timeout. kNotFound, kUnavailable, kUnauthenticated, ...
    // with a message that says what to do and holds no credentials.
    static base::Result<std::unique_ptr<Source>> open(const std::string& url_or_path,
                                                      const SourceOptions& options = {});

    virtual ~Source() = default;
    virtual const SourceInfo& info() const = 0;
    // The next frame; nothing at the end of the stream (a camera hung up), and ever after. Broken
    // packets are skipped and counted. kUnavailable when a live source is silent for read_timeout:
    // open it again. kDataLoss where the codec changes: open it again, too.
    virtual base::Result<std::optional<Frame>> next(const WantPicture& want = {}) = 0;
    virtual SourceCounters counters() const = 0;
    // Any thread: makes a waiting next() return soon with kUnavailable.
    virtual void interrupt() = 0;
};

}  // namespace codec
