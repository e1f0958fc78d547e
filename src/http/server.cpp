#include "http/server.h"

#include <csignal>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "http/listening_socket.h"
#include "http/loop.h"

namespace http {
namespace {

using Sharing = ListeningSocket::Sharing;

base::Result<std::vector<ListeningSocket>> listen(const ServerOptions& options) {
    std::vector<ListeningSocket> sockets;
    const Sharing sharing = options.threads > 1 ? Sharing::kShared : Sharing::kAlone;
    if (sharing == Sharing::kShared && options.port != 0) {
        // A shared port could be shared with another server by mistake: be alone on it for a
        // moment.
        BOOST_OUTCOME_TRY(ListeningSocket::open(options.host, options.port, Sharing::kAlone));
    }
    std::uint16_t port = options.port;
    for (unsigned i = 0; i < std::max(options.threads, 1U); ++i) {
        BOOST_OUTCOME_TRY(auto socket, ListeningSocket::open(options.host, port, sharing));
        port = socket.port();
        sockets.push_back(std::move(socket));
    }
    return sockets;
}

class LoopServer final : public Server {
  public:
    LoopServer(const std::shared_ptr<Site>& site, std::vector<ListeningSocket> sockets)
        : port_(sockets.front().port()) {
        for (ListeningSocket& socket : sockets) {
            loops_.push_back(std::make_shared<Loop>(site, std::move(socket)));
        }
        // Threads inherit the mask: signals are for the main thread, and sendfile(2) to a peer that
        // is gone raises SIGPIPE.
        sigset_t all;
        sigset_t before;
        ::sigfillset(&all);
        ::pthread_sigmask(SIG_SETMASK, &all, &before);
        for (const auto& loop : loops_) threads_.emplace_back([loop] { loop->run(); });
        ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    }

    ~LoopServer() override { stop(); }
    LoopServer(const LoopServer&) = delete;
    LoopServer& operator=(const LoopServer&) = delete;

    std::uint16_t port() const override { return port_; }
    void drain() override { stop(); }

  private:
    void stop() {
        const std::lock_guard lock(mutex_);
        for (const auto& loop : loops_) loop->begin_drain();
        for (std::thread& thread : threads_) {
            if (thread.joinable()) thread.join();
        }
    }

    const std::uint16_t port_;
    std::mutex mutex_;
    std::vector<std::shared_ptr<Loop>> loops_;
    std::vector<std::thread> threads_;
};

}  // namespace

base::Result<std::unique_ptr<Server>> Server::start(ServerOptions options, Handler handler) {
    BOOST_OUTCOME_TRY(auto sockets, listen(options));
    auto site = std::make_shared<Site>();
    site->options = std::move(options);
    site->handler = std::move(handler);
    std::unique_ptr<Server> server = std::make_unique<LoopServer>(site, std::move(sockets));
    return server;
}

}  // namespace http
