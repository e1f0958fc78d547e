#include "codec/simulated_camera_test.h"

#include <array>
#include <chrono>
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

using SteadyClock = std::chrono::steady_clock;

constexpr int kPacketBytesMax = 1400;
constexpr int kFirstRtcpType = 200;
constexpr int kLastRtcpType = 204;
constexpr int kPollMs = 20;
constexpr int kBacklog = 64;

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

AVFormatContext* make_rtp(const Input& input) {
    AVFormatContext* rtp = nullptr;
    avformat_alloc_output_context2(&rtp, nullptr, "rtp", nullptr);
    AVStream* stream = avformat_new_stream(rtp, nullptr);
    avcodec_parameters_copy(stream->codecpar, input->streams[0]->codecpar);
    stream->codecpar->codec_tag = 0;
    stream->time_base = input->streams[0]->time_base;
    return rtp;
}

std::string describe(const std::string& video) {
    const Input input = open_video(video);
    AVFormatContext* rtp = make_rtp(input);
    std::array<char, 4096> text{};
    av_sdp_create(&rtp, 1, text.data(), text.size());
    avformat_free_context(rtp);
    return std::string(text.data()) + "a=control:streamid=0\r\n";
}

bool send_all(int socket, const std::string& bytes) {
    return ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
           static_cast<ssize_t>(bytes.size());
}

struct Way {
    int tcp_socket;
    int udp_socket;  // -1: interleaved in TCP
    int udp_client_port;
};

sockaddr_in loopback(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    return address;
}

// Called by FFmpeg's RTP muxer, once a packet.
int send_rtp(void* opaque, std::uint8_t* packet, int size) {
    const Way& way = *static_cast<Way*>(opaque);
    const bool is_rtcp = size > 1 && packet[1] >= kFirstRtcpType && packet[1] <= kLastRtcpType;
    if (way.udp_socket >= 0) {
        const sockaddr_in to = loopback(way.udp_client_port + (is_rtcp ? 1 : 0));
        ::sendto(way.udp_socket, packet, static_cast<std::size_t>(size), 0,
                 reinterpret_cast<const sockaddr*>(&to), sizeof(to));
        return size;
    }
    // Framed as RFC 2326 section 10.12 says.
    std::string framed = {'$', static_cast<char>(is_rtcp ? 1 : 0), static_cast<char>(size >> 8),
                          static_cast<char>(size & 0xff)};
    framed.append(reinterpret_cast<const char*>(packet), static_cast<std::size_t>(size));
    return send_all(way.tcp_socket, framed) ? size : AVERROR(EPIPE);
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

// An RTP muxer that sends by a way.
class RtpSender {
  public:
    RtpSender(const Input& input, Way way) : way_(way), rtp_(make_rtp(input)) {
        auto* buffer = static_cast<std::uint8_t*>(av_malloc(kPacketBytesMax));
        rtp_->pb =
            avio_alloc_context(buffer, kPacketBytesMax, 1, &way_, nullptr, &send_rtp, nullptr);
        rtp_->pb->max_packet_size = kPacketBytesMax;
        is_good_ = avformat_write_header(rtp_, nullptr) >= 0;
    }
    RtpSender(const RtpSender&) = delete;
    RtpSender& operator=(const RtpSender&) = delete;
    ~RtpSender() {
        av_write_trailer(rtp_);  // also when the client hung up: it frees what the muxer holds
        avio_flush(rtp_->pb);
        av_freep(&rtp_->pb->buffer);
        avio_context_free(&rtp_->pb);
        avformat_free_context(rtp_);
    }

    bool is_good() const { return is_good_; }
    bool send(AVPacket* packet, AVRational unit) {
        av_packet_rescale_ts(packet, unit, rtp_->streams[0]->time_base);
        packet->stream_index = 0;
        return is_good_ = av_write_frame(rtp_, packet) >= 0 && rtp_->pb->error >= 0;
    }

  private:
    Way way_;
    AVFormatContext* rtp_;
    bool is_good_ = false;
};

}  // namespace

SimulatedCamera::SimulatedCamera(Options options)
    : options_(std::move(options)), video_(options_.video) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = loopback(0);
    socklen_t length = sizeof(address);
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), length) != 0 ||
        ::listen(listener_, kBacklog) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
        throw std::runtime_error("the camera cannot listen");
    }
    port_ = ntohs(address.sin_port);
    if (!video_.empty()) session_description_ = describe(video_);
    thread_ = std::jthread([this] { listen(); });
}

