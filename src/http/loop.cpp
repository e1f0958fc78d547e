#include "http/loop.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <thread>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <unistd.h>

#include "http/connection.h"
#include "http/http_date.h"
#include "runtime/log.h"

namespace http {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;

constexpr int kAcceptsPerTurnMax = 64;
constexpr milliseconds kTickMin{5};
constexpr milliseconds kTickMax{250};
constexpr milliseconds kEvictionsLoggedEvery{10'000};
constexpr int kTicksPerLimit = 8;  // so a limit is kept to an eighth of the shortest one

milliseconds tick_length(const ServerOptions& options) {
    const milliseconds shortest =
        std::min({options.header_time_max, options.body_time_max, options.write_time_max,
                  options.idle_time_max, options.drain_time_max});
    return std::clamp(shortest / kTicksPerLimit, kTickMin, kTickMax);
}

}  // namespace

struct Loop::State {
    State(Site& s, ListeningSocket listening)
        : site(s),
          // One thread runs it, others only post: no lock is needed around descriptors.
          io(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO),
          work(io.get_executor()),
          timer(io),
          socket(std::move(listening)),
          acceptor(io, socket.descriptor()),
          tick_every(tick_length(s.options)) {}

    Site& site;
    asio::io_context io;
    asio::executor_work_guard<asio::io_context::executor_type> work;
    asio::steady_timer timer;
    ListeningSocket socket;
    asio::posix::stream_descriptor acceptor;  // borrows socket's descriptor, to wait on it

    const milliseconds tick_every;
    Tick tick = 1;
    bool is_ticking = false;
    std::string date;
    bool accept_paused = false;
    bool is_draining = false;
    Tick drain_deadline = 0;
    std::vector<std::shared_ptr<Connection>> connections;  // each knows its place
    std::uint64_t evicted = 0;
    Tick evicted_log_tick = 0;
    GzipStream gzip;
    std::atomic<std::thread::id> thread{};
    std::mutex mutex;  // guards has_ended
    bool has_ended = false;

