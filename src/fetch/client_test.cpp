#include "fetch/client.h"

#include <cstdlib>
#include <string>
#include <thread>

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace fetch {
namespace {

using base::ErrorKind;
using testing::HasSubstr;
using testing::Not;

// Takes one connection on the loopback, reads one request and answers with fixed bytes.
class OneReplyServer {
  public:
    enum class Silence { kSpeak, kStaySilent };

    explicit OneReplyServer(std::string reply, Silence silence = Silence::kSpeak)
        : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        auto* generic = reinterpret_cast<sockaddr*>(&address);
        EXPECT_EQ(::bind(listener_, generic, length), 0);
        EXPECT_EQ(::listen(listener_, 4), 0);
        EXPECT_EQ(::getsockname(listener_, generic, &length), 0);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this, silence, reply = std::move(reply)] { serve(reply, silence); });
    }
    ~OneReplyServer() { finish(); }
    OneReplyServer(const OneReplyServer&) = delete;
    OneReplyServer& operator=(const OneReplyServer&) = delete;

    std::string url(const std::string& path = "/") const {
        return "http://127.0.0.1:" + std::to_string(port_) + path;
    }
    std::uint16_t port() const { return port_; }

    // What was asked; empty when nobody connected. Ends the server.
    const std::string& finish() {
        if (thread_.joinable()) {
            ::shutdown(listener_, SHUT_RDWR);
            thread_.join();
            ::close(listener_);
        }
        return request_;
    }

  private:
    void serve(const std::string& reply, Silence silence) {
        const int peer = ::accept(listener_, nullptr, nullptr);
        if (peer < 0) return;
        char buffer[4096];
        // A request of these tests ends with its head, or with the word "END".
        while (request_.find("\r\n\r\n") == std::string::npos ||
               (request_.starts_with("POST") && !request_.ends_with("END"))) {
            const ssize_t got = ::recv(peer, buffer, sizeof buffer, 0);
            if (got <= 0) break;
            request_.append(buffer, static_cast<std::size_t>(got));
        }
        if (silence == Silence::kStaySilent) {
            (void)::recv(peer, buffer, sizeof buffer, 0);  // until the client gives up
        } else {
            std::string_view left = reply;
            while (!left.empty()) {
                const ssize_t sent = ::send(peer, left.data(), left.size(), MSG_NOSIGNAL);
                if (sent <= 0) break;
                left.remove_prefix(static_cast<std::size_t>(sent));
            }
        }
        ::close(peer);
    }

    int listener_;
    std::uint16_t port_ = 0;
    std::string request_;
    std::thread thread_;
};

