#include "codec/rtsp_camera_test.h"

#include <array>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

extern "C" {
#include <libavformat/avformat.h>
}

namespace codec {
namespace {

constexpr int kPacketBytesMax = 1400;
constexpr int kFirstRtcpType = 200;
constexpr int kLastRtcpType = 204;
constexpr int kPollMs = 20;

struct CloseInput {
    void operator()(AVFormatContext* input) const { avformat_close_input(&input); }
};
using Input = std::unique_ptr<AVFormatContext, CloseInput>;

Input open_video(const std::string& path) {
    AVFormatContext* input = nullptr;
    if (avformat_open_input(&input, path.c_str(), nullptr, nullptr) < 0) {
        throw std::runtime_error("the camera's video cannot be read");
    }
    avformat_find_stream_info(input, nullptr);
    return Input(input);
}

// Called by FFmpeg's RTP muxer, once a packet: frames it as RFC 2326 section 10.12 says.
int send_interleaved(void* connection, std::uint8_t* packet, int size) {
    const bool is_rtcp = size > 1 && packet[1] >= kFirstRtcpType && packet[1] <= kLastRtcpType;
    std::string framed = {'$', static_cast<char>(is_rtcp ? 1 : 0), static_cast<char>(size >> 8),
                          static_cast<char>(size & 0xff)};
    framed.append(reinterpret_cast<const char*>(packet), static_cast<std::size_t>(size));
    const int socket = *static_cast<int*>(connection);
    const ssize_t sent = ::send(socket, framed.data(), framed.size(), MSG_NOSIGNAL);
    return sent == static_cast<ssize_t>(framed.size()) ? size : AVERROR(EPIPE);
}

AVFormatContext* make_rtp(const Input& input) {
    AVFormatContext* rtp = nullptr;
    avformat_alloc_output_context2(&rtp, nullptr, "rtp", nullptr);
    AVStream* stream = avformat_new_stream(rtp, nullptr);
    avcodec_parameters_copy(stream->codecpar, input->streams[0]->codecpar);
    stream->time_base = input->streams[0]->time_base;
    return rtp;
}

std::string header_of(const std::string& request, const std::string& name) {
    const std::size_t at = request.find(name + ": ");
    if (at == std::string::npos) return {};
    const std::size_t start = at + name.size() + 2;
    return request.substr(start, request.find("\r\n", start) - start);
}

std::string base64(const std::string& text) {
    static constexpr char kDigits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < text.size(); i += 3) {
        unsigned bits = 0;
        for (std::size_t k = 0; k < 3; ++k) {
            bits =
                bits << 8U | (i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0U);
        }
        for (std::size_t k = 0; k < 4; ++k) {
            out += i + k > text.size() ? '=' : kDigits[bits >> (18 - 6 * k) & 63U];
        }
    }
    return out;
}

}  // namespace

RtspCamera::RtspCamera(Script script) : script_(std::move(script)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof(address);
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), length) != 0 ||
        ::listen(listener_, 4) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
        throw std::runtime_error("the camera cannot listen");
    }
    port_ = ntohs(address.sin_port);
    if (!script_.video.empty()) {
        const Input input = open_video(script_.video);
        AVFormatContext* rtp = make_rtp(input);
        std::array<char, 4096> text{};
        av_sdp_create(&rtp, 1, text.data(), text.size());
        avformat_free_context(rtp);
        session_description_ = text.data();
        session_description_ += "a=control:streamid=0\r\n";
    }
    thread_ = std::jthread([this] { serve(); });
}

RtspCamera::~RtspCamera() {
    is_over_ = true;
    thread_.join();
    ::close(listener_);
}

