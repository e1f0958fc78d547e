#include "codec/packet_reader.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "codec/ffmpeg_error.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

namespace codec {
namespace {

using base::ErrorKind;

constexpr double kFpsWhenUnknown = 25;
constexpr const char* kUdpBufferBytes = "2097152";  // a key frame comes in one burst
constexpr AVRational kMicroseconds = {1, 1'000'000};

// Options for FFmpeg; what it did not know stays in.
class Dictionary {
  public:
    Dictionary() = default;
    Dictionary(const Dictionary&) = delete;
    Dictionary& operator=(const Dictionary&) = delete;
    ~Dictionary() { av_dict_free(&entries_); }
    void set(const char* key, const char* value) { av_dict_set(&entries_, key, value, 0); }
    AVDictionary** out() { return &entries_; }

  private:
    AVDictionary* entries_ = nullptr;
};

MediaTime in_microseconds(std::int64_t value, AVRational unit) {
    return MediaTime{av_rescale_q(value, unit, kMicroseconds)};
}

std::optional<std::int64_t> given(std::int64_t stamp) {
    return stamp == AV_NOPTS_VALUE ? std::nullopt : std::optional(stamp);
}

// How a connection ends; of a file, these are errors.
bool is_hang_up(int code) {
    return code == AVERROR(EIO) || code == AVERROR(ECONNRESET) || code == AVERROR(EPIPE);
}

void allow_rtsp_transports(Dictionary& settings, RtspTransport wanted) {
    settings.set("allowed_media_types", "video");
    settings.set("buffer_size", kUdpBufferBytes);
    if (wanted == RtspTransport::kTcp) settings.set("rtsp_transport", "tcp");
    if (wanted == RtspTransport::kUdp) settings.set("rtsp_transport", "udp");
    if (wanted == RtspTransport::kTcpThenUdp) {
        settings.set("rtsp_transport", "tcp+udp");
        settings.set("rtsp_flags", "prefer_tcp");
    }
}

}  // namespace

void PacketReader::CloseInput::operator()(AVFormatContext* input) const {
    avformat_close_input(&input);
}

void PacketReader::FreePacket::operator()(AVPacket* packet) const {
    av_packet_free(&packet);
}

PacketReader::PacketReader(const Transport& transport, std::string shown_source,
                           const SourceOptions& options)
    : transport_(transport), options_(options), patience_(options.stop) {
    info_.shown_source = std::move(shown_source);
}

base::Error PacketReader::explain(int code) const {
    if (patience_.is_interrupted()) {
        return base::fail(ErrorKind::kUnavailable, info_.shown_source + ": stopped");
    }
    // That is what FFmpeg says of a camera that hangs up while they shake hands.
    if (transport_.live == Live::kYes && code == AVERROR_INVALIDDATA) code = AVERROR(EIO);
    // FFmpeg tells other things too when it had to give up, bad data for one.
    return ffmpeg_error(patience_.is_over() ? AVERROR(ETIMEDOUT) : code, info_.shown_source);
}

const AVStream& PacketReader::stream() const {
    return *input_->streams[stream_];
}

base::Result<void> PacketReader::open(const std::string& url_or_path) {
    Dictionary settings;
    settings.set("protocol_whitelist", transport_.protocols);
    settings.set("format_whitelist", transport_.formats);
    settings.set("max_redirects", "0");  // of HTTP: an address is opened that somebody checked
    if (transport_.is_rtsp()) allow_rtsp_transports(settings, options_.rtsp_transport);
    AVFormatContext* input = avformat_alloc_context();
    if (input == nullptr) return explain(AVERROR(ENOMEM));
    input->interrupt_callback = {&Patience::callback, &patience_};
    patience_.allow(options_.open_timeout);
    // On failure FFmpeg frees the context itself.
    if (const int code = avformat_open_input(&input, transport_.address_of(url_or_path).c_str(),
                                             nullptr, settings.out());
        code < 0) {
        return explain(code);
    }
    input_.reset(input);
    if (const int code = avformat_find_stream_info(input, nullptr); code < 0) return explain(code);
    stream_ = av_find_best_stream(input, AVMEDIA_TYPE_VIDEO, -1, -1, nullptr, 0);
    if (stream_ < 0) return explain(stream_);
    for (unsigned i = 0; i < input->nb_streams; ++i) {
        if (static_cast<int>(i) != stream_) input->streams[i]->discard = AVDISCARD_ALL;
    }
    describe(stream());
    return base::success();
}

void PacketReader::describe(const AVStream& stream) {
    info_.codec_name = avcodec_get_name(stream.codecpar->codec_id);
    const AVRational rate = av_guess_frame_rate(input_.get(), input_->streams[stream_], nullptr);
    if (rate.num > 0 && rate.den > 0) info_.fps_average = av_q2d(rate);
    info_.is_live = transport_.live == Live::kYes ||
                    (transport_.live == Live::kWithoutDuration && input_->duration <= 0);
    if (!info_.is_live) {
        if (stream.duration > 0) {
            info_.duration_estimate = in_microseconds(stream.duration, stream.time_base);
        } else if (input_->duration > 0) {
            info_.duration_estimate = MediaTime{input_->duration};
        }
        if (stream.nb_frames > 0) {
            info_.frames_estimate = stream.nb_frames;
        } else if (info_.duration_estimate && info_.fps_average > 0) {
            info_.frames_estimate =
                std::llround(std::chrono::duration<double>(*info_.duration_estimate).count() *
                             info_.fps_average);
        }
    }
    const double fps = info_.fps_average > 0 ? info_.fps_average : kFpsWhenUnknown;
    frame_duration_ = MediaTime{std::max(std::int64_t{1}, std::int64_t{std::llround(1e6 / fps)})};
    clock_.emplace(PacketClock::Stream{.unit_num = stream.time_base.num,
                                       .unit_den = stream.time_base.den,
                                       .wrap_bits = stream.pts_wrap_bits,
                                       .reorder_frames = stream.codecpar->video_delay,
                                       .frame_duration = frame_duration_});
}

// The next packet of the video, as it is.
int PacketReader::read_next(AVPacket& packet) {
    for (;;) {
        av_packet_unref(&packet);
        const int code = av_read_frame(input_.get(), &packet);
        if (code < 0 || packet.stream_index == stream_) return code;
    }
}

// Reads the start of the stream up to the first packet whose decoding time is known.
int PacketReader::read_ahead() {
    std::vector<PacketStamps> stamps;
    while (ahead_.size() < kPacketsAheadMax && code_ahead_ >= 0) {
        OwnedPacket packet(av_packet_alloc());
        if (packet == nullptr) return AVERROR(ENOMEM);
        code_ahead_ = read_next(*packet);
        if (code_ahead_ < 0) break;
        stamps.push_back({given(packet->pts), given(packet->dts)});
        ahead_.push_back(std::move(packet));
        if (stamps.back().dts) break;
    }
    fill_first_stamps(stamps,
                      av_rescale_q(frame_duration_.count(), kMicroseconds, stream().time_base));
    for (std::size_t i = 0; i < stamps.size(); ++i) {
        ahead_[i]->pts = stamps[i].pts.value_or(AV_NOPTS_VALUE);
        ahead_[i]->dts = stamps[i].dts.value_or(AV_NOPTS_VALUE);
    }
    return 0;
}

base::Result<PacketReader::Read> PacketReader::read(AVPacket& packet) {
    if (!std::exchange(has_started_, true)) {
        if (const int code = read_ahead(); code < 0) return explain(code);
    }
    int code = 0;
    if (!ahead_.empty()) {
        av_packet_unref(&packet);
        av_packet_move_ref(&packet, ahead_.front().get());
        ahead_.pop_front();
    } else {
        code = code_ahead_ < 0 ? std::exchange(code_ahead_, 0) : read_next(packet);
    }
    if (patience_.is_interrupted()) return explain(AVERROR_EXIT);
    if (code == AVERROR_EOF || (info_.is_live && is_hang_up(code))) return Read::kEnd;
    if (code == AVERROR_INVALIDDATA) return Read::kBroken;
    if (code < 0) return explain(code);
    if (has_other_codec(packet)) {
        return base::fail(ErrorKind::kDataLoss,
                          info_.shown_source + ": the codec has changed; open it again");
    }
    const auto times = clock_->advance(given(packet.pts), given(packet.dts));
    packet.duration = packet.duration > 0
                          ? in_microseconds(packet.duration, stream().time_base).count()
                          : frame_duration_.count();
    packet.dts = times.dts.count();
    if (packet.pts != AV_NOPTS_VALUE) packet.pts = times.pts.count();
    show(packet, times);
    return Read::kPacket;
}

// FFmpeg goes on with the codec that it knows, whatever comes.
bool PacketReader::has_other_codec(const AVPacket& packet) const {
    const AVCodecParameters& now = *stream().codecpar;
    if (avcodec_get_name(now.codec_id) != info_.codec_name) return true;
    const bool is_h264 = now.codec_id == AV_CODEC_ID_H264;
    const bool has_start_codes = now.extradata_size == 0 || now.extradata[0] != 1;
    if ((!is_h264 && now.codec_id != AV_CODEC_ID_HEVC) || !has_start_codes) return false;
    const std::span bytes(packet.data, static_cast<std::size_t>(packet.size));
    return is_of_other_codec(std::as_bytes(bytes), is_h264 ? NalCodec::kH264 : NalCodec::kH265);
}

MediaTime PacketReader::zero(MediaTime or_else) {
    if (!zero_) zero_ = or_else;
    return *zero_;
}

void PacketReader::show(const AVPacket& packet, const PacketClock::Times& times) {
    const bool is_key = (packet.flags & AV_PKT_FLAG_KEY) != 0;
    if ((packet.flags & AV_PKT_FLAG_DISCARD) != 0 && !zero_) return;
    if (is_key) zero(times.pts);
    if (options_.packets == nullptr || packet.size <= 0) return;
    if (auto stream_now = watch_.look(*stream().codecpar, packet)) {
        is_shown_ = true;
        options_.packets->on_stream(std::move(stream_now));
    }
    if (!is_shown_) return;
    const std::shared_ptr<AVPacket> kept(av_packet_clone(&packet),
                                         [](AVPacket* owned) { av_packet_free(&owned); });
    if (kept == nullptr) return;  // out of memory: the decoder will say so
    options_.packets->on_packet(
        {.bytes = std::as_bytes(std::span(kept->data, static_cast<std::size_t>(kept->size))),
         .keeps = kept,
         .pts = times.pts - *zero_,
         .dts = times.dts - *zero_,
         .duration = MediaTime{packet.duration},
         .is_key = is_key});
}

}  // namespace codec
