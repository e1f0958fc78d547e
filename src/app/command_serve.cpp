// serve: where a server is put together. Each part is built once and handed to the next.
#include <cstdio>

#include <signal.h>

#include "app/commands.h"
#include "app/data_directory.h"
#include "app/listen_address.h"
#include "app/live_cameras.h"
#include "app/metrics.h"
#include "app/routes.h"
#include "app/store_callers.h"
#include "fetch/client.h"
#include "gateway/gateway.h"
#include "http/server.h"
#include "runtime/log.h"
#include "runtime/worker_pool.h"
#include "service/handlers.h"
#include "service/retention.h"
#include "service/runs.h"
#include "service/sole_owner.h"

namespace app {
namespace {

using base::Result;

constexpr std::size_t kAnswerCacheBytesMax = 256 * 1024 * 1024;

http::ServerOptions server_options(const Settings& settings, const ListenAddress& address) {
    http::ServerOptions options;
    options.host = address.host;
    options.port = address.port;
    options.threads = static_cast<unsigned>(settings.http_threads);
    options.connections_max = static_cast<std::size_t>(settings.http_connections_max);
    options.body_bytes_max = static_cast<std::size_t>(settings.http_body_mib_max) * 1024 * 1024;
    return options;
}

// SIGTERM and SIGINT are taken by wait() and by nobody else: blocked before the first thread
// starts. SIGHUP is said and changes nothing: settings are read at the start.
class StopSignals {
  public:
    StopSignals() {
        sigemptyset(&signals_);
        sigaddset(&signals_, SIGTERM);
        sigaddset(&signals_, SIGINT);
        sigaddset(&signals_, SIGHUP);
        pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    }
    int wait() {
        for (;;) {
            int number = 0;
            sigwait(&signals_, &number);
            if (number != SIGHUP) return number;
            runtime::log_info("hangup_ignored", {{"advice", "restart to read changed settings"}});
        }
    }

  private:
    sigset_t signals_{};
};

// The server began before what its handlers use and must end before it, whatever way serve() is
// left: declared after all of that.
class ServingUntilHere {
  public:
    explicit ServingUntilHere(http::Server& server) : server_(server) {}
    ServingUntilHere(const ServingUntilHere&) = delete;
    ServingUntilHere& operator=(const ServingUntilHere&) = delete;
    ~ServingUntilHere() { server_.drain(); }

  private:
    http::Server& server_;
};

Result<ListenAddress> listen_address_of(const Settings& settings) {
    BOOST_OUTCOME_TRY(const ListenAddress address, parse_listen("listen", settings.listen));
    if (is_every_address(address) && settings.public_url.empty()) {
        return base::invalid("public_url",
                             "listen: '" + settings.listen +
                                 "' takes calls at every address of this machine, and none of "
                                 "them can be guessed for picture URLs; set public_url to what "
                                 "clients reach it by, e.g. --public-url http://192.0.2.1:" +
                                 std::to_string(address.port));
    }
    return address;
}

}  // namespace

CommandResult serve(const Invocation& invocation) {
    const Settings& settings = invocation.settings;
    StopSignals stop;
    const runtime::SystemClock clock;
    BOOST_OUTCOME_TRY(const ListenAddress address, listen_address_of(settings));
    // Before all that writes: a disk that is full needs some room for a start.
    service::RescueSpace rescue(DataDirectory::rescue_space(settings.data),
                                service::free_space_of(settings.data));
    rescue.balance();
    BOOST_OUTCOME_TRY(const auto data, DataDirectory::open(settings.data));
    BOOST_OUTCOME_TRY(const auto owner, service::SoleOwner::take(data.path, clock.now()));
    BOOST_OUTCOME_TRY(service::close_dead_runs(*data.store, data.runs(), clock));

    // The port may be chosen by the system, and picture URLs carry it: so the routes come last, and
    // the server answers "starting" until they are there.
    std::atomic<const Routes*> ready = nullptr;
    http::ServerOptions options = server_options(settings, address);
    options.refuse = [&ready](const http::RefusedRequest& refused) {
        const Routes* to = ready.load(std::memory_order_acquire);
        return to == nullptr ? std::nullopt : to->refused(refused);
    };
    BOOST_OUTCOME_TRY(
        const auto server,
        http::Server::start(
            std::move(options),
            [&ready](std::shared_ptr<const http::Request> request, http::Respond respond) {
                const Routes* to = ready.load(std::memory_order_acquire);
                if (to == nullptr) {
                    respond({.status = 503, .content_type = "text/plain", .body = "starting\n"});
                    return;
                }
                to->handle(std::move(request), std::move(respond));
            }));
    const std::string url = url_of(address, server->port());

    objects::UrlSignerOptions signing;
    signing.base_url = settings.public_url.empty() ? url : settings.public_url;
    while (signing.base_url.ends_with('/')) signing.base_url.pop_back();
    signing.life = std::chrono::minutes(settings.picture_url_minutes);
    BOOST_OUTCOME_TRY(const auto signer, objects::UrlSigner::open(data.media_key(), signing));

    LiveCameras cameras(settings, data, clock);
    const fetch::Client pictures(fetch::Reach::kPublicOnly, settings.picture_hosts_allowed);
    service::AnswerCache answers(kAnswerCacheBytesMax);
    const service::Watch watch(*data.store, *data.objects, cameras.windows(), signer);
    service::ClipMaker clips(*data.store, *data.objects, data.clips());
    const api::MethodTable methods = service::all_methods(
        {*data.store, *data.objects, signer, pictures, answers, cameras.fleet(), watch, clips,
         fetch::AllowList(settings.camera_hosts_allowed)});
    service::Retention retention(*data.store, *data.objects, clock, retention_policy(settings));
    const service::RetentionLoop retention_loop(retention, cameras.reserve(), rescue);
    StoreCallers callers(*data.store);
    runtime::WorkerPool pool(static_cast<std::size_t>(settings.worker_threads),
                             static_cast<std::size_t>(settings.worker_queue_max));
    gateway::Gateway gateway({}, methods, callers, clock, pool);
    const Routes routes(gateway, *data.objects, signer, watch, clips, clock);
    const ServingUntilHere serving(*server);
    ready.store(&routes, std::memory_order_release);

    std::printf("listening on %s\n", url.c_str());
    std::fflush(stdout);
    std::unique_ptr<http::Server> metrics;
    if (!settings.metrics_listen.empty()) {
        BOOST_OUTCOME_TRY(metrics, serve_metrics(settings.metrics_listen,
                                                 {gateway, cameras.fleet(), cameras.writer(),
                                                  retention_loop, *data.store, *data.objects}));
    }
    runtime::log_info("serving", {{"url", url}, {"data", settings.data}});
    const int signal = stop.wait();
    runtime::log_info("draining", {{"signal", signal}});
    cameras.stop();
    return Exit::kOk;
}

}  // namespace app
