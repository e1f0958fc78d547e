// Live sources other than RTSP: RTMP and HTTP, from a server on the loopback.
#include <atomic>
#include <filesystem>
#include <thread>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "codec/source.h"
#include "codec/test_video_test.h"

extern "C" {
#include <libavformat/avformat.h>
}

namespace codec {
namespace {

constexpr int kFrames = 40;

int free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof(address);
    ::bind(socket, reinterpret_cast<sockaddr*>(&address), length);
    ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length);
    ::close(socket);
    return ntohs(address.sin_port);
}

// Serves a video to one client, in a format of FFmpeg's, and hangs up.
class StreamServer {
  public:
    StreamServer(const std::string& scheme, const std::string& format, std::string video)
        : url_(scheme + "://127.0.0.1:" + std::to_string(free_port()) + "/live/one"),
          video_(std::move(video)),
          thread_([this, format] { serve(format); }) {}
    ~StreamServer() { is_over_ = true; }

    const std::string& url() const { return url_; }

  private:
    void serve(const std::string& format) {
        AVFormatContext* input = nullptr;
        if (avformat_open_input(&input, video_.c_str(), nullptr, nullptr) < 0) return;
        avformat_find_stream_info(input, nullptr);
        AVFormatContext* output = nullptr;
        avformat_alloc_output_context2(&output, nullptr, format.c_str(), url_.c_str());
        AVStream* stream = avformat_new_stream(output, nullptr);
        avcodec_parameters_copy(stream->codecpar, input->streams[0]->codecpar);
        stream->codecpar->codec_tag = 0;
        AVDictionary* options = nullptr;
        av_dict_set(&options, "listen", "1", 0);
        if (format == "mpjpeg") {
            av_dict_set(&options, "content_type", "multipart/x-mixed-replace;boundary=ffmpeg", 0);
        }
        const AVIOInterruptCB give_up = {
            [](void* self) { return static_cast<StreamServer*>(self)->is_over_ ? 1 : 0; }, this};
        if (avio_open2(&output->pb, url_.c_str(), AVIO_FLAG_WRITE, &give_up, &options) >= 0 &&
            avformat_write_header(output, nullptr) >= 0) {
            AVPacket* packet = av_packet_alloc();
            while (!is_over_ && av_read_frame(input, packet) >= 0) {
                av_packet_rescale_ts(packet, input->streams[0]->time_base, stream->time_base);
                packet->stream_index = 0;
                if (av_interleaved_write_frame(output, packet) < 0) break;
            }
            av_packet_free(&packet);
            av_write_trailer(output);
        }
        avio_closep(&output->pb);
        av_dict_free(&options);
        avformat_free_context(output);
        avformat_close_input(&input);
    }

    std::string url_;
    std::string video_;
    std::atomic<bool> is_over_ = false;
    std::jthread thread_;
};

TEST(Streams, AreReadByRtmpAndHttp) {
    avformat_network_init();
    const std::string file =
        (std::filesystem::temp_directory_path() / ("stream_" + std::to_string(::getpid())))
            .string();
    const struct {
        const char* scheme;
        const char* format;
        const char* encoder;
        int b_frames;
        bool has_times;
    } cases[] = {{"rtmp", "flv", "libx264", 0, true},    {"rtmp", "flv", "libx264", 2, true},
                 {"http", "mpegts", "libx264", 2, true}, {"http", "mpegts", "libx265", 0, true},
                 {"http", "flv", "libx264", 0, true},    {"http", "mpjpeg", "mjpeg", 0, false}};
    for (const auto& each : cases) {
        SCOPED_TRACE(std::string(each.scheme) + " " + each.format + " " + each.encoder);
        TestVideo video{.width = 160,
                        .height = 120,
                        .encoder = each.encoder,
                        .b_frames = each.b_frames,
                        .format = std::string(each.encoder) == "mjpeg" ? "matroska" : "mp4"};
        for (int i = 0; i < kFrames; ++i) video.pts_ms.push_back(40 * i);
        write_video(file, video);
        const StreamServer server(each.scheme, each.format, file);
        // Until the server listens.
        auto source = Source::open(server.url());
        for (int i = 0;
             i < 100'000 && !source && source.error().detail.find("refused") != std::string::npos;
             ++i) {
            source = Source::open(server.url());
        }
        ASSERT_TRUE(source) << source.error().message << source.error().detail;
        EXPECT_TRUE(source.value()->info().is_live);
        EXPECT_EQ(source.value()->info().width, 160);
        int frames = 0;
        MediaTime last{-1};
        for (;;) {
            const auto frame = source.value()->next();
            ASSERT_TRUE(frame) << frame.error().message << frame.error().detail;
            if (!frame.value()) break;
            EXPECT_GT(frame.value()->pts, last);
            last = frame.value()->pts;
            ++frames;
        }
        EXPECT_GE(frames, kFrames - 1);
        if (each.has_times) {
            EXPECT_NEAR(static_cast<double>(last.count()), 40e3 * (frames - 1), 2e3);
        }
    }
    std::filesystem::remove(file);
}

}  // namespace
}  // namespace codec