SimulatedCamera::~SimulatedCamera() {
    is_over_ = true;
    thread_.join();
    end_sessions();
    ::close(listener_);
}

void SimulatedCamera::drop_connections() {
    end_sessions();
}

void SimulatedCamera::refuse_connections(bool is_refusing) {
    {
        const std::lock_guard lock(mutex_);
        is_refusing_ = is_refusing;
    }
    if (is_refusing) end_sessions();
}

void SimulatedCamera::stall(bool is_stalled) {
    const std::lock_guard lock(mutex_);
    is_stalled_ = is_stalled;
    changed_.notify_all();
}

void SimulatedCamera::switch_to(const std::string& video) {
    std::string description = describe(video);
    {
        const std::lock_guard lock(mutex_);
        video_ = video;
        session_description_ = std::move(description);
    }
    end_sessions();
}

// Ends the sessions that there are, and waits for them.
void SimulatedCamera::end_sessions() {
    std::list<Session> ended;
    {
        const std::lock_guard lock(mutex_);
        ended.swap(sessions_);
        for (Session& each : ended) {
            each.is_over = true;
            ::shutdown(each.socket, SHUT_RDWR);  // wakes a thread that sends
        }
        changed_.notify_all();
    }
    for (Session& each : ended) {
        each.thread.join();
        ::close(each.socket);
    }
}

void SimulatedCamera::listen() {
    while (!is_over_) {
        pollfd waiting{listener_, POLLIN, 0};
        if (::poll(&waiting, 1, kPollMs) <= 0) continue;
        const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (connection < 0) continue;
        std::list<Session> finished;
        const std::lock_guard lock(mutex_);
        for (auto each = sessions_.begin(); each != sessions_.end();) {
            const auto next = std::next(each);
            if (each->is_over) finished.splice(finished.end(), sessions_, each);
            each = next;
        }
        for (Session& each : finished) {
            each.thread.join();  // which is at its end: it needs no lock any more
            ::close(each.socket);
        }
        ++connections_accepted_;
        if (is_refusing_) {
            ::close(connection);
            continue;
        }
        Session& session = sessions_.emplace_back();
        session.socket = connection;
        session.thread = std::jthread([this, &session] { serve(session); });
    }
}

void SimulatedCamera::serve(Session& session) {
    std::string received;
    while (!session.is_over && !is_over_ && answer_requests(session, received, kPollMs)) continue;
    if (session.udp_socket >= 0) ::close(session.udp_socket);
    ::shutdown(session.socket, SHUT_RDWR);  // closed by who removes the session
    session.is_over = true;
}

// Answers what has come; false when the client hung up or has been played to the end.
bool SimulatedCamera::answer_requests(Session& session, std::string& received, int wait_ms) {
    pollfd ready{session.socket, POLLIN, 0};
    if (::poll(&ready, 1, wait_ms) <= 0) return true;
    std::array<char, 4096> piece{};
    const ssize_t count = ::recv(session.socket, piece.data(), piece.size(), 0);
    if (count <= 0) return false;
    if (!options_.answers) return true;
    received.append(piece.data(), static_cast<std::size_t>(count));
    for (;;) {
        // Receiver reports of a client that is being played to, "$", channel, length.
        while (received.size() >= 4 && received[0] == '$') {
            const std::size_t size =
                4U + (static_cast<std::size_t>(static_cast<unsigned char>(received[2])) << 8U) +
                static_cast<unsigned char>(received[3]);
            if (received.size() < size) return true;
            received.erase(0, size);
        }
        const std::size_t end = received.find("\r\n\r\n");
        if (end == std::string::npos) return true;
        const std::string request = received.substr(0, end + 4);
        received.erase(0, end + 4);
        if (!send_all(session.socket, answer(session, request))) return false;
        if (request.rfind("TEARDOWN", 0) == 0) return false;
        if (request.rfind("PLAY", 0) != 0) continue;
        play(session);
        return false;
    }
}

