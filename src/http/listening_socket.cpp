#include "http/listening_socket.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace http {
namespace {

constexpr int kBacklog = 1024;
// The kernel queues this much for a slow reader and not megabytes; and we hear of its progress in
// steps that are smaller than kWriteStepBytes.
constexpr int kUnsentBytesMax = 128 * 1024;

base::Error cannot_listen(const std::string& host, std::uint16_t port, const std::string& why) {
    return base::fail(base::ErrorKind::kUnavailable,
                      "cannot listen on " + host + " port " + std::to_string(port) + ": " + why +
                          "; stop the other program or choose another address");
}

void set_flag(int descriptor, int level, int option, int value) {
    (void)::setsockopt(descriptor, level, option, &value, sizeof value);
}

std::string peer_text(const sockaddr_storage& address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (address.ss_family == AF_INET) {
        const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
        ::inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
    } else if (address.ss_family == AF_INET6) {
        const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
        if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr)) {
            ::inet_ntop(AF_INET, &v6.sin6_addr.s6_addr[12], text.data(), text.size());
        } else {
            ::inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
        }
    }
    return text.data();
}

std::uint16_t bound_port(int descriptor) {
    sockaddr_storage address{};
    socklen_t length = sizeof address;
    if (::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &length) != 0) return 0;
    return ntohs(address.ss_family == AF_INET6
                     ? reinterpret_cast<const sockaddr_in6&>(address).sin6_port
                     : reinterpret_cast<const sockaddr_in&>(address).sin_port);
}

// -1, and errno, when it fails.
int open_at(const addrinfo& at, ListeningSocket::Sharing sharing) {
    const int descriptor =
        ::socket(at.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_TCP);
    if (descriptor < 0) return -1;
    set_flag(descriptor, SOL_SOCKET, SO_REUSEADDR, 1);
    if (sharing == ListeningSocket::Sharing::kShared) {
        set_flag(descriptor, SOL_SOCKET, SO_REUSEPORT, 1);
    }
    // Accepted sockets inherit these two.
    set_flag(descriptor, IPPROTO_TCP, TCP_NODELAY, 1);
    set_flag(descriptor, IPPROTO_TCP, TCP_NOTSENT_LOWAT, kUnsentBytesMax);
    if (at.ai_family == AF_INET6) set_flag(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, 0);
    if (::bind(descriptor, at.ai_addr, at.ai_addrlen) != 0 || ::listen(descriptor, kBacklog) != 0) {
        const int code = errno;
        ::close(descriptor);
        errno = code;
        return -1;
    }
    return descriptor;
}

}  // namespace

base::Result<ListeningSocket> ListeningSocket::open(const std::string& host, std::uint16_t port,
                                                    Sharing sharing) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    const int looked_up = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
    if (looked_up != 0) return cannot_listen(host, port, ::gai_strerror(looked_up));
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owned(found, &::freeaddrinfo);
    ListeningSocket socket;
    for (const addrinfo* at = found; at != nullptr && socket.descriptor_ < 0; at = at->ai_next) {
        socket.descriptor_ = open_at(*at, sharing);
    }
    if (socket.descriptor_ < 0) return cannot_listen(host, port, std::strerror(errno));
    socket.port_ = bound_port(socket.descriptor_);
    return socket;
}

ListeningSocket::~ListeningSocket() {
    close();
}

ListeningSocket::ListeningSocket(ListeningSocket&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), port_(other.port_) {}

ListeningSocket& ListeningSocket::operator=(ListeningSocket&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(port_, other.port_);
    return *this;
}

void ListeningSocket::close() {
    if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

ListeningSocket::Accepted ListeningSocket::accept() {
    sockaddr_storage address{};
    socklen_t length = sizeof address;
    const int taken = ::accept4(descriptor_, reinterpret_cast<sockaddr*>(&address), &length,
                                SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (taken < 0) {
        // Out of descriptors or memory: asking again at once would spin.
        const bool lasting =
            errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
        return {.descriptor = -1, .error = lasting ? errno : 0};
    }
    return {.descriptor = taken, .error = 0, .peer = peer_text(address)};
}

}  // namespace http
