// One thread of the server: its connections, its listening socket and its sense of time.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "http/content_coding.h"
#include "http/listening_socket.h"
#include "http/server.h"
#include "runtime/clock.h"

namespace boost::asio {
class io_context;
}

namespace http {

class Connection;

// What the loops of one server share.
struct Site {
    ServerOptions options;
    Handler handler;
    runtime::SystemClock system_clock = {};
    std::atomic<std::size_t> connections{0};
    std::atomic<std::size_t> bodies_bytes{0};
};

// By ServerOptions::refuse, or in plain words.
Response refusal_of(const Site& site, const RefusedRequest& refused);

// A limit in ticks of a loop. Time is counted in ticks and not read from a clock, so a loop that
// was held up never cuts a client short, and setting a limit costs an addition.
using Tick = std::uint64_t;

// What a silent connection keeps others waiting for.
enum class Waiting { kRequest, kBody };

// Made by one thread, run by another, kept alive by whoever may still post to it. All but post(),
// begin_drain() and is_own_thread() belongs to the running thread.
class Loop : public std::enable_shared_from_this<Loop> {
  public:
    Loop(std::shared_ptr<Site> site, ListeningSocket socket);
    ~Loop();

    // Returns when draining is complete.
    void run();
    void begin_drain();
    // Runs `job` on the loop's thread; drops it when the loop has ended.
    void post(std::function<void()> job);
    bool is_own_thread() const;

    Site& site() { return *site_; }
    boost::asio::io_context& io();
    GzipStream& gzip();
    std::string_view date() const;  // at most a tick old

    Tick now() const;
    // At least `time` from now, at most two ticks more.
    Tick deadline(std::chrono::milliseconds time) const;
    void forget(Connection& connection);
    // Makes room: the connection of this loop that has been silent for the longest gives up its
    // place. False when none is silent.
    bool evict_silent(Waiting waiting, const Connection* except);

  private:
    struct State;
    std::shared_ptr<Site> site_;
    std::unique_ptr<State> state_;
};

}  // namespace http
