#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <mutex>
#include <utility>

#include "codec/bgr_converter.h"
#include "codec/ffmpeg_error.h"
#include "codec/presentation_clock.h"
#include "codec/source.h"
#include "codec/url.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/display.h>
}

namespace codec {
namespace {

using base::ErrorKind;
using SteadyClock = std::chrono::steady_clock;

// No playlists or scripts (HLS, concat, ...): they name further addresses to open.
constexpr const char* kFileFormats =
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,flv,asf,h264,hevc,m4v,ogg,"
    "ivf,mjpeg,dhav";
constexpr double kFpsWhenUnknown = 25;

enum class Live { kNo, kYes, kWithoutDuration };

struct Transport {
    std::string_view scheme;
    const char* protocols;  // that FFmpeg may use below
    const char* formats;
    Live live;
};
constexpr std::array kTransports = {
    Transport{"", "file", kFileFormats, Live::kNo},
    Transport{"rtsp", "rtp,tcp,udp", "rtsp", Live::kYes},
    Transport{"rtsps", "rtp,tcp,tls,udp", "rtsp", Live::kYes},
    Transport{"http", "http,tcp", kFileFormats, Live::kWithoutDuration},
    Transport{"https", "https,http,tls,tcp", kFileFormats, Live::kWithoutDuration},
};

struct CloseInput {
    void operator()(AVFormatContext* input) const { avformat_close_input(&input); }
};
struct FreeDecoder {
    void operator()(AVCodecContext* decoder) const { avcodec_free_context(&decoder); }
};
struct FreePacket {
    void operator()(AVPacket* packet) const { av_packet_free(&packet); }
};
struct FreeFrame {
    void operator()(AVFrame* frame) const { av_frame_free(&frame); }
};

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

// What FFmpeg asks while it waits: must it give up?
class Patience {
  public:
    explicit Patience(std::stop_token stop) : stop_(std::move(stop)) {}

    void allow(base::Millis time) { deadline_ = SteadyClock::now() + time; }
    void interrupt() { interrupted_ = true; }
    bool is_interrupted() const { return interrupted_ || stop_.stop_requested(); }
    bool is_over() const { return is_interrupted() || SteadyClock::now() > deadline_; }

    static int callback(void* self) {
        return static_cast<const Patience*>(self)->is_over() ? 1 : 0;
    }

  private:
    std::stop_token stop_;
    std::atomic<bool> interrupted_ = false;
    SteadyClock::time_point deadline_{};
};

QuarterTurns turns_of(const AVStream& stream) {
    const std::uint8_t* matrix =
        av_stream_get_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, nullptr);
    if (matrix == nullptr) return QuarterTurns::kNone;
    // The matrix turns counterclockwise by this angle.
    const double degrees = -av_display_rotation_get(reinterpret_cast<const std::int32_t*>(matrix));
    if (!std::isfinite(degrees)) return QuarterTurns::kNone;
    return static_cast<QuarterTurns>((std::lround(degrees / 90) % 4 + 4) % 4);
}

MediaTime in_microseconds(std::int64_t value, AVRational unit) {
    return MediaTime{av_rescale_q(value, unit, AVRational{1, 1'000'000})};
}

class FfmpegSource final : public Source {
  public:
    FfmpegSource(const Transport& transport, std::string shown_source, const SourceOptions& options)
        : transport_(transport), options_(options), patience_(options.stop) {
        info_.shown_source = std::move(shown_source);
    }

    base::Result<void> open_input(const std::string& address);
    base::Result<void> open_decoder();

    const SourceInfo& info() const override { return info_; }
    base::Result<std::optional<Frame>> next() override;
    SourceCounters counters() const override { return counters_; }
    void interrupt() override { patience_.interrupt(); }

  private:
    enum class Fed { kPacket, kEnd };

    base::Error explain(int code) const;
    void describe(const AVStream& stream);
    base::Result<Fed> feed_decoder();
    base::Result<void> note_broken_packet();
    base::Result<Frame> take_frame();