std::string SimulatedCamera::answer(Session& session, const std::string& request) {
    const std::string method = request.substr(0, request.find(' '));
    const std::string tail = "\r\nCSeq: " + header_of(request, "CSeq");
    const bool is_known =
        options_.credentials.empty() ||
        header_of(request, "Authorization") == "Basic " + base64(options_.credentials);
    if (method == "OPTIONS") {
        return "RTSP/1.0 200 OK" + tail + "\r\nPublic: DESCRIBE, SETUP, PLAY\r\n\r\n";
    }
    if (!is_known) {
        return "RTSP/1.0 401 Unauthorized" + tail +
               "\r\nWWW-Authenticate: Basic realm=\"camera\"\r\n\r\n";
    }
    if (!options_.has_stream) return "RTSP/1.0 404 Not Found" + tail + "\r\n\r\n";
    if (method == "DESCRIBE") {
        const std::lock_guard lock(mutex_);
        return "RTSP/1.0 200 OK" + tail + "\r\nContent-Type: application/sdp\r\nContent-Length: " +
               std::to_string(session_description_.size()) + "\r\n\r\n" + session_description_;
    }
    if (method == "SETUP") return set_up(session, request, tail);
    return "RTSP/1.0 200 OK" + tail + "\r\nSession: 1\r\n\r\n";
}

std::string SimulatedCamera::set_up(Session& session, const std::string& request,
                                    const std::string& tail) const {
    const std::string transport = header_of(request, "Transport");
    const bool wants_tcp = transport.find("/TCP") != std::string::npos;
    const std::string refusal = "RTSP/1.0 461 Unsupported Transport" + tail + "\r\n\r\n";
    const std::string head = "RTSP/1.0 200 OK" + tail + "\r\nSession: 1\r\nTransport: ";
    if (wants_tcp) {
        if (!options_.offers_tcp) return refusal;
        return head + "RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n";
    }
    const std::size_t ports = transport.find("client_port=");
    if (ports == std::string::npos) return refusal;
    session.udp_client_port = std::stoi(transport.substr(ports + 12));
    session.udp_socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = loopback(0);
    socklen_t length = sizeof(address);
    ::bind(session.udp_socket, reinterpret_cast<sockaddr*>(&address), length);
    ::getsockname(session.udp_socket, reinterpret_cast<sockaddr*>(&address), &length);
    const int port = ntohs(address.sin_port);
    return head + "RTP/AVP;unicast;client_port=" + std::to_string(session.udp_client_port) + "-" +
           std::to_string(session.udp_client_port + 1) + ";server_port=" + std::to_string(port) +
           "-" + std::to_string(port + 1) + "\r\n\r\n";
}

bool SimulatedCamera::wait_for_turn(Session& session, SteadyClock::time_point at) {
    std::unique_lock lock(mutex_);
    const auto is_over = [&] { return session.is_over || is_over_; };
    changed_.wait_until(lock, at, is_over);
    while (is_stalled_ && !is_over()) changed_.wait_for(lock, std::chrono::milliseconds{kPollMs});
    return !is_over();
}

void SimulatedCamera::play(Session& session) {
    std::string video;
    {
        const std::lock_guard lock(mutex_);
        video = video_;
    }
    Input input = open_video(video);
    RtpSender sender(input, {session.socket, session.udp_socket, session.udp_client_port});
    const auto start = SteadyClock::now();
    const AVRational unit = input->streams[0]->time_base;
    std::int64_t length = 0;  // of the rounds before, in units
    std::int64_t last_end = 0;
    std::string received;
    AVPacket* packet = av_packet_alloc();
    bool goes_on = sender.is_good();
    while (goes_on) {
        if (av_read_frame(input.get(), packet) < 0) {
            if (options_.at_end != AtEnd::kStartOver) break;
            length = last_end;
            input = open_video(video);
            continue;
        }
        if (packet->stream_index == 0) {
            packet->pts += length;
            packet->dts += length;
            const std::int64_t step = std::max<std::int64_t>(packet->duration, 1);
            last_end = std::max(last_end, packet->pts + step);
            auto turn = start;
            if (options_.speed > 0) {
                turn += std::chrono::microseconds{static_cast<std::int64_t>(
                    1e6 * av_q2d(unit) * static_cast<double>(packet->dts) / options_.speed)};
            }
            goes_on = wait_for_turn(session, turn) && answer_requests(session, received, 0) &&
                      sender.send(packet, unit);
        }
        av_packet_unref(packet);
    }
    av_packet_free(&packet);
    while (options_.at_end == AtEnd::kFallSilent && !session.is_over && !is_over_ &&
           answer_requests(session, received, kPollMs)) {
        continue;
    }
}

}  // namespace codec