std::string reply(const std::string& body, const std::string& fields = "") {
    return "HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n" + fields +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

TEST(FetchClient, Gets) {
    OneReplyServer server(reply("picture"));
    const auto got = Client(Reach::kAnywhere).get(server.url("/a?b=c"), {});
    ASSERT_TRUE(got) << got.error().message;
    EXPECT_EQ(got.value().status, 200U);
    EXPECT_EQ(got.value().content_type, "image/jpeg");
    EXPECT_EQ(got.value().body, "picture");
    EXPECT_THAT(server.finish(), HasSubstr("GET /a?b=c HTTP/1.1\r\n"));
}

TEST(FetchClient, Posts) {
    OneReplyServer server(reply("ok"));
    const auto got = Client(Reach::kAnywhere)
                         .post(server.url(), "text/plain", "a body END", {{"X-Key", "7"}}, {});
    ASSERT_TRUE(got) << got.error().message;
    EXPECT_EQ(got.value().body, "ok");
    const std::string& request = server.finish();
    EXPECT_THAT(request, HasSubstr("Content-Type: text/plain\r\n"));
    EXPECT_THAT(request, HasSubstr("X-Key: 7\r\n"));
    EXPECT_THAT(request, HasSubstr("Content-Length: 10\r\n"));
    EXPECT_THAT(request, HasSubstr("\r\n\r\na body END"));
}

TEST(FetchClient, HandsErrorsAndRedirectsOverAsReplies) {
    OneReplyServer server(
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
    const auto got = Client(Reach::kAnywhere).get(server.url(), {});
    ASSERT_TRUE(got) << got.error().message;
    EXPECT_EQ(got.value().status, 302U);
}

TEST(FetchClient, CutsABodyThatIsTooLarge) {
    const Limits limits{.body_bytes_max = 1'000};
    const std::string large(100'000, 'x');
    for (const std::string& text :
         {reply(large), "HTTP/1.1 200 OK\r\n\r\n" + large,
          "HTTP/1.1 200 OK\r\nX: " + std::string(2 * kReplyHeaderBytesMax, 'x') + "\r\n\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n186a0\r\n" + large + "\r\n"}) {
        OneReplyServer server(text);
        const auto got = Client(Reach::kAnywhere).get(server.url(), limits);
        ASSERT_FALSE(got);
        EXPECT_EQ(got.error().kind, ErrorKind::kResourceExhausted) << got.error().message;
    }
    OneReplyServer server(reply(std::string(1'000, 'x')));
    EXPECT_TRUE(Client(Reach::kAnywhere).get(server.url(), limits));
}

TEST(FetchClient, GivesUpOnASilentServer) {
    OneReplyServer server("", OneReplyServer::Silence::kStaySilent);
    const auto got = Client(Reach::kAnywhere)
                         .get(server.url(), {.total_time_max = std::chrono::milliseconds(50)});
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().kind, ErrorKind::kUnavailable);
    EXPECT_THAT(got.error().message, HasSubstr("too long"));
}

TEST(FetchClient, SaysWhenNobodyListens) {
    std::string url;
    {
        OneReplyServer server("");
        url = server.url();
    }
    const auto got = Client(Reach::kAnywhere).get(url, {});
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().kind, ErrorKind::kUnavailable);
}

TEST(FetchClient, SaysWhenAReplyBreaksOff) {
    OneReplyServer server("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
    const auto got = Client(Reach::kAnywhere).get(server.url(), {});
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().kind, ErrorKind::kUnavailable);
}

TEST(FetchClient, TakesOnlyHttpUrls) {
    for (const std::string& url :
         std::vector<std::string>{"", "x", "127.0.0.1/x", "file:///etc/passwd", "ftp://127.0.0.1/",
                                  "gopher://127.0.0.1:70/_", "http://", "//127.0.0.1/",
                                  "http://a b/", "http://a/\r\nHost: b", "dict://127.0.0.1/",
                                  "http://h/" + std::string(kUrlBytesMax, 'x')}) {
        for (const Reach reach : {Reach::kAnywhere, Reach::kPublicOnly}) {
            const auto got = Client(reach).get(url, {});
            ASSERT_FALSE(got) << url;
            EXPECT_EQ(got.error().kind, ErrorKind::kInvalidArgument) << url;
        }
    }
}

TEST(FetchClient, DoesNotSendAHeaderWithALineBreak) {
    const Client client(Reach::kAnywhere);
    const auto in_value =
        client.post("http://127.0.0.1:1/", "text/plain", "", {{"A", "b\r\nC: d"}}, {});
    ASSERT_FALSE(in_value);
    EXPECT_EQ(in_value.error().kind, ErrorKind::kInvalidArgument);
    const auto in_type = client.post("http://127.0.0.1:1/", "text/plain\nC: d", "", {});
    ASSERT_FALSE(in_type);
    EXPECT_EQ(in_type.error().kind, ErrorKind::kInvalidArgument);
}

TEST(FetchClient, ErrorsDoNotRepeatTheSecretsOfAUrl) {
    const auto got = Client(Reach::kAnywhere)
                         .get("http://user:pass@127.0.0.1:1/secret-path?sign=secret-query", {});
    ASSERT_FALSE(got);
    for (const std::string& text : {got.error().message, got.error().detail}) {
        EXPECT_THAT(text, Not(HasSubstr("pass")));
        EXPECT_THAT(text, Not(HasSubstr("secret")));
    }
}

TEST(FetchClientPublicOnly, DoesNotConnectToOurOwnNetwork) {
    OneReplyServer server(reply("secret"));
    const std::string port = std::to_string(server.port());
    for (const std::string host :
         {"127.0.0.1", "localhost", "127.1", "0x7f000001", "2130706433", "0177.0.0.1", "0.0.0.0",
          "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::1]", "[::]", "10.255.255.1",
          "169.254.169.254", "[fe80::1]", "[fd00::1]"}) {
        const auto got = Client(Reach::kPublicOnly).get("http://" + host + ":" + port + "/", {});
        ASSERT_FALSE(got) << host;
        EXPECT_EQ(got.error().kind, ErrorKind::kPermissionDenied)
            << host << ": " << got.error().message;
    }
    EXPECT_EQ(server.finish(), "");
}

TEST(FetchClientPublicOnly, ConnectsToWhatIsAllowed) {
    for (const char* entry : {"127.0.0.0/8", "127.0.0.1", "localhost"}) {
        OneReplyServer server(reply("picture"));
        const auto got = Client(Reach::kPublicOnly, {entry})
                             .get("http://localhost:" + std::to_string(server.port()) + "/", {});
        ASSERT_TRUE(got) << entry << ": " << got.error().message;
        EXPECT_EQ(got.value().body, "picture");
    }
}

TEST(FetchClientPublicOnly, AnAllowedNameDoesNotAllowItsAddress) {
    OneReplyServer server(reply("secret"));
    const auto got = Client(Reach::kPublicOnly, {"localhost"}).get(server.url(), {});
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().kind, ErrorKind::kPermissionDenied);
}

TEST(FetchClientPublicOnly, RefusesCredentials) {
    const auto got =
        Client(Reach::kPublicOnly, {"127.0.0.1"}).get("http://user:pass@127.0.0.1:1/", {});
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().kind, ErrorKind::kInvalidArgument);
}

TEST(FetchClientPublicOnly, IgnoresTheProxyOfTheEnvironment) {
    OneReplyServer proxy(reply("from the proxy"));
    ::setenv("http_proxy", proxy.url().c_str(), 1);
    const auto got = Client(Reach::kPublicOnly).get("http://192.168.255.1/", {});
    const auto through = Client(Reach::kAnywhere).get("http://192.168.255.1/", {});
    ::unsetenv("http_proxy");
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().kind, ErrorKind::kPermissionDenied);
    ASSERT_TRUE(through) << through.error().message;  // so the proxy was there to be used
    EXPECT_EQ(through.value().body, "from the proxy");
}

}  // namespace
}  // namespace fetch
