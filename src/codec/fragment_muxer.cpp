#include "codec/fragment_muxer.h"

#include <algorithm>
#include <utility>

#include "codec/fragment_init.h"
#include "codec/mp4_boxes.h"
#include "codec/nal_units.h"

namespace codec {
namespace {

using base::ErrorKind;

// ISO/IEC 14496-12, 8.8.3.1: what depends on what.
constexpr std::uint32_t kKeySample = 0x02000000;
constexpr std::uint32_t kOtherSample = 0x01010000;

// Our decoding times start at the key frame's presentation, and composition offsets may be
// negative: the chunk's time is then that of its first picture, as CMAF wants it (ISO/IEC
// 23000-19).
struct TickedSample {
    std::uint32_t size_bytes;
    std::int64_t dts;
    std::int64_t pts;
};

// Decoding times that grow where the camera's do not.
void let_grow(std::vector<TickedSample>& samples) {
    for (std::size_t i = 1; i < samples.size(); ++i) {
        samples[i].dts = std::max(samples[i].dts, samples[i - 1].dts + 1);
    }
}

}  // namespace

FragmentMuxer::FragmentMuxer(const StreamDescription& stream) {
    const std::string codec = stream.codec_name();
    const ByteView extradata = stream.extradata();
    const bool is_record = !extradata.empty() && extradata[0] == std::byte{1};
    if (!is_record && codec == "h264") form_ = Form::kH264;
    if (!is_record && codec == "hevc") form_ = Form::kH265;
    if (form_ == Form::kAsIs) return;
    for (const NalUnit unit : split_annex_b(extradata)) {
        parameter_sets_.emplace_back(unit.begin(), unit.end());
    }
}

base::Result<FragmentMuxer> FragmentMuxer::create(const StreamDescription& stream) {
    FragmentMuxer muxer(stream);
    BOOST_OUTCOME_TRY(muxer.init_, make_fragment_init(stream));
    BOOST_OUTCOME_TRY(const auto init, read_fragment_init(muxer.init_));
    muxer.codec_ = rfc6381_codec(init.sample_description);
    return muxer;
}

void FragmentMuxer::append(ByteView bytes) {
    if (form_ == Form::kAsIs) {
        media_.insert(media_.end(), bytes.begin(), bytes.end());
        return;
    }
    const NalCodec codec = form_ == Form::kH264 ? NalCodec::kH264 : NalCodec::kH265;
    BoxWriter out(media_);
    for (const NalUnit unit : split_annex_b(bytes)) {
        if (is_framing(unit, codec)) continue;
        // init() holds them; others, which the watch has not seen as a change, stay in the stream.
        if (kind_of(unit, codec) != NalKind::kOther &&
            std::any_of(parameter_sets_.begin(), parameter_sets_.end(), [&](const auto& set) {
                return std::equal(set.begin(), set.end(), unit.begin(), unit.end());
            })) {
            continue;
        }
        out.u32(static_cast<std::uint32_t>(unit.size()));
        out.bytes(unit);
    }
}

base::Result<std::optional<FragmentChunk>> FragmentMuxer::add(const Packet& packet) {
    std::optional<FragmentChunk> finished;
    if (packet.is_key && !samples_.empty()) finished = chunk_until(packet.pts);
    if (!packet.is_key && samples_.empty()) return finished;
    if (samples_.size() >= kGopFramesMax || media_.size() + packet.bytes.size() > kGopBytesMax) {
        samples_.clear();
        media_ = {};
        return base::fail(ErrorKind::kResourceExhausted,
                          "the stream has too few key frames; set the camera's key frame interval "
                          "to a few seconds");
    }
    const std::size_t before = media_.size();
    append(packet.bytes);
    samples_.push_back({static_cast<std::uint32_t>(media_.size() - before), packet.pts, packet.dts,
                        packet.duration});
    return finished;
}

std::optional<FragmentChunk> FragmentMuxer::flush() {
    if (samples_.empty()) return std::nullopt;
    return chunk_until(std::nullopt);
}

FragmentChunk FragmentMuxer::chunk_until(std::optional<MediaTime> next_start) {
    const MediaTime start = samples_.front().pts;
    const MediaTime shift = start - samples_.front().dts;
    MediaTime end = start;
    std::vector<TickedSample> ticked;
    for (const Sample& each : samples_) {
        ticked.push_back({each.size_bytes, to_ticks(each.dts + shift), to_ticks(each.pts)});
        end = std::max(end, each.pts + each.duration);
    }
    let_grow(ticked);
    if (next_start && *next_start > start) end = *next_start;
    const std::int64_t end_ticks = std::max(to_ticks(end), ticked.back().dts + 1);

    FragmentChunk chunk;
    chunk.start = start;
    chunk.duration = (next_start ? end : from_ticks(end_ticks)) - start;
    chunk.frames = static_cast<int>(samples_.size());
    BoxWriter out(chunk.bytes);
    std::size_t offset_at = 0;
    out.box("moof", [&] {
        out.full_box("mfhd", 0, 0, [&] { out.u32(++chunks_); });
        out.box("traf", [&] {
            out.full_box("tfhd", 0, 0x020000, [&] { out.u32(1); });  // offsets from the moof
            out.full_box("tfdt", 1, 0, [&] {
                out.u64(static_cast<std::uint64_t>(std::max<std::int64_t>(0, ticked[0].dts)));
            });
            // Data offset; and duration, size, flags, composition offset of each sample.
            out.full_box("trun", 1, 0x000f01, [&] {
                out.u32(static_cast<std::uint32_t>(ticked.size()));
                offset_at = out.size();
                out.u32(0);
                for (std::size_t i = 0; i < ticked.size(); ++i) {
                    const std::int64_t next = i + 1 < ticked.size() ? ticked[i + 1].dts : end_ticks;
                    out.u32(static_cast<std::uint32_t>(next - ticked[i].dts));
                    out.u32(ticked[i].size_bytes);
                    out.u32(i == 0 ? kKeySample : kOtherSample);
                    out.u32(static_cast<std::uint32_t>(
                        static_cast<std::int32_t>(ticked[i].pts - ticked[i].dts)));
                }
            });
        });
    });
    out.patch_u32(offset_at, static_cast<std::uint32_t>(out.size() + 8));
    out.box("mdat", [&] { out.bytes(media_); });
    samples_.clear();
    media_.clear();
    return chunk;
}

}  // namespace codec
