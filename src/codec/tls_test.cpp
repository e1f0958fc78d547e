// Live sources over TLS: rtsps and https, from peers whose certificates nobody has signed.
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "codec/simulated_camera_test.h"
#include "codec/source.h"
#include "codec/test_video_test.h"

namespace codec {
namespace {

constexpr int kFrames = 40;
constexpr int kPollMs = 20;
constexpr std::size_t kPieceBytes = 16384;

sockaddr_in loopback(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    return address;
}

// Takes one client after the other; what comes in clear goes to `serve`, which is given the session
// and its socket.
class TlsPeer {
  public:
    using Serve = std::function<void(SSL* session, int socket, const std::stop_token& stop)>;

    explicit TlsPeer(Serve serve) : serve_(std::move(serve)) {
        // Signed by itself, valid in no year, for nobody's name: as cameras have them.
        EVP_PKEY* key = EVP_EC_gen("P-256");
        X509* certificate = X509_new();
        ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
        X509_gmtime_adj(X509_getm_notBefore(certificate), -7200);
        X509_gmtime_adj(X509_getm_notAfter(certificate), -3600);
        X509_set_pubkey(certificate, key);
        X509_sign(certificate, key, EVP_sha256());
        SSL_CTX_use_certificate(context_, certificate);
        SSL_CTX_use_PrivateKey(context_, key);
        X509_free(certificate);
        EVP_PKEY_free(key);
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address = loopback(0);
        socklen_t length = sizeof(address);
        ::bind(listener_, reinterpret_cast<sockaddr*>(&address), length);
        ::listen(listener_, 8);
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
        port_ = ntohs(address.sin_port);
        thread_ = std::jthread([this](const std::stop_token& stop) { listen(stop); });
    }
    ~TlsPeer() {
        thread_.request_stop();
        thread_.join();
        ::close(listener_);
        SSL_CTX_free(context_);
    }
    std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
    int sessions() const { return sessions_; }

  private:
    void listen(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            pollfd waiting{listener_, POLLIN, 0};
            if (::poll(&waiting, 1, kPollMs) <= 0) continue;
            const int socket = ::accept(listener_, nullptr, nullptr);
            SSL* session = SSL_new(context_);
            SSL_set_fd(session, socket);
            if (SSL_accept(session) == 1) {
                ++sessions_;
                serve_(session, socket, stop);
                SSL_shutdown(session);
            }
            SSL_free(session);
            ::close(socket);
        }
    }

