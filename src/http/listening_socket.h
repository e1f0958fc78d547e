// A TCP socket that listens.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace http {

// Owns the descriptor. One thread at a time.
class ListeningSocket {
  public:
    // kShared: several sockets of this process listen on one port, and the kernel spreads the
    // connections over them (SO_REUSEPORT).
    enum class Sharing { kAlone, kShared };

    // Port 0: any free one. Errors: kUnavailable when the address is taken or unknown.
    static base::Result<ListeningSocket> open(const std::string& host, std::uint16_t port,
                                              Sharing sharing);
    ListeningSocket() = default;
    ~ListeningSocket();
    ListeningSocket(ListeningSocket&& other) noexcept;
    ListeningSocket& operator=(ListeningSocket&& other) noexcept;

    std::uint16_t port() const { return port_; }
    int descriptor() const { return descriptor_; }
    void close();

    struct Accepted {
        int descriptor = -1;  // non-blocking, owned by the caller; -1: none
        int error = 0;        // errno of a failure that will not go away at once
        std::string peer = {};
    };
    // Does not wait.
    Accepted accept();

  private:
    int descriptor_ = -1;
    std::uint16_t port_ = 0;
};

}  // namespace http
