// Reads the packets of a source's video, with mended times, and shows them to who keeps them.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "codec/packet_clock.h"
#include "codec/parameter_watch.h"
#include "codec/patience.h"
#include "codec/source.h"
#include "codec/transport.h"

struct AVFormatContext;
struct AVPacket;
struct AVStream;

namespace codec {

// At the start of a stream so many packets are looked at for their stamps.
inline constexpr std::size_t kPacketsAheadMax = 8;

// One thread, except interrupt(). Stays where it is: FFmpeg holds a pointer into it.
class PacketReader {
  public:
    enum class Read { kPacket, kBroken, kEnd };

    PacketReader(const Transport& transport, std::string shown_source,
                 const SourceOptions& options);

    base::Result<void> open(const std::string& url_or_path);
    // The next packet of the video into `packet`; its pts and dts become microseconds on the scale
    // of MediaTime, but for a missing pts, which stays missing, and but for zero(), which is not
    // taken away yet.
    base::Result<Read> read(AVPacket& packet);
    // Where MediaTime starts: at the first key packet; `or_else` where there was none yet.
    MediaTime zero(MediaTime or_else);

    const SourceInfo& info() const { return info_; }
    const AVStream& stream() const;
    MediaTime frame_duration() const { return frame_duration_; }
    Patience& patience() { return patience_; }
    base::Error explain(int code) const;

  private:
    struct CloseInput {
        void operator()(AVFormatContext* input) const;
    };

    struct FreePacket {
        void operator()(AVPacket* packet) const;
    };
    using OwnedPacket = std::unique_ptr<AVPacket, FreePacket>;

    void describe(const AVStream& stream);
    int read_next(AVPacket& packet);
    int read_ahead();
    bool has_other_codec(const AVPacket& packet) const;
    void show(const AVPacket& packet, const PacketClock::Times& times);

    const Transport& transport_;
    SourceOptions options_;
    Patience patience_;  // outlives input_, which asks it
    SourceInfo info_;
    std::unique_ptr<AVFormatContext, CloseInput> input_;
    int stream_ = -1;
    MediaTime frame_duration_{0};
    std::optional<PacketClock> clock_;
    std::deque<OwnedPacket> ahead_;  // of the start of the stream
    int code_ahead_ = 0;             // what came behind those: an error or the end
    bool has_started_ = false;
    std::optional<MediaTime> zero_;
    ParameterWatch watch_;
    bool is_shown_ = false;  // the sink knows a stream
};

}  // namespace codec