    Serve serve_;
    SSL_CTX* context_ = SSL_CTX_new(TLS_server_method());
    int listener_ = -1;
    int port_ = 0;
    std::atomic<int> sessions_ = 0;
    std::jthread thread_;
};

// Gives to and fro what client and camera say, until one hangs up.
void relay(SSL* session, int socket, int camera_port, const std::stop_token& stop) {
    const int camera = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = loopback(camera_port);
    bool goes_on =
        ::connect(camera, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
    std::vector<char> piece(kPieceBytes);
    while (goes_on && !stop.stop_requested()) {
        pollfd ready[] = {{socket, POLLIN, 0}, {camera, POLLIN, 0}};
        if (SSL_pending(session) == 0 && ::poll(ready, 2, kPollMs) <= 0) continue;
        if (SSL_pending(session) > 0 || ready[0].revents != 0) {
            const int count = SSL_read(session, piece.data(), static_cast<int>(piece.size()));
            goes_on = count > 0 && ::send(camera, piece.data(), static_cast<std::size_t>(count),
                                          MSG_NOSIGNAL) == count;
        }
        if (goes_on && ready[1].revents != 0) {
            const ssize_t count = ::recv(camera, piece.data(), piece.size(), 0);
            goes_on = count > 0 && SSL_write(session, piece.data(), static_cast<int>(count)) > 0;
        }
    }
    ::close(camera);
}

void answer_with(SSL* session, const std::string& body, const std::string& type) {
    std::string request;
    std::vector<char> piece(kPieceBytes);
    while (request.find("\r\n\r\n") == std::string::npos) {
        const int count = SSL_read(session, piece.data(), static_cast<int>(piece.size()));
        if (count <= 0) return;
        request.append(piece.data(), static_cast<std::size_t>(count));
    }
    const std::string answer = "HTTP/1.0 200 OK\r\nContent-Type: " + type + "\r\n\r\n" + body;
    SSL_write(session, answer.data(), static_cast<int>(answer.size()));
}

class TlsTest : public testing::Test {
  protected:
    void write(const char* format) {
        TestVideo video{.width = 160, .height = 120, .format = format};
        for (int i = 0; i < kFrames; ++i) video.pts_ms.push_back(40 * i);
        write_video(file_, video);
    }
    void SetUp() override { std::signal(SIGPIPE, SIG_IGN); }  // OpenSSL writes as it likes
    void TearDown() override { std::filesystem::remove(file_); }

    static int count_frames(Source& source) {
        int frames = 0;
        for (;;) {
            const auto frame = source.next();
            EXPECT_TRUE(frame) << frame.error().message << frame.error().detail;
            if (!frame || !frame.value()) return frames;
            EXPECT_EQ(frame.value()->picture->width, 160);
            ++frames;
        }
    }

    const std::string file_ =
        (std::filesystem::temp_directory_path() / ("tls_" + std::to_string(::getpid()))).string();
};

TEST_F(TlsTest, RtspIsReadAndEveryByteOfItIsEncrypted) {
    write("mp4");
    const SimulatedCamera camera({.video = file_, .credentials = "admin:geheim"});
    const std::string plain = camera.address();
    const int port = std::stoi(plain.substr(plain.find(':') + 1));
    TlsPeer peer([port](SSL* session, int socket, const std::stop_token& stop) {
        relay(session, socket, port, stop);
    });
    for (const RtspTransport transport : {RtspTransport::kTcpThenUdp, RtspTransport::kTcp}) {
        auto source = Source::open("rtsps://admin:geheim@" + peer.address() + "/live",
                                   {.rtsp_transport = transport});
        ASSERT_TRUE(source) << source.error().message << source.error().detail;
        EXPECT_TRUE(source.value()->info().is_live);
        EXPECT_EQ(source.value()->info().shown_source, "rtsps://" + peer.address() + "/live");
        EXPECT_GE(count_frames(*source.value()), kFrames - 1);
    }
    EXPECT_EQ(peer.sessions(), 2);
    EXPECT_EQ(camera.connections_accepted(), 2) << "nobody came but through the peer";
}

TEST_F(TlsTest, HttpIsRead) {
    write("mpegts");
    std::ifstream in(file_, std::ios::binary);
    std::ostringstream bytes;
    bytes << in.rdbuf();
    TlsPeer peer([&bytes](SSL* session, int, const std::stop_token&) {
        answer_with(session, bytes.str(), "video/mp2t");
    });
    auto source = Source::open("https://viewer:geheim@" + peer.address() + "/live.ts");
    ASSERT_TRUE(source) << source.error().message << source.error().detail;
    EXPECT_TRUE(source.value()->info().is_live);
    EXPECT_EQ(source.value()->info().shown_source, "https://" + peer.address() + "/live.ts");
    EXPECT_GE(count_frames(*source.value()), kFrames - 1);
    EXPECT_GE(peer.sessions(), 1);
}

// Who asks for TLS never gets anything else.
TEST_F(TlsTest, APeerWithoutTlsIsRefused) {
    write("mp4");
    const SimulatedCamera camera({.video = file_});
    for (const char* scheme : {"rtsps://", "https://"}) {
        const auto source =
            Source::open(scheme + camera.address() + "/live", {.open_timeout = base::Millis{500}});
        ASSERT_FALSE(source);
        EXPECT_EQ(source.error().kind, base::ErrorKind::kUnavailable) << source.error().detail;
    }
}

}  // namespace
}  // namespace codec
