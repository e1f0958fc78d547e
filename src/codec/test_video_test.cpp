#include "codec/test_video_test.h"

#include <stdexcept>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/display.h>
#include <libavutil/opt.h>
}

// libx265 does not free all of its own; what this module leaks is still told.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() {
    return "leak:libx265\n";
}

namespace codec {
namespace {

int checked(int code) {
    if (code < 0) throw std::runtime_error("the test video cannot be written");
    return code;
}

// Luma and chroma of a red quarter on grey.
void paint(AVFrame& frame, std::size_t index) {
    const auto grey = static_cast<std::uint8_t>(16 + 8 * (index % 16));
    for (int y = 0; y < frame.height; ++y) {
        for (int x = 0; x < frame.width; ++x) {
            const bool is_red = x < frame.width / 2 && y < frame.height / 2;
            frame.data[0][y * frame.linesize[0] + x] = is_red ? 81 : grey;
        }
    }
    for (int y = 0; y < (frame.height + 1) / 2; ++y) {
        for (int x = 0; x < (frame.width + 1) / 2; ++x) {
            const bool is_red = x < frame.width / 4 && y < frame.height / 4;
            frame.data[1][y * frame.linesize[1] + x] = is_red ? 90 : 128;
            frame.data[2][y * frame.linesize[2] + x] = is_red ? 240 : 128;
        }
    }
}

void write_packets(AVCodecContext& encoder, AVFormatContext& output, const AVFrame* frame,
                   std::int64_t first_stamp_ms) {
    AVPacket* packet = av_packet_alloc();
    checked(avcodec_send_frame(&encoder, frame));
    while (avcodec_receive_packet(&encoder, packet) == 0) {
        packet->pts += first_stamp_ms;
        packet->dts += first_stamp_ms;
        av_packet_rescale_ts(packet, encoder.time_base, output.streams[0]->time_base);
        packet->stream_index = 0;
        // Else MP4 gives the last frame no time, and players leave it out.
        packet->duration = av_rescale_q(40, {1, 1000}, output.streams[0]->time_base);
        checked(av_interleaved_write_frame(&output, packet));
    }
    av_packet_free(&packet);
}

}  // namespace

void write_video(const std::string& path, const TestVideo& video) {
    av_log_set_level(AV_LOG_QUIET);  // the encoders tell all about themselves
    AVFormatContext* output = nullptr;
    checked(avformat_alloc_output_context2(&output, nullptr, video.format.c_str(), path.c_str()));
    AVCodecContext* encoder =
        avcodec_alloc_context3(avcodec_find_encoder_by_name(video.encoder.c_str()));
    encoder->width = video.width;
    encoder->height = video.height;
    encoder->pix_fmt = video.encoder == "mjpeg" ? AV_PIX_FMT_YUVJ420P : AV_PIX_FMT_YUV420P;
    encoder->time_base = {1, 1000};
    encoder->max_b_frames = video.b_frames;
    encoder->gop_size = video.key_every;
    encoder->thread_count = 1;
    encoder->sample_aspect_ratio = {video.pixel_aspect_width, video.pixel_aspect_height};
    encoder->flags |= AV_CODEC_FLAG_QSCALE | AV_CODEC_FLAG_BITEXACT;
    encoder->global_quality = 2 * FF_QP2LAMBDA;
    if ((output->oformat->flags & AVFMT_GLOBALHEADER) != 0) {
        encoder->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    }
    if (encoder->priv_data != nullptr && video.encoder.rfind("libx", 0) == 0) {
        av_opt_set(encoder->priv_data, "preset", "ultrafast", 0);
        const std::string parameters =
            "scenecut=0:bframes=" + std::to_string(video.b_frames) +
            (video.encoder == "libx265" ? ":log-level=none:pools=none:b-adapt=0:open-gop=0" : "");
        av_opt_set(encoder->priv_data, (video.encoder.substr(3) + "-params").c_str(),
                   parameters.c_str(), 0);
    }
    // The tables that RTP takes for granted (RFC 2435).
    if (video.encoder == "mjpeg") av_opt_set(encoder->priv_data, "huffman", "default", 0);
    checked(avcodec_open2(encoder, encoder->codec, nullptr));

    AVStream* stream = avformat_new_stream(output, nullptr);
    checked(avcodec_parameters_from_context(stream->codecpar, encoder));
    stream->time_base = encoder->time_base;
    stream->sample_aspect_ratio = encoder->sample_aspect_ratio;
    if (video.turn_degrees != 0 || video.is_mirrored) {
        auto* matrix = reinterpret_cast<std::int32_t*>(
            av_stream_new_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, 9 * sizeof(std::int32_t)));
        av_display_rotation_set(matrix, video.turn_degrees);
        if (video.is_mirrored) av_display_matrix_flip(matrix, 1, 0);
    }
    if ((output->oformat->flags & AVFMT_NOFILE) == 0) {
        checked(avio_open(&output->pb, path.c_str(), AVIO_FLAG_WRITE));
    }
    AVDictionary* options = nullptr;
    if (video.format == "mpegts") av_dict_set(&options, "mpegts_copyts", "1", 0);
    const int written = avformat_write_header(output, &options);
    av_dict_free(&options);
    checked(written);

    AVFrame* frame = av_frame_alloc();
    frame->format = encoder->pix_fmt;
    frame->width = video.width;
    frame->height = video.height;
    checked(av_frame_get_buffer(frame, 0));
    for (std::size_t i = 0; i < video.pts_ms.size(); ++i) {
        checked(av_frame_make_writable(frame));
        paint(*frame, i);
        frame->pts = video.pts_ms[i];
        frame->quality = encoder->global_quality;
        write_packets(*encoder, *output, frame, video.first_stamp_ms);
    }
    write_packets(*encoder, *output, nullptr, video.first_stamp_ms);
    checked(av_write_trailer(output));
    if ((output->oformat->flags & AVFMT_NOFILE) == 0) avio_closep(&output->pb);
    av_frame_free(&frame);
    avcodec_free_context(&encoder);
    avformat_free_context(output);
}

}  // namespace codec
