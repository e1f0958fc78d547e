// What script/bench gateway needs besides the real server: data, signed requests, a check of the
// answers, a server that does not verify signatures, and the table.
//
// docs/bench/gateway.md explains the rows and keeps the results.
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <numeric>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <signal.h>

#include "app/data_directory.h"
#include "app/store_callers.h"
#include "base/encoding.h"
#include "fetch/client.h"
#include "gateway/admission.h"
#include "gateway/answer_format.h"
#include "gateway/canonical.h"
#include "gateway/dispatcher.h"
#include "gateway/request_ids.h"
#include "gateway/signature.h"
#include "gateway_data.h"
#include "gateway_report.h"
#include "http/server.h"
#include "service/handlers.h"

namespace {

using bench::id_of;
using bench::kTasksPerStore;
using bench::kTenant;
using bench::kTracksPerTask;
using bench::made_up_task;
using bench::poi_of;

constexpr const char* kAbout =
    "The parts of `script/bench gateway`, which runs them in the right order; its --help says what "
    "it measures.";

constexpr const char* kMethod = "alibaba.security.deepvision.proxy.smartmonitor.fragment.getbytask";
constexpr const char* kAppKey = "20000001";
constexpr const char* kAppSecret = "of a data base that holds made-up data only";
constexpr int kTasksPerTransaction = 500;
constexpr std::size_t kAnswerCacheBytesMax = 256 * 1024 * 1024;  // as `smartmonitor serve`
// The gateway takes a timestamp for 10 minutes before and after: so a request is valid at once and
// for 15 minutes.
constexpr base::Millis kTimestampAhead{5 * 60 * 1000};

[[noreturn]] void give_up(const std::string& message) {
    std::cerr << "gateway: " << message << "\n";
    std::exit(1);
}

template <class T>
T need(base::Result<T> result) {
    if (!result) give_up(result.error().message + " " + result.error().detail);
    if constexpr (!std::is_void_v<T>) return std::move(result).value();
}

// ---- prepare ----

void add_tenancy(store::Store& store, int tasks) {
    const domain::TenantCode tenant(kTenant);
    need(store.upsert_tenant({.code = tenant, .secret = {}}));
    for (int task = 0; task < tasks; task += kTasksPerStore) {
        need(store.add_store({tenant, poi_of(task), "Shop " + poi_of(task).value}));
    }
    if (store.find_app(domain::AppKey(kAppKey))) return;
    need(store.add_app({.key = domain::AppKey(kAppKey),
                        .secret = base::Secret(kAppSecret),
                        .name = "bench",
                        .tenants = {tenant},
                        .created = runtime::SystemClock().now()}));
}

// A group is one transaction, so its first task tells whether it is there: an interrupted run goes
// on where it stopped.
void prepare(const std::string& directory, int tasks) {
    const auto data = need(app::DataDirectory::open(directory));
    add_tenancy(*data.store, tasks);
    int shown_percent = 0;
    int loaded = 0;
    for (int first = 0; first < tasks; first += kTasksPerTransaction) {
        if (data.store->find_task(domain::TenantCode(kTenant), poi_of(first), id_of(first)))
            continue;
        std::vector<store::LoadedTask> group;
        for (int task = first; task < std::min(tasks, first + kTasksPerTransaction); ++task) {
            group.push_back(made_up_task(task));
        }
        need(data.store->load_tasks(group, kAppKey));
        loaded += static_cast<int>(group.size());
        const int percent = static_cast<int>(100LL * (first + kTasksPerTransaction) / tasks);
        if (percent / 10 == shown_percent / 10) continue;
        shown_percent = percent;
        std::fprintf(stderr, "  %d %% of %d tasks\n", std::min(percent, 100), tasks);
    }
    std::fprintf(stderr, "  %d tasks loaded, %d were there\n", loaded, tasks - loaded);
}

// ---- requests ----

std::string signed_target(int task, base::Instant timestamp) {
    const std::string param = "{\"risk_task_id\":\"" + id_of(task).value + "\",\"tenant_code\":\"" +
                              kTenant + "\",\"poi_id\":\"" + poi_of(task).value + "\"}";
    std::vector<api::Param> sorted = {{"app_key", kAppKey},
                                      {"format", "json"},
                                      {"method", kMethod},
                                      {"param", param},
                                      {"sign_method", "hmac-sha256"},
                                      {"timestamp", base::format_platform_date(timestamp)},
                                      {"v", "2.0"}};
    sorted.push_back(
        {"sign",
         gateway::sign(domain::SignMethod::kHmacSha256, base::Secret(kAppSecret),
                       gateway::canonical_string(sorted, gateway::EmptyValues::kKeep, {}))});
    std::string target = "/router/rest";
    for (const api::Param& each : sorted) {
        target += (&each == &sorted.front() ? "?" : "&") + each.name + "=" +
                  base::percent_encode(each.value);
    }
    return target;
}

// Which tasks are asked for, in order. uniform: all in random order, then again, so that none comes
// twice within a pass and no cache smaller than all of them helps. zipf: the n-th most popular task
// is asked for 1/n as often as the most popular one.
std::vector<int> draw(const std::string& distribution, int tasks, int count) {
    std::mt19937_64 random(7);
    std::vector<int> by_rank(static_cast<std::size_t>(tasks));
    std::iota(by_rank.begin(), by_rank.end(), 0);
    std::shuffle(by_rank.begin(), by_rank.end(), random);
    std::vector<int> drawn;
    drawn.reserve(static_cast<std::size_t>(count));
    if (distribution == "uniform") {
        for (int i = 0; i < count; ++i)
            drawn.push_back(by_rank[static_cast<std::size_t>(i % tasks)]);
        return drawn;
    }
    std::vector<double> upto(by_rank.size());
    double sum = 0;
    for (std::size_t rank = 0; rank < upto.size(); ++rank) {
        upto[rank] = sum += 1.0 / static_cast<double>(rank + 1);
    }
    std::uniform_real_distribution<double> point(0, sum);
    for (int i = 0; i < count; ++i) {
        const auto at = std::lower_bound(upto.begin(), upto.end() - 1, point(random));
        drawn.push_back(by_rank[static_cast<std::size_t>(at - upto.begin())]);
    }
    return drawn;
}

struct RequestOptions {
    std::string distribution = "zipf";
    std::string out;
    int tasks = 100'000;
    int count = 20'000;
};

void write_requests(const RequestOptions& options) {
    const base::Instant timestamp = runtime::SystemClock().now() + kTimestampAhead;
    std::ofstream file(options.out);
    for (const int task : draw(options.distribution, options.tasks, options.count)) {
        file << signed_target(task, timestamp) << '\n';
    }
    if (!file.flush()) give_up("cannot write " + options.out);
}

// ---- check ----

std::size_t count_of(std::string_view text, std::string_view what) {
    std::size_t count = 0;
    for (std::size_t at = text.find(what); at != std::string_view::npos;
         at = text.find(what, at + 1)) {
        ++count;
    }
    return count;
}

// The first answers must hold all pictures and no error; prints the mean size.
void check_answers(const std::string& url, const std::string& requests, int count,
                   const std::string& save) {
    const fetch::Client client(fetch::Reach::kAnywhere);
    std::ifstream targets(requests);
    std::string target;
    std::string body;
    std::size_t bytes = 0;
    int checked = 0;
    for (; checked < count && std::getline(targets, target); ++checked) {
        auto reply = need(client.get(url + target, fetch::Limits{}));
        if (reply.status != 200 || reply.body.find("error_response") != std::string::npos ||
            count_of(reply.body, "&Signature=") != 2 * kTracksPerTask) {
            give_up("a wrong answer, HTTP " + std::to_string(reply.status) + ": " +
                    reply.body.substr(0, 300));
        }
        bytes += reply.body.size();
        body = std::move(reply.body);
    }
    if (checked == 0) give_up("no requests in " + requests);
    if (!save.empty() && !(std::ofstream(save, std::ios::binary) << body)) {
        give_up("cannot write " + save);
    }
    std::printf("%zu\n", bytes / static_cast<std::size_t>(checked));
}

// ---- serve-unsigned ----

// The gateway's steps for one call, in its order, but for check_signature: what is left of the
// difference to the real server is the price of the signature.
class UnsignedGateway {
  public:
    UnsignedGateway(const api::MethodTable& methods, gateway::Callers& callers,
                    runtime::WorkerPool& pool)
        : methods_(methods), callers_(callers), dispatcher_(callers, pool, journal_) {}

