#include "codec/ffmpeg_source.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <mutex>
#include <utility>

#include "codec/bgr_converter.h"
#include "codec/packet_reader.h"
#include "codec/source.h"
#include "codec/transport.h"
#include "codec/url.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/display.h>
}

namespace codec {
namespace {

using base::ErrorKind;

// Between two frames that claim the same time.
constexpr MediaTime kPtsStepMin{1000};

struct FreeDecoder {
    void operator()(AVCodecContext* decoder) const { avcodec_free_context(&decoder); }
};
struct FreePacket {
    void operator()(AVPacket* packet) const { av_packet_free(&packet); }
};
struct FreeFrame {
    void operator()(AVFrame* frame) const { av_frame_free(&frame); }
};

Uprighting uprighting_of(const AVStream& stream) {
    std::array<std::int32_t, 9> matrix{};
    std::size_t bytes = 0;
    const std::uint8_t* side_data =
        av_stream_get_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, &bytes);
    if (side_data == nullptr || bytes < sizeof(matrix)) return {};
    std::memcpy(matrix.data(), side_data, sizeof(matrix));
    // A negative determinant mirrors; without that the rest is a turn.
    const bool is_mirrored = double{1} * matrix[0] * matrix[4] < double{1} * matrix[1] * matrix[3];
    if (is_mirrored) av_display_matrix_flip(matrix.data(), 1, 0);
    // The matrix turns counterclockwise by this angle.
    const double degrees = -av_display_rotation_get(matrix.data());
    if (!std::isfinite(degrees)) return {};
    return {static_cast<QuarterTurns>((std::lround(degrees / 90) % 4 + 4) % 4), is_mirrored};
}

class FfmpegSource final : public Source {
  public:
    FfmpegSource(const Transport& transport, std::string shown_source, const SourceOptions& options)
        : options_(options), reader_(transport, std::move(shown_source), options) {}

    base::Result<void> open(const std::string& url_or_path);

    const SourceInfo& info() const override { return info_; }
    base::Result<std::optional<Frame>> next(const WantPicture& want) override;
    SourceCounters counters() const override { return counters_; }
    void interrupt() override { reader_.patience().interrupt(); }

  private:
    base::Result<void> open_decoder();
    base::Result<void> feed_decoder();
    base::Result<void> note_broken_packet();
    base::Result<Frame> take_frame(const WantPicture& want);
    MediaTime time_of(const AVFrame& frame);

