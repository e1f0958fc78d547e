// The compressed stream of a source, for who keeps it as it is, without decoding.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "codec/media_time.h"

struct AVCodecParameters;

namespace codec {

// What a muxer must know about a stream before its packets. Never changes; any thread. Equal ones
// may follow each other in one file.
class StreamDescription {
  public:
    // Copies. For the inside of this module.
    explicit StreamDescription(const AVCodecParameters& parameters);

    std::string codec_name() const;  // "h264", "hevc", "mjpeg", "mpeg4"
    int width() const;               // pixels as coded: not turned, not stretched
    int height() const;
    // As the source gave them: Annex B parameter sets, or an avcC/hvcC record.
    std::span<const std::byte> extradata() const;
    // For the inside of this module.
    const AVCodecParameters& parameters() const { return *parameters_; }

    friend bool operator==(const StreamDescription& a, const StreamDescription& b);

  private:
    std::shared_ptr<const AVCodecParameters> parameters_;
};

// One coded picture. A copy shares the bytes.
struct Packet {
    std::span<const std::byte> bytes;   // as long as `keeps` lives
    std::shared_ptr<const void> keeps;  // owns the bytes
    MediaTime pts{0};                   // of the frame that it becomes
    MediaTime dts{0};                   // strictly growing; may be negative
    MediaTime duration{0};              // the stream's word or a guess; > 0
    bool is_key = false;                // decoding can start here
};

// Is given every packet of a source's video, on the thread of Source::next(), before it is decoded.
// Must be quick and must not throw: decoding waits for it.
class PacketSink {
  public:
    virtual ~PacketSink() = default;
    // Before the first packet, and again whenever size or parameter sets change; the packet that
    // follows is a key packet. Another codec means another connection: open the source again.
    virtual void on_stream(std::shared_ptr<const StreamDescription> stream) = 0;
    // The first is a key packet. Damaged packets are given too where the container shows them.
    virtual void on_packet(const Packet& packet) = 0;
};

}  // namespace codec