    void handle(std::shared_ptr<const http::Request> request, const http::Respond& respond) {
        auto gathered = gateway::gather(*request, gateway::BodyUse::kByContentType, {});
        gateway::Call call;
        call.request = std::move(request);
        call.request_id = request_ids_.next();
        call.now = clock_.now();
        if (const auto admitted = admit(gathered, call); !admitted) {
            return respond({.status = 500, .content_type = "text/plain", .body = "refused\n"});
        }
        call.params = std::move(gathered.parameters.all);
        dispatcher_.dispatch(std::move(call), [respond](std::string document) {
            respond({.content_type = std::string(gateway::content_type_of(api::Format::kJson)),
                     .headers = {{"Cache-Control", "no-store"}},
                     .body = std::move(document)});
        });
    }

  private:
    api::WireResult<void> admit(gateway::Gathered& gathered, gateway::Call& call) {
        const gateway::Parameters& parameters = gathered.parameters;
        BOOST_OUTCOME_TRY(
            gateway::check_http_action(gateway::Endpoint::kRest, *call.request, parameters));
        if (gathered.error) return *gathered.error;
        BOOST_OUTCOME_TRY(call.method, gateway::find_method(methods_, parameters.get("method")));
        call.format = gateway::answer_format(parameters).value_or(api::Format::kXml);
        BOOST_OUTCOME_TRY(call.app, gateway::find_app(callers_, parameters));
        BOOST_OUTCOME_TRY(
            gateway::check_timestamp(parameters, call.now, base::Millis(10 * 60 * 1000)));
        BOOST_OUTCOME_TRY(gateway::check_version(parameters));
        return gateway::check_app(*call.app, domain::SignMethod::kHmacSha256);
    }