void RtspCamera::serve() {
    while (!is_over_) {
        pollfd waiting{listener_, POLLIN, 0};
        if (::poll(&waiting, 1, kPollMs) <= 0) continue;
        const int connection = ::accept(listener_, nullptr, nullptr);
        std::string received;
        std::array<char, 4096> piece{};
        while (!is_over_ && script_.answers) {
            pollfd ready{connection, POLLIN, 0};
            if (::poll(&ready, 1, kPollMs) <= 0) continue;
            const ssize_t count = ::recv(connection, piece.data(), piece.size(), 0);
            if (count <= 0) break;
            received.append(piece.data(), static_cast<std::size_t>(count));
            const std::size_t end = received.find("\r\n\r\n");
            if (end == std::string::npos) continue;
            const std::string request = received.substr(0, end + 4);
            received.erase(0, end + 4);
            const std::string reply = answer(request);
            ::send(connection, reply.data(), reply.size(), MSG_NOSIGNAL);
            if (request.rfind("PLAY", 0) == 0) {
                play(connection);
                break;
            }
        }
        if (!script_.answers) wait_for_hang_up(connection);
        ::close(connection);
    }
}

std::string RtspCamera::answer(const std::string& request) {
    const std::string method = request.substr(0, request.find(' '));
    const std::string tail = "\r\nCSeq: " + header_of(request, "CSeq");
    const bool is_known = script_.credentials.empty() || header_of(request, "Authorization") ==
                                                             "Basic " + base64(script_.credentials);
    if (method == "OPTIONS")
        return "RTSP/1.0 200 OK" + tail + "\r\nPublic: DESCRIBE, SETUP, PLAY\r\n\r\n";
    if (!is_known) {
        return "RTSP/1.0 401 Unauthorized" + tail +
               "\r\nWWW-Authenticate: Basic realm=\"camera\"\r\n\r\n";
    }
    if (!script_.has_stream) return "RTSP/1.0 404 Not Found" + tail + "\r\n\r\n";
    if (method == "DESCRIBE") {
        return "RTSP/1.0 200 OK" + tail + "\r\nContent-Type: application/sdp\r\nContent-Length: " +
               std::to_string(session_description_.size()) + "\r\n\r\n" + session_description_;
    }
    if (method == "SETUP") {
        return "RTSP/1.0 200 OK" + tail +
               "\r\nSession: 1\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n";
    }
    return "RTSP/1.0 200 OK" + tail + "\r\nSession: 1\r\n\r\n";
}

void RtspCamera::play(int connection) {
    const Input input = open_video(script_.video);
    AVFormatContext* rtp = make_rtp(input);
    auto* buffer = static_cast<std::uint8_t*>(av_malloc(kPacketBytesMax));
    rtp->pb = avio_alloc_context(buffer, kPacketBytesMax, 1, &connection, nullptr,
                                 &send_interleaved, nullptr);
    rtp->pb->max_packet_size = kPacketBytesMax;
    bool is_sent = avformat_write_header(rtp, nullptr) >= 0;
    AVPacket* packet = av_packet_alloc();
    while (is_sent && av_read_frame(input.get(), packet) >= 0) {
        av_packet_rescale_ts(packet, input->streams[0]->time_base, rtp->streams[0]->time_base);
        is_sent = av_write_frame(rtp, packet) >= 0;
        av_packet_unref(packet);
    }
    av_write_trailer(rtp);  // also when the client hung up: it frees what the muxer holds
    avio_flush(rtp->pb);
    if (script_.then == Then::kFallSilent) wait_for_hang_up(connection);
    av_packet_free(&packet);
    av_freep(&rtp->pb->buffer);
    avio_context_free(&rtp->pb);
    avformat_free_context(rtp);
}

void RtspCamera::wait_for_hang_up(int connection) const {
    std::array<char, 4096> ignored{};
    while (!is_over_) {
        pollfd ready{connection, POLLIN, 0};
        if (::poll(&ready, 1, kPollMs) <= 0) continue;
        if (::recv(connection, ignored.data(), ignored.size(), 0) <= 0) return;
    }
}

}  // namespace codec
