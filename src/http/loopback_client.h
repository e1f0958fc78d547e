// A blocking client for tests: raw bytes in, raw bytes out.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/ascii_case.h"

namespace http {

struct ReceivedAnswer {
    unsigned status = 0;                         // 0: the connection ended before a whole answer
    std::map<std::string, std::string> headers;  // names in lower case
    std::string body;
};

// Reads give up after ten seconds, so that a failing test ends.
class LoopbackClient {
  public:
    enum class Buffer { kDefault, kSmall };  // of the receiving kernel

    explicit LoopbackClient(std::uint16_t port, Buffer buffer = Buffer::kDefault)
        : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        const timeval patience{.tv_sec = 10, .tv_usec = 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
        const int one = 1;
        ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        const int small = 4096;
        if (buffer == Buffer::kSmall) {
            ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
        }
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        is_connected_ =
            ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    }
    ~LoopbackClient() { close(); }
    LoopbackClient(const LoopbackClient&) = delete;
    LoopbackClient& operator=(const LoopbackClient&) = delete;

    bool is_connected() const { return is_connected_; }

    void close() {
        if (socket_ >= 0) ::close(socket_);
        socket_ = -1;
    }

    // False when the server would not take all.
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }

    // False at the end of the connection, orderly or not.
    bool receive_more() {
        char buffer[16 * 1024];
        const ssize_t got = ::recv(socket_, buffer, sizeof buffer, 0);
        if (got <= 0) return false;
        received_.append(buffer, static_cast<std::size_t>(got));
        return true;
    }

    // True as soon as there is something to read, the end included.
    bool hears_within(std::chrono::milliseconds time) {
        pollfd watched{.fd = socket_, .events = POLLIN, .revents = 0};
        return ::poll(&watched, 1, static_cast<int>(time.count())) > 0;
    }

    // All that comes until the server closes.
    std::string receive_to_end() {
        while (receive_more()) {
        }
        return std::exchange(received_, {});
    }

    // One line with its CR LF.
    std::string receive_line() {
        std::size_t end;
        while ((end = received_.find("\r\n")) == std::string::npos) {
            if (!receive_more()) return {};
        }
        std::string line = received_.substr(0, end + 2);
        received_.erase(0, end + 2);
        return line;
    }

    enum class Body { kExpected, kNone };  // kNone: the answer to HEAD

    ReceivedAnswer receive(Body body = Body::kExpected) {
        ReceivedAnswer answer;
        const std::string status_line = receive_line();
        if (!status_line.starts_with("HTTP/1.1 ")) return answer;
        for (;;) {
            const std::string line = receive_line();
            if (line.empty()) return {};
            if (line == "\r\n") break;
            const std::size_t colon = line.find(": ");
            std::string name = line.substr(0, colon);
            for (char& c : name) c = lower_ascii(c);
            answer.headers[name] = line.substr(colon + 2, line.size() - colon - 4);
        }
        const auto length = answer.headers.find("content-length");
        if (body == Body::kExpected && length != answer.headers.end()) {
            const std::size_t wanted = std::stoul(length->second);
            while (received_.size() < wanted) {
                if (!receive_more()) return {};
            }
            answer.body = received_.substr(0, wanted);
            received_.erase(0, wanted);
        }
        answer.status = static_cast<unsigned>(std::stoul(status_line.substr(9, 3)));
        return answer;
    }

    // True when the server has closed and nothing is left to read.
    bool is_at_end() { return received_.empty() && !receive_more(); }

  private:
    int socket_;
    bool is_connected_ = false;
    std::string received_;
};

}  // namespace http