    const Transport& transport_;
    SourceOptions options_;
    Patience patience_;  // outlives input_, which asks it
    SourceInfo info_;
    std::unique_ptr<AVFormatContext, CloseInput> input_;
    std::unique_ptr<AVCodecContext, FreeDecoder> decoder_;
    std::unique_ptr<AVPacket, FreePacket> packet_{av_packet_alloc()};
    std::unique_ptr<AVFrame, FreeFrame> decoded_{av_frame_alloc()};
    std::optional<BgrConverter> converter_;
    std::optional<PresentationClock> clock_;
    AVRational time_unit_{1, 1};
    int stream_ = -1;
    SourceCounters counters_;
    int broken_in_a_row_ = 0;
    bool ended_ = false;
};

base::Error FfmpegSource::explain(int code) const {
    if (patience_.is_interrupted()) {
        return base::fail(ErrorKind::kUnavailable, info_.shown_source + ": stopped");
    }
    // FFmpeg tells other things too when it had to give up, bad data for one.
    return ffmpeg_error(patience_.is_over() ? AVERROR(ETIMEDOUT) : code, info_.shown_source);
}

base::Result<void> FfmpegSource::open_input(const std::string& address) {
    Dictionary settings;
    settings.set("protocol_whitelist", transport_.protocols);
    settings.set("format_whitelist", transport_.formats);
    if (transport_.live == Live::kYes) {
        settings.set("rtsp_transport",
                     options_.rtsp_transport == RtspTransport::kTcp ? "tcp" : "udp");
        settings.set("allowed_media_types", "video");
    }
    AVFormatContext* input = avformat_alloc_context();
    if (input == nullptr) return explain(AVERROR(ENOMEM));
    input->interrupt_callback = {&Patience::callback, &patience_};
    patience_.allow(options_.open_timeout);
    // On failure FFmpeg frees the context itself.
    if (const int code = avformat_open_input(&input, address.c_str(), nullptr, settings.out());
        code < 0) {
        return explain(code);
    }
    input_.reset(input);
    if (const int code = avformat_find_stream_info(input, nullptr); code < 0) return explain(code);
    return base::success();
}

base::Result<void> FfmpegSource::open_decoder() {
    const AVCodec* codec = nullptr;
    stream_ = av_find_best_stream(input_.get(), AVMEDIA_TYPE_VIDEO, -1, -1, &codec, 0);
    if (stream_ < 0) return explain(stream_);
    for (unsigned i = 0; i < input_->nb_streams; ++i) {
        if (static_cast<int>(i) != stream_) input_->streams[i]->discard = AVDISCARD_ALL;
    }
    const AVStream& stream = *input_->streams[stream_];
    decoder_.reset(avcodec_alloc_context3(codec));
    if (decoder_ == nullptr || decoded_ == nullptr || packet_ == nullptr) {
        return explain(AVERROR(ENOMEM));
    }
    if (const int code = avcodec_parameters_to_context(decoder_.get(), stream.codecpar); code < 0) {
        return explain(code);
    }
    decoder_->thread_count = options_.decode_threads;
    decoder_->pkt_timebase = stream.time_base;
    decoder_->max_pixels = std::int64_t{kPictureSidePxMax} * kPictureSidePxMax;
    if (const int code = avcodec_open2(decoder_.get(), codec, nullptr); code < 0) {
        return explain(code);
    }
    describe(stream);
    return base::success();
}

void FfmpegSource::describe(const AVStream& stream) {
    const QuarterTurns turns = turns_of(stream);
    const bool on_its_side = turns == QuarterTurns::kOne || turns == QuarterTurns::kThree;
    info_.width = on_its_side ? stream.codecpar->height : stream.codecpar->width;
    info_.height = on_its_side ? stream.codecpar->width : stream.codecpar->height;
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
    clock_.emplace(MediaTime{std::max(std::int64_t{1}, std::int64_t{std::llround(1e6 / fps)})});
    time_unit_ = stream.time_base;
    converter_.emplace(turns);
}

base::Result<void> FfmpegSource::note_broken_packet() {
    ++counters_.broken_packets;
    if (++broken_in_a_row_ < kBrokenPacketsInARowMax) return base::success();
    return base::fail(ErrorKind::kDataLoss,
                      info_.shown_source + ": nothing but broken data; check the recording");
}

// Gives the decoder the next packet of the video stream, or the end.
base::Result<FfmpegSource::Fed> FfmpegSource::feed_decoder() {
    for (;;) {
        const int code = av_read_frame(input_.get(), packet_.get());
        if (patience_.is_interrupted()) return explain(AVERROR_EXIT);
        if (code == AVERROR_EOF) {
            avcodec_send_packet(decoder_.get(), nullptr);
            return Fed::kEnd;
        }
        if (code == AVERROR_INVALIDDATA) {
            BOOST_OUTCOME_TRY(note_broken_packet());
            continue;
        }
        if (code < 0) return explain(code);
        const bool is_video = packet_->stream_index == stream_;
        const int sent = is_video ? avcodec_send_packet(decoder_.get(), packet_.get()) : 0;
        av_packet_unref(packet_.get());
        if (!is_video) continue;
        if (sent == AVERROR_INVALIDDATA) {
            BOOST_OUTCOME_TRY(note_broken_packet());
            continue;
        }
        if (sent < 0) return explain(sent);
        return Fed::kPacket;
    }
}

base::Result<Frame> FfmpegSource::take_frame() {
    std::optional<MediaTime> stamp;
    if (decoded_->best_effort_timestamp != AV_NOPTS_VALUE) {
        stamp = in_microseconds(decoded_->best_effort_timestamp, time_unit_);
    }
    auto picture = converter_->convert(*decoded_);
    av_frame_unref(decoded_.get());
    if (!picture) {
        base::Error error = std::move(picture).error();
        error.message = info_.shown_source + ": " + error.message;
        return error;
    }
    broken_in_a_row_ = 0;
    return Frame{std::move(picture).value(), counters_.frames++, clock_->advance(stamp)};
}

base::Result<std::optional<Frame>> FfmpegSource::next() {
    patience_.allow(options_.read_timeout);
    while (!ended_) {
        const int code = avcodec_receive_frame(decoder_.get(), decoded_.get());
        if (code == 0) {
            BOOST_OUTCOME_TRY(Frame frame, take_frame());
            return std::optional<Frame>(std::move(frame));
        }
        if (code == AVERROR_EOF) {
            ended_ = true;
        } else if (code == AVERROR(EAGAIN)) {
            BOOST_OUTCOME_TRY(feed_decoder());
        } else if (code == AVERROR_INVALIDDATA) {
            BOOST_OUTCOME_TRY(note_broken_packet());
        } else {
            return explain(code);
        }
    }
    return std::optional<Frame>();
}

const Transport* find_transport(const std::string& scheme) {
    const auto* found = std::find_if(kTransports.begin(), kTransports.end(),
                                     [&](const Transport& each) { return each.scheme == scheme; });
    return found == kTransports.end() ? nullptr : found;
}

}  // namespace

base::Result<std::unique_ptr<Source>> Source::open(const std::string& url_or_path,
                                                   const SourceOptions& options) {
    // FFmpeg's own log would show whole URLs, passwords included.
    static std::once_flag silenced;
    std::call_once(silenced, [] { av_log_set_level(AV_LOG_QUIET); });

    const std::string scheme = scheme_of(url_or_path);
    const Transport* transport = find_transport(scheme);
    if (transport == nullptr || url_or_path.empty()) {
        return base::fail(ErrorKind::kInvalidArgument,
                          without_credentials(url_or_path) +
                              ": not an address of a video; give a file or an rtsp:// URL");
    }
    auto source =
        std::make_unique<FfmpegSource>(*transport, without_credentials(url_or_path), options);
    // "file:" so that a colon in a file's name is not taken for a protocol.
    BOOST_OUTCOME_TRY(source->open_input(scheme.empty() ? "file:" + url_or_path : url_or_path));
    BOOST_OUTCOME_TRY(source->open_decoder());
    return std::unique_ptr<Source>(std::move(source));
}

}  // namespace codec
