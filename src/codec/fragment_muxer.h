// Packs a source's packets as they are into fragmented MP4, a chunk per group of pictures.
//
// init() followed by any chunks of the same muxer, in order, one or many, is an MP4 that players,
// browsers (MSE, HLS) and Source::open() read. Nothing is re-encoded; there are no edit lists: the
// time in the file of a frame is its MediaTime, exactly to 1/90,000 s.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "codec/packet.h"

namespace codec {

// A longer group of pictures is given up: the stream has no key frames.
inline constexpr std::size_t kGopFramesMax = 4000;
inline constexpr std::size_t kGopBytesMax = 64U << 20U;

// moof and mdat of one group of pictures.
struct FragmentChunk {
    std::vector<std::byte> bytes;
    MediaTime start{0};     // pts of its key frame, which is its first
    MediaTime duration{0};  // until the next chunk starts; for the last one an estimate
    int frames = 0;
};

// One StreamDescription: a changed stream needs a new muxer. One thread.
class FragmentMuxer {
  public:
    // h264 (avc1), hevc (hvc1), mjpeg and mpeg4 (mp4v; not in browsers); else kInvalidArgument.
    static base::Result<FragmentMuxer> create(const StreamDescription& stream);

    FragmentMuxer(FragmentMuxer&&) = default;
    FragmentMuxer& operator=(FragmentMuxer&&) = default;

    // ftyp and moov, some 700 bytes. Equal streams have equal ones.
    const std::vector<std::byte>& init() const { return init_; }
    // RFC 6381, for HLS and MSE: "avc1.64001f", "hvc1.1.6.L93.B0", "mp4v.6c".
    const std::string& codec() const { return codec_; }

    // Takes the next packet. A key packet ends the group before, which is then given. Packets
    // before the first key packet are dropped. kResourceExhausted: the group was too long and is
    // lost; go on, packets are dropped up to the next key packet.
    base::Result<std::optional<FragmentChunk>> add(const Packet& packet);
    // What is gathered so far, at the end of the stream or of a recording. add() may go on, with a
    // key packet.
    std::optional<FragmentChunk> flush();

  private:
    struct Sample {
        std::uint32_t size_bytes;
        MediaTime pts;
        MediaTime dts;
        MediaTime duration;
    };

    explicit FragmentMuxer(const StreamDescription& stream);

    void append(std::span<const std::byte> bytes);
    FragmentChunk chunk_until(std::optional<MediaTime> next_start);

    enum class Form { kAsIs, kH264, kH265 };  // Annex B of which codec

    Form form_ = Form::kAsIs;
    std::vector<std::vector<std::byte>> parameter_sets_;  // that init() holds
    std::vector<std::byte> init_;
    std::string codec_;
    std::uint32_t chunks_ = 0;
    std::vector<Sample> samples_;
    std::vector<std::byte> media_;  // of samples_, in the form of MP4
};

}  // namespace codec
