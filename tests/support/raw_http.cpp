#include "support/raw_http.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <stdexcept>

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

namespace tests {
namespace {

int connect_to(const std::string& host, const std::string& port) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (getaddrinfo(host.c_str(), port.c_str(), &hints, &found) != 0) {
        throw std::runtime_error("getaddrinfo " + host);
    }
    const int socket_fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int failed = connect(socket_fd, found->ai_addr, found->ai_addrlen);
    freeaddrinfo(found);
    if (failed != 0) throw std::runtime_error("connect " + host + ":" + port);
    return socket_fd;
}

std::string header_value(const std::string& head, const std::string& name) {
    std::string lower = head;
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const std::size_t at = lower.find("\r\n" + name + ":");
    if (at == std::string::npos) return {};
    const std::size_t begin = head.find_first_not_of(' ', at + name.size() + 3);
    return head.substr(begin, head.find("\r\n", begin) - begin);
}

std::string inflated(const std::string& bytes) {
    z_stream stream{};
    if (inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK) throw std::runtime_error("inflateInit2");
    std::string in = bytes;
    std::string out(1 << 20, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int end = inflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    inflateEnd(&stream);
    if (end != Z_STREAM_END) throw std::runtime_error("the gzip body is broken");
    return out;
}

}  // namespace

RawAnswer exchange(const std::string& host, const std::string& port, const std::string& request) {
    const int socket_fd = connect_to(host, port);
    for (std::size_t sent = 0; sent < request.size();) {
        const ssize_t step =
            send(socket_fd, request.data() + sent, request.size() - sent, MSG_NOSIGNAL);
        if (step <= 0) break;
        sent += static_cast<std::size_t>(step);
    }
    std::string got;
    std::size_t head_end = std::string::npos;
    std::size_t body_size = 0;
    char chunk[8192];
    for (;;) {
        if (head_end == std::string::npos) {
            head_end = got.find("\r\n\r\n");
            if (head_end != std::string::npos) {
                body_size = std::strtoul(
                    header_value(got.substr(0, head_end + 2), "content-length").c_str(), nullptr,
                    10);
            }
        }
        if (head_end != std::string::npos && got.size() >= head_end + 4 + body_size) break;
        const ssize_t step = recv(socket_fd, chunk, sizeof chunk, 0);
        if (step <= 0) break;
        got.append(chunk, static_cast<std::size_t>(step));
    }
    close(socket_fd);
    if (head_end == std::string::npos) throw std::runtime_error("no HTTP answer");
    RawAnswer answer;
    answer.head = got.substr(0, head_end + 2);
    answer.body = got.substr(head_end + 4);
    answer.status = std::atoi(answer.head.substr(9, 3).c_str());
    if (header_value(answer.head, "content-encoding") == "gzip")
        answer.body = inflated(answer.body);
    return answer;
}

}  // namespace tests
