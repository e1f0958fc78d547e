#include "codec/fragment_init.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>

#include "codec/ffmpeg_error.h"

extern "C" {
#include <libavformat/avformat.h>
}

namespace codec {
namespace {

using base::ErrorKind;

constexpr std::size_t kVisualEntryBytes = 78;  // before the boxes of a VisualSampleEntry

struct FreeOutput {
    void operator()(AVFormatContext* output) const {
        if (output->pb != nullptr) {
            std::uint8_t* rest = nullptr;
            avio_close_dyn_buf(output->pb, &rest);
            av_free(rest);
        }
        avformat_free_context(output);
    }
};

base::Error not_whole() {
    return base::fail(ErrorKind::kDataLoss,
                      "the recorded video has no whole head; it cannot be played");
}

int tag_of(AVCodecID codec) {
    return codec == AV_CODEC_ID_HEVC ? static_cast<int>(MKTAG('h', 'v', 'c', '1')) : 0;
}

}  // namespace

std::int64_t to_ticks(MediaTime time) {
    return av_rescale(time.count(), kMp4TicksPerS, 1'000'000);
}

MediaTime from_ticks(std::int64_t ticks) {
    return MediaTime{av_rescale(ticks, 1'000'000, kMp4TicksPerS)};
}

base::Result<std::vector<std::byte>> make_fragment_init(const StreamDescription& stream) {
    const AVCodecID codec = stream.parameters().codec_id;
    constexpr std::array kCodecs = {AV_CODEC_ID_H264, AV_CODEC_ID_HEVC, AV_CODEC_ID_MJPEG,
                                    AV_CODEC_ID_MPEG4};
    if (std::find(kCodecs.begin(), kCodecs.end(), codec) == kCodecs.end()) {
        return base::fail(
            ErrorKind::kInvalidArgument,
            stream.codec_name() + " cannot be recorded; set the camera to H.264, H.265 or MJPEG");
    }
    const auto failed = [](int code) { return ffmpeg_error(code, "the head of a recording"); };
    AVFormatContext* raw = nullptr;
    if (const int code = avformat_alloc_output_context2(&raw, nullptr, "mp4", nullptr); code < 0) {
        return failed(code);
    }
    const std::unique_ptr<AVFormatContext, FreeOutput> output(raw);
    output->flags |= AVFMT_FLAG_BITEXACT;
    AVStream* track = avformat_new_stream(output.get(), nullptr);
    if (track == nullptr) return failed(AVERROR(ENOMEM));
    if (const int code = avcodec_parameters_copy(track->codecpar, &stream.parameters()); code < 0) {
        return failed(code);
    }
    track->codecpar->codec_tag = static_cast<std::uint32_t>(tag_of(codec));
    track->time_base = {1, kMp4TicksPerS};
    if (const int code = avio_open_dyn_buf(&output->pb); code < 0) return failed(code);
    AVDictionary* settings = nullptr;
    av_dict_set(&settings, "movflags", "empty_moov+default_base_moof", 0);
    av_dict_set(&settings, "use_editlist", "0", 0);
    const int code = avformat_write_header(output.get(), &settings);
    av_dict_free(&settings);
    if (code < 0) return failed(code);
    std::uint8_t* bytes = nullptr;
    const int size = avio_close_dyn_buf(output->pb, &bytes);
    output->pb = nullptr;
    const auto* first = reinterpret_cast<const std::byte*>(bytes);
    std::vector<std::byte> init(first, first + size);
    av_free(bytes);
    return init;
}

base::Result<FragmentInit> read_fragment_init(ByteView file) {
    const auto head = first_box(file);
    if (!head || head->type != box_type("ftyp")) return not_whole();
    const auto movie = first_box(file.subspan(head->whole.size()));
    if (!movie || movie->type != box_type("moov")) return not_whole();
    FragmentInit init;
    init.bytes = file.first(head->whole.size() + movie->whole.size());
    const auto track = find_box(movie->body, {"trak", "tkhd"});
    const auto media = find_box(movie->body, {"trak", "mdia"});
    const auto times = media ? find_box(media->body, "mdhd") : std::nullopt;
    const auto description = media ? find_box(media->body, {"minf", "stbl", "stsd"}) : std::nullopt;
    if (!track || track->body.size() < 8 || !times || !description) return not_whole();
    BoxReader clock(times->body);
    const bool is_long = clock.u32() >> 24U == 1;
    clock.skip(is_long ? 16 : 8);
    const bool is_ours = clock.u32() == kMp4TicksPerS;
    const auto entry =
        description->body.size() < 8 ? std::nullopt : first_box(description->body.subspan(8));
    if (!clock.is_good() || !is_ours || !entry || entry->body.size() < kVisualEntryBytes) {
        return not_whole();
    }
    BoxReader visual(entry->body);
    visual.skip(24);
    init.width = visual.u16();
    init.height = visual.u16();
    BoxReader shown(track->body.last(8));
    init.shown_width_16_16 = shown.u32();
    init.shown_height_16_16 = shown.u32();
    init.sample_description = description->whole;
    return init;
}

std::string rfc6381_codec(ByteView sample_description) {
    const auto description = first_box(sample_description);
    if (!description || description->body.size() < 8) return {};
    const auto entry = first_box(description->body.subspan(8));
    if (!entry || entry->body.size() < kVisualEntryBytes) return {};
    const ByteView boxes = entry->body.subspan(kVisualEntryBytes);
    std::array<char, 64> text{};
    const auto number = [](ByteView bytes, std::size_t i) {
        return std::to_integer<unsigned>(bytes[i]);
    };
    if (const auto avc = find_box(boxes, "avcC"); avc && avc->body.size() >= 4) {
        std::snprintf(text.data(), text.size(), "avc1.%02x%02x%02x", number(avc->body, 1),
                      number(avc->body, 2), number(avc->body, 3));
        return text.data();
    }
    if (const auto hevc = find_box(boxes, "hvcC"); hevc && hevc->body.size() >= 13) {
        const ByteView record = hevc->body;
        const unsigned profile = number(record, 1);
        // ISO/IEC 14496-15, E.3: the compatibility flags are written with their bits reversed.
        std::uint32_t flags = 0;
        for (unsigned bit = 0; bit < 32; ++bit) {
            flags |= (number(record, 2 + bit / 8) >> (7 - bit % 8) & 1U) << bit;
        }
        static constexpr std::array kSpaces = {"", "A", "B", "C"};
        std::snprintf(text.data(), text.size(), "hvc1.%s%u.%x.%c%u", kSpaces[profile >> 6U],
                      profile & 0x1fU, flags, (profile & 0x20U) != 0 ? 'H' : 'L',
                      number(record, 12));
        std::string codec = text.data();
        std::size_t last = 12;  // trailing zero bytes of the constraints are left out
        while (last > 6 && number(record, last - 1) == 0) --last;
        for (std::size_t i = 6; i < last; ++i) {
            std::snprintf(text.data(), text.size(), ".%x", number(record, i));
            codec += text.data();
        }
        return codec;
    }
    if (const auto streams = find_box(boxes, "esds")) {
        // The decoder's description is the one with tag 4; its first byte names the codec.
        const ByteView body = streams->body;
        for (std::size_t i = 4; i + 5 < body.size(); ++i) {
            if (number(body, i) != 4 || number(body, i + 1) != 0x80) continue;
            std::snprintf(text.data(), text.size(), "mp4v.%02x", number(body, i + 5));
            return text.data();
        }
    }
    return {};
}

}  // namespace codec