    void wait_for_connections(Loop& loop);
    void accept(Loop& loop);
    bool admit(Loop& loop, ListeningSocket::Accepted& accepted);
    void pause_accepting(Loop& loop);
    void start_ticking(Loop& loop);
    void schedule_tick(Loop& loop);
    void on_tick(Loop& loop);
    void drain(Loop& loop);
    void end_if_drained();
    void read_clock();
};

void Loop::State::wait_for_connections(Loop& loop) {
    acceptor.async_wait(asio::posix::stream_descriptor::wait_read,
                        [&loop, this](boost::system::error_code error) {
                            if (!error && !is_draining) accept(loop);
                        });
}

void Loop::State::accept(Loop& loop) {
    for (int turn = 0; turn < kAcceptsPerTurnMax; ++turn) {
        ListeningSocket::Accepted accepted = socket.accept();
        if (accepted.error != 0) {
            runtime::log_error("http_accept_failed", {{"errno", accepted.error}});
            return pause_accepting(loop);
        }
        if (accepted.descriptor < 0) break;
        if (site.connections.fetch_add(1) >= site.options.connections_max &&
            !loop.evict_silent(Waiting::kRequest, nullptr)) {
            site.connections.fetch_sub(1);
            ::close(accepted.descriptor);
            continue;
        }
        if (!admit(loop, accepted)) return pause_accepting(loop);
    }
    wait_for_connections(loop);
}

// False when memory is exhausted.
bool Loop::State::admit(Loop& loop, ListeningSocket::Accepted& accepted) {
    std::shared_ptr<Connection> connection;
    try {
        connection = make_connection(loop, accepted.descriptor, std::move(accepted.peer));
        connection->place = connections.size();
        connections.push_back(connection);
    } catch (const std::bad_alloc&) {
        ::close(accepted.descriptor);
        site.connections.fetch_sub(1);
        return false;
    }
    start_ticking(loop);
    connection->start();
    return true;
}

// Until the next tick.
void Loop::State::pause_accepting(Loop& loop) {
    accept_paused = true;
    start_ticking(loop);
}

void Loop::State::read_clock() {
    const runtime::Clock& clock =
        site.options.clock != nullptr ? *site.options.clock : site.system_clock;
    date = format_http_date(clock.now());
}

// Ticks only while there is something to time: an idle server sleeps.
void Loop::State::start_ticking(Loop& loop) {
    if (is_ticking) return;
    is_ticking = true;
    read_clock();
    schedule_tick(loop);
}

void Loop::State::schedule_tick(Loop& loop) {
    timer.expires_after(tick_every);
    timer.async_wait([&loop, this](boost::system::error_code error) {
        if (!error) on_tick(loop);
    });
}

void Loop::State::on_tick(Loop& loop) {
    schedule_tick(loop);  // first: whatever happens below, time goes on
    ++tick;
    read_clock();
    const bool out_of_time = is_draining && tick >= drain_deadline;
    // Backwards: a connection that closes is replaced by the last one, which has been seen.
    for (std::size_t i = connections.size(); i-- > 0;) {
        const std::shared_ptr<Connection> connection = connections[i];
        if (out_of_time) {
            connection->close();
        } else {
            connection->on_tick(tick);
        }
    }
    if (accept_paused && !is_draining) {
        accept_paused = false;
        wait_for_connections(loop);
    }
    if (connections.empty() && !accept_paused) {
        is_ticking = false;
        timer.cancel();
    }
}

void Loop::State::drain(Loop& loop) {
    if (is_draining) return;
    is_draining = true;
    acceptor.release();
    socket.close();
    drain_deadline = loop.deadline(site.options.drain_time_max);
    for (std::size_t i = connections.size(); i-- > 0;) {
        const std::shared_ptr<Connection> connection = connections[i];
        connection->begin_drain();
    }
    end_if_drained();
}

void Loop::State::end_if_drained() {
    if (!is_draining || !connections.empty()) return;
    timer.cancel();
    work.reset();
}

Loop::Loop(std::shared_ptr<Site> site, ListeningSocket socket)
    : site_(std::move(site)), state_(std::make_unique<State>(*site_, std::move(socket))) {}

Loop::~Loop() {
    if (state_->acceptor.is_open()) state_->acceptor.release();  // the socket closes it
}

void Loop::run() {
    state_->thread = std::this_thread::get_id();
    state_->wait_for_connections(*this);
    for (bool again = true; again;) {
        try {
            state_->io.run();
            again = false;
        } catch (const std::exception& error) {
            // Out of memory, most likely. The connection that it struck is closed by a time limit.
            runtime::log_error("http_loop_threw", {{"what", error.what()}});
        }
    }
    {
        const std::lock_guard lock(state_->mutex);
        state_->has_ended = true;
        state_->thread = std::thread::id{};  // the system gives ended threads' ids to new ones
    }
    // What was posted meanwhile holds this loop: run it, or neither would ever be freed.
    state_->io.restart();
    state_->io.poll();
}

void Loop::begin_drain() {
    post([this] { state_->drain(*this); });
}

void Loop::post(std::function<void()> job) {
    const std::lock_guard lock(state_->mutex);
    if (!state_->has_ended) asio::post(state_->io, std::move(job));
}

bool Loop::is_own_thread() const {
    return state_->thread.load(std::memory_order_relaxed) == std::this_thread::get_id();
}

boost::asio::io_context& Loop::io() {
    return state_->io;
}
GzipStream& Loop::gzip() {
    return state_->gzip;
}
std::string_view Loop::date() const {
    return state_->date;
}
Tick Loop::now() const {
    return state_->tick;
}

Tick Loop::deadline(milliseconds time) const {
    // One more, as the present tick is partly over.
    return state_->tick + static_cast<Tick>(time / state_->tick_every) + 2;
}

void Loop::forget(Connection& connection) {
    auto& all = state_->connections;
    const std::size_t place = connection.place;
    // The caller still needs it: its owner holds it until the call stack is left.
    std::swap(all[place], all.back());
    all[place]->place = place;
    all.pop_back();
    site_->connections.fetch_sub(1);
    state_->end_if_drained();
}

bool Loop::evict_silent(Waiting waiting, const Connection* except) {
    std::shared_ptr<Connection> oldest;
    Tick oldest_tick = 0;
    for (const auto& connection : state_->connections) {
        if (connection.get() == except) continue;
        const auto since = connection->silent_since(waiting);
        if (!since || (oldest && *since >= oldest_tick)) continue;
        oldest = connection;
        oldest_tick = *since;
    }
    if (!oldest) return false;
    oldest->evict();
    ++state_->evicted;
    if (now() >= state_->evicted_log_tick) {
        state_->evicted_log_tick = deadline(kEvictionsLoggedEvery);
        runtime::log_warning("http_silent_evicted", {{"total", state_->evicted}});
    }
    return true;
}

Response refusal_of(const Site& site, const RefusedRequest& refused) {
    if (site.options.refuse) {
        if (auto response = site.options.refuse(refused)) return std::move(*response);
    }
    return {.status = refused.status,
            .content_type = "text/plain; charset=utf-8",
            .body = std::string(refused.reason) + "\n"};
}

}  // namespace http