    const api::MethodTable& methods_;
    gateway::Callers& callers_;
    const runtime::SystemClock clock_;
    gateway::Journal journal_;
    gateway::RequestIds request_ids_;
    gateway::Dispatcher dispatcher_;
};

void serve_unsigned(const std::string& directory) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);

    const auto data = need(app::DataDirectory::open(directory));
    std::atomic<UnsignedGateway*> ready = nullptr;
    // Declared before the server, which calls it: the port is known only when the server runs.
    std::optional<UnsignedGateway> gateway;
    const auto server = need(http::Server::start({}, [&ready](auto request, http::Respond respond) {
        if (UnsignedGateway* to = ready.load(std::memory_order_acquire)) {
            to->handle(std::move(request), respond);
        }
    }));
    const std::string url = "http://127.0.0.1:" + std::to_string(server->port());
    const auto signer = need(objects::UrlSigner::open(data.media_key(), {.base_url = url}));
    const fetch::Client pictures(fetch::Reach::kPublicOnly);
    service::AnswerCache answers(kAnswerCacheBytesMax);
    const service::LiveWindows windows;
    const service::Watch watch(*data.store, *data.objects, windows, signer);
    service::ClipMaker clips(*data.store, *data.objects, data.clips());
    const api::MethodTable methods = service::all_methods(
        {*data.store, *data.objects, signer, pictures, answers, nullptr, watch, clips});
    app::StoreCallers callers(*data.store);
    runtime::WorkerPool pool(2, 64);
    gateway.emplace(methods, callers, pool);
    ready.store(&*gateway, std::memory_order_release);
    std::printf("listening on %s\n", url.c_str());
    std::fflush(stdout);
    int signal = 0;
    sigwait(&signals, &signal);
    server->drain();
    gateway.reset();
}

}  // namespace

int main(int count, char** values) {
    CLI::App app(kAbout, "gateway");
    app.require_subcommand(1);
    std::string data = "build/bench/gateway-data";
    RequestOptions requests;
    const auto with_tasks = [&requests](CLI::App* command) {
        command->add_option("--tasks", requests.tasks, "Tasks in the database, 8 tracks each")
            ->capture_default_str()
            ->check(CLI::Range(1, 10'000'000));
    };

    CLI::App* preparing = app.add_subcommand("prepare", "Fill a database; what is there is kept");
    preparing->add_option("--data", data, "Data directory")->capture_default_str();
    with_tasks(preparing);
    preparing->callback([&] { prepare(data, requests.tasks); });

    CLI::App* writing = app.add_subcommand(
        "requests", "Write the targets of signed GET requests, one a line; valid for 15 minutes");
    writing->add_option("--count", requests.count)
        ->capture_default_str()
        ->check(CLI::PositiveNumber);
    writing->add_option("--distribution", requests.distribution, "zipf (s = 1.0) or uniform")
        ->capture_default_str()
        ->check(CLI::IsMember({"zipf", "uniform"}));
    writing->add_option("--out", requests.out, "File to write")->required();
    with_tasks(writing);
    writing->callback([&] { write_requests(requests); });

    std::string url;
    std::string file;
    std::string save;
    int checks = 50;
    CLI::App* checking =
        app.add_subcommand("check", "Ask, check the answers, print their mean size");
    checking->add_option("--url", url, "http://HOST:PORT")->required();
    checking->add_option("--requests", file, "What `requests` wrote")->required();
    checking->add_option("--count", checks, "How many")->capture_default_str();
    checking->add_option("--save", save, "Write the last answer here");
    checking->callback([&] { check_answers(url, file, checks, save); });

    CLI::App* serving = app.add_subcommand(
        "serve-unsigned", "The real gateway and handlers, but signatures are not verified");
    serving->add_option("--data", data, "Data directory")->capture_default_str();
    serving->callback([&] { serve_unsigned(data); });

    bench::GatewayReport reporting;
    reporting.pictures = 2 * kTracksPerTask;
    CLI::App* printing = app.add_subcommand("report", "Print the table of the turns");
    printing->add_option("--turns", reporting.turns, "What script/bench wrote")->required();
    printing->add_option("--answer-bytes", reporting.answer_bytes);
    printing->add_option("--tasks", reporting.tasks);
    printing->add_option("--commit", reporting.commit, "What is measured, for the report");
    printing->add_flag("--json", reporting.json, "Print JSON");
    printing->callback([&] {
        if (!bench::print_gateway_report(reporting)) std::exit(1);
    });

    CLI11_PARSE(app, count, values);
    return 0;
}
