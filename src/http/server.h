// The HTTP/1.1 server. The door to Boost.Beast and Asio.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/message.h"
#include "runtime/clock.h"

namespace http {

// A request that no handler sees: too large, too slow, malformed, or one too many.
struct RefusedRequest {
    std::string_view target;  // as far as it is known; may be empty
    unsigned status;          // that it gets where nobody says otherwise
    std::string_view reason;
};

struct ServerOptions {
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;  // 0: any free port
    unsigned threads = 1;    // loops; each takes connections of its own
    // Limits; each has a test.
    std::size_t header_bytes_max = 16 * 1024;          // beyond: 431
    std::size_t header_fields_max = 100;               // beyond: 431
    std::size_t body_bytes_max = 24 * 1024 * 1024;     // beyond, also inflated: 413
    std::size_t bodies_bytes_max = 256 * 1024 * 1024;  // of all requests under way; beyond: 503
    // Beyond: the one that has been silent for the longest is closed, else the newest.
    std::size_t connections_max = 4096;
    std::chrono::milliseconds header_time_max{
        10'000};  // from the first byte to the end of the head
    std::chrono::milliseconds body_time_max{60'000};
    std::chrono::milliseconds write_time_max{60'000};  // for each kWriteStepBytes of an answer
    // A newcomer that says nothing has the shorter of the header's and this.
    std::chrono::milliseconds idle_time_max{60'000};  // between requests of one connection
    std::chrono::milliseconds drain_time_max{10'000};
    // Words a refusal as the clients of that target understand it; null or nothing: plain text.
    // Runs on the loops' threads and must not block.
    std::function<std::optional<Response>(const RefusedRequest&)> refuse = {};
    const runtime::Clock* clock = nullptr;  // for the Date header; null: the system's
};

// A reader must take this much within write_time_max, or the rest if less: a long recording may
// take long, a stalled reader may not.
inline constexpr std::size_t kWriteStepBytes = 256 * 1024;

// Owns its threads (all signals are blocked in them). Slow, broken and silent clients cost a
// connection slot until a time limit and nothing else.
class Server {
  public:
    // Listens and starts to serve. Errors: kUnavailable when the address is taken or unknown.
    static base::Result<std::unique_ptr<Server>> start(ServerOptions options, Handler handler);
    virtual ~Server() = default;

    virtual std::uint16_t port() const = 0;
    // Stops accepting, answers what is under way (at most drain_time_max), then closes all and ends
    // the threads. Blocks; any thread but a handler's; again does nothing. The destructor drains
    // too.
    virtual void drain() = 0;
};

}  // namespace http