    SourceOptions options_;
    PacketReader reader_;
    SourceInfo info_;
    std::unique_ptr<AVCodecContext, FreeDecoder> decoder_;
    std::unique_ptr<AVPacket, FreePacket> packet_{av_packet_alloc()};
    std::unique_ptr<AVFrame, FreeFrame> decoded_{av_frame_alloc()};
    std::optional<BgrConverter> converter_;
    std::optional<MediaTime> last_pts_;
    SourceCounters counters_;
    int broken_in_a_row_ = 0;
    bool ended_ = false;
};

base::Result<void> FfmpegSource::open(const std::string& url_or_path) {
    BOOST_OUTCOME_TRY(reader_.open(url_or_path));
    BOOST_OUTCOME_TRY(open_decoder());
    info_ = reader_.info();
    const AVStream& stream = reader_.stream();
    const Uprighting uprighting = uprighting_of(stream);
    const QuarterTurns turns = uprighting.turns;
    converter_.emplace(uprighting);
    const AVRational aspect = stream.sample_aspect_ratio.num > 0
                                  ? stream.sample_aspect_ratio
                                  : stream.codecpar->sample_aspect_ratio;
    const PictureSize size = with_square_pixels({stream.codecpar->width, stream.codecpar->height},
                                                aspect.num, aspect.den);
    const bool on_its_side = turns == QuarterTurns::kOne || turns == QuarterTurns::kThree;
    info_.width = on_its_side ? size.height : size.width;
    info_.height = on_its_side ? size.width : size.height;
    return base::success();
}

base::Result<void> FfmpegSource::open_decoder() {
    const AVCodecParameters& parameters = *reader_.stream().codecpar;
    const AVCodec* codec = avcodec_find_decoder(parameters.codec_id);
    if (codec == nullptr) return reader_.explain(AVERROR_DECODER_NOT_FOUND);
    decoder_.reset(avcodec_alloc_context3(codec));
    if (decoder_ == nullptr || decoded_ == nullptr || packet_ == nullptr) {
        return reader_.explain(AVERROR(ENOMEM));
    }
    if (const int code = avcodec_parameters_to_context(decoder_.get(), &parameters); code < 0) {
        return reader_.explain(code);
    }
    decoder_->thread_count = options_.decode_threads;
    decoder_->pkt_timebase = {1, 1'000'000};
    decoder_->max_pixels = std::int64_t{kPictureSidePxMax} * kPictureSidePxMax;
    if (const int code = avcodec_open2(decoder_.get(), codec, nullptr); code < 0) {
        return reader_.explain(code);
    }
    return base::success();
}

base::Result<void> FfmpegSource::note_broken_packet() {
    ++counters_.broken_packets;
    if (++broken_in_a_row_ < kBrokenPacketsInARowMax) return base::success();
    return base::fail(ErrorKind::kDataLoss,
                      info_.shown_source + ": nothing but broken data; check the recording");
}

// Gives the decoder the next packet of the video stream, or the end.
base::Result<void> FfmpegSource::feed_decoder() {
    BOOST_OUTCOME_TRY(const auto read, reader_.read(*packet_));
    if (read == PacketReader::Read::kBroken) return note_broken_packet();
    if (read == PacketReader::Read::kEnd) {
        avcodec_send_packet(decoder_.get(), nullptr);
        return base::success();
    }
    const int sent = avcodec_send_packet(decoder_.get(), packet_.get());
    av_packet_unref(packet_.get());
    if (sent == AVERROR_INVALIDDATA) return note_broken_packet();
    if (sent < 0) return reader_.explain(sent);
    return base::success();
}

// Strictly growing, also where packets are so broken that theirs are not.
MediaTime FfmpegSource::time_of(const AVFrame& frame) {
    const std::int64_t stamp =
        frame.pts != AV_NOPTS_VALUE ? frame.pts : frame.best_effort_timestamp;
    MediaTime pts = last_pts_ ? *last_pts_ + reader_.frame_duration() : MediaTime{0};
    if (stamp != AV_NOPTS_VALUE) pts = MediaTime{stamp} - reader_.zero(MediaTime{stamp});
    if (last_pts_ && pts <= *last_pts_) pts = *last_pts_ + kPtsStepMin;
    last_pts_ = pts;
    return pts;
}

base::Result<Frame> FfmpegSource::take_frame(const WantPicture& want) {
    Frame frame{nullptr, counters_.frames, time_of(*decoded_)};
    if (!want || want(frame.index, frame.pts)) {
        // What the container says wins over what the stream says.
        const AVRational aspect = reader_.stream().sample_aspect_ratio;
        if (aspect.num > 0) decoded_->sample_aspect_ratio = aspect;
        auto picture = converter_->convert(*decoded_);
        if (!picture) {
            av_frame_unref(decoded_.get());
            base::Error error = std::move(picture).error();
            error.message = info_.shown_source + ": " + error.message;
            return error;
        }
        frame.picture = std::move(picture).value();
    }
    av_frame_unref(decoded_.get());
    broken_in_a_row_ = 0;
    ++counters_.frames;
    return frame;
}

base::Result<std::optional<Frame>> FfmpegSource::next(const WantPicture& want) {
    reader_.patience().allow(options_.read_timeout);
    while (!ended_) {
        const int code = avcodec_receive_frame(decoder_.get(), decoded_.get());
        if (code == 0) {
            BOOST_OUTCOME_TRY(Frame frame, take_frame(want));
            return std::optional<Frame>(std::move(frame));
        }
        if (code == AVERROR_EOF) {
            ended_ = true;
        } else if (code == AVERROR(EAGAIN)) {
            BOOST_OUTCOME_TRY(feed_decoder());
        } else if (code == AVERROR_INVALIDDATA) {
            BOOST_OUTCOME_TRY(note_broken_packet());
        } else {
            return reader_.explain(code);
        }
    }
    return std::optional<Frame>();
}

}  // namespace

base::Result<std::unique_ptr<Source>> open_ffmpeg_source(const std::string& url_or_path,
                                                         const SourceOptions& options) {
    // FFmpeg's own log would show whole URLs, passwords included.
    static std::once_flag silenced;
    std::call_once(silenced, [] { av_log_set_level(AV_LOG_QUIET); });

    const Transport* transport = find_transport(url_or_path);
    if (transport == nullptr) {
        return base::fail(ErrorKind::kInvalidArgument,
                          without_credentials(url_or_path) +
                              ": not an address of a video; give a file or an rtsp:// URL");
    }
    auto source =
        std::make_unique<FfmpegSource>(*transport, without_credentials(url_or_path), options);
    BOOST_OUTCOME_TRY(source->open(url_or_path));
    return std::unique_ptr<Source>(std::move(source));
}

}  // namespace codec
