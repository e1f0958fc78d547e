#include "codec/parameter_watch.h"

#include <algorithm>
#include <cstring>
#include <utility>

extern "C" {
#include <libavcodec/avcodec.h>
}

namespace codec {
namespace {

using Bytes = std::span<const std::byte>;

struct FreeParameters {
    void operator()(AVCodecParameters* owned) const { avcodec_parameters_free(&owned); }
};
using Parameters = std::unique_ptr<AVCodecParameters, FreeParameters>;

Bytes bytes_of(const std::uint8_t* data, std::size_t size) {
    return std::as_bytes(std::span(data, size));
}

Bytes extradata_of(const AVCodecParameters& parameters) {
    return bytes_of(parameters.extradata, static_cast<std::size_t>(parameters.extradata_size));
}

Bytes new_extradata_of(const AVPacket& packet) {
    std::size_t size = 0;
    const std::uint8_t* data = av_packet_get_side_data(&packet, AV_PKT_DATA_NEW_EXTRADATA, &size);
    return data == nullptr ? Bytes{} : bytes_of(data, size);
}

bool set_extradata(AVCodecParameters& parameters, Bytes extradata) {
    av_freep(&parameters.extradata);
    parameters.extradata_size = 0;
    if (extradata.empty()) return true;
    auto* copy =
        static_cast<std::uint8_t*>(av_mallocz(extradata.size() + AV_INPUT_BUFFER_PADDING_SIZE));
    if (copy == nullptr) return false;
    std::memcpy(copy, extradata.data(), extradata.size());
    parameters.extradata = copy;
    parameters.extradata_size = static_cast<int>(extradata.size());
    return true;
}

// avcC and hvcC records start with a version, which is 1; Annex B starts with zeros.
bool is_record(Bytes extradata) {
    return !extradata.empty() && extradata[0] == std::byte{1};
}

// The size that the packet's own parameter sets tell.
void read_size(AVCodecParameters& parameters, const AVPacket& packet) {
    AVCodecParserContext* parser = av_parser_init(parameters.codec_id);
    AVCodecContext* context = avcodec_alloc_context3(nullptr);
    if (parser != nullptr && context != nullptr &&
        avcodec_parameters_to_context(context, &parameters) >= 0) {
        parser->flags |= PARSER_FLAG_COMPLETE_FRAMES;
        std::uint8_t* out = nullptr;
        int out_size = 0;
        av_parser_parse2(parser, context, &out, &out_size, packet.data, packet.size, AV_NOPTS_VALUE,
                         AV_NOPTS_VALUE, -1);
        if (parser->width > 0 && parser->height > 0) {
            parameters.width = parser->width;
            parameters.height = parser->height;
        }
    }
    avcodec_free_context(&context);
    if (parser != nullptr) av_parser_close(parser);
}

// The size in a JPEG's frame header (ITU-T T.81, B.2.2).
void read_jpeg_size(AVCodecParameters& parameters, Bytes jpeg) {
    const auto at = [&](std::size_t i) { return std::to_integer<int>(jpeg[i]); };
    std::size_t i = 2;
    while (i + 9 <= jpeg.size() && at(i) == 0xff) {
        const int marker = at(i + 1);
        const bool is_frame =
            marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
        if (is_frame) {
            parameters.height = at(i + 5) << 8 | at(i + 6);
            parameters.width = at(i + 7) << 8 | at(i + 8);
            return;
        }
        i += 2 + static_cast<std::size_t>(at(i + 2) << 8 | at(i + 3));
    }
}

}  // namespace

ParameterWatch::ParameterSets ParameterWatch::sets_in(Bytes bytes, NalCodec codec) {
    ParameterSets sets;
    for (const NalUnit unit : split_annex_b(bytes)) {
        const NalKind kind = kind_of(unit, codec);
        if (kind == NalKind::kOther) continue;
        Units& units = kind == NalKind::kVideoParameterSet      ? sets.video
                       : kind == NalKind::kSequenceParameterSet ? sets.sequence
                                                                : sets.picture;
        Unit copy(unit.begin(), unit.end());
        if (std::find(units.begin(), units.end(), copy) == units.end()) {
            units.push_back(std::move(copy));
        }
    }
    return sets;
}

ParameterWatch::Unit ParameterWatch::joined(const ParameterSets& sets) {
    static constexpr std::byte kStart[] = {std::byte{0}, std::byte{0}, std::byte{0}, std::byte{1}};
    Unit all;
    for (const Units* units : {&sets.video, &sets.sequence, &sets.picture}) {
        for (const Unit& unit : *units) {
            all.insert(all.end(), std::begin(kStart), std::end(kStart));
            all.insert(all.end(), unit.begin(), unit.end());
        }
    }
    return all;
}

// Whether something was found that was not known. Sets that are not repeated stay as they are.
bool ParameterWatch::take_over(ParameterSets found) {
    bool is_changed = false;
    for (const auto part :
         {&ParameterSets::video, &ParameterSets::sequence, &ParameterSets::picture}) {
        const Units& known = sets_.*part;
        const bool is_known =
            std::all_of((found.*part).begin(), (found.*part).end(), [&](const Unit& unit) {
                return std::find(known.begin(), known.end(), unit) != known.end();
            });
        if (is_known) continue;
        sets_.*part = std::move(found.*part);
        is_changed = true;
    }
    return is_changed;
}

std::shared_ptr<const StreamDescription> ParameterWatch::look(const AVCodecParameters& announced,
                                                              const AVPacket& packet) {
    if ((packet.flags & AV_PKT_FLAG_KEY) == 0) return nullptr;
    const bool is_first =
        current_ == nullptr || current_->parameters().codec_id != announced.codec_id;
    if (is_first) sets_ = {};
    const Parameters next(avcodec_parameters_alloc());
    if (next == nullptr ||
        avcodec_parameters_copy(next.get(), is_first ? &announced : &current_->parameters()) < 0) {
        return nullptr;
    }
    const Bytes fresh = new_extradata_of(packet);
    if (!fresh.empty() && !set_extradata(*next, fresh)) return nullptr;

    const bool is_h264 = next->codec_id == AV_CODEC_ID_H264;
    const Bytes bytes = bytes_of(packet.data, static_cast<std::size_t>(packet.size));
    if (next->codec_id == AV_CODEC_ID_MJPEG) {
        read_jpeg_size(*next, bytes);
    } else if ((is_h264 || next->codec_id == AV_CODEC_ID_HEVC) && !is_record(extradata_of(*next))) {
        const NalCodec codec = is_h264 ? NalCodec::kH264 : NalCodec::kH265;
        bool is_changed = is_first || !fresh.empty();
        if (is_changed) sets_ = sets_in(extradata_of(*next), codec);
        is_changed |= take_over(sets_in(bytes, codec));
        if (sets_.sequence.empty() || sets_.picture.empty()) return nullptr;
        if (!is_changed) return nullptr;
        if (!set_extradata(*next, joined(sets_))) return nullptr;
        read_size(*next, packet);
    } else if (!fresh.empty()) {
        read_size(*next, packet);
    }
    auto described = std::make_shared<const StreamDescription>(*next);
    if (current_ != nullptr && *described == *current_) return nullptr;
    current_ = described;
    return described;
}

}  // namespace codec
