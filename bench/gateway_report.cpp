#include "gateway_report.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <thread>
#include <vector>

namespace bench {
namespace {

// One server's turn, as script/bench writes it.
struct Turn {
    double requests = 0;
    double seconds = 0;
    double p50_us = 0;
    double p99_us = 0;
    double failures = 0;
    double cpu_s = 0;  // of the server's process

    double per_second() const { return requests / seconds; }
    double cpu_us() const { return cpu_s * 1e6 / requests; }
};

using Turns = std::map<std::string, std::vector<Turn>>;  // by server; as many of each

std::nullopt_t complain(const std::string& message) {
    std::fprintf(stderr, "gateway: %s\n", message.c_str());
    return std::nullopt;
}

std::optional<Turns> read_turns(const std::string& path) {
    std::ifstream file(path);
    Turns turns;
    std::string line;
    while (std::getline(file, line)) {
        std::istringstream in(line);
        std::string server;
        Turn turn;
        if (!(in >> server >> turn.requests >> turn.seconds >> turn.p50_us >> turn.p99_us >>
              turn.failures >> turn.cpu_s) ||
            turn.requests <= 0) {
            return complain("a turn without an answer: " + line);
        }
        turns[server].push_back(turn);
    }
    for (const char* server : {"nginx", "hits", "unsigned", "hot", "cold"}) {
        if (turns[server].empty() || turns[server].size() != turns["nginx"].size()) {
            return complain("unequal numbers of turns in " + path);
        }
    }
    return turns;
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const std::size_t half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

template <class Of>
double median_of(const std::vector<Turn>& turns, Of of) {
    std::vector<double> values;
    for (const Turn& turn : turns) values.push_back(of(turn));
    return median(values);
}

// Of each round's own ratio: a disturbance hits neighbours alike.
template <class Of>
double median_ratio(const std::vector<Turn>& above, const std::vector<Turn>& below, Of of) {
    std::vector<double> values;
    for (std::size_t i = 0; i < above.size(); ++i) values.push_back(of(above[i]) / of(below[i]));
    return median(values);
}

std::string machine() {
    std::ifstream cpuinfo("/proc/cpuinfo");
    std::string model = "unknown processor";
    for (std::string line; std::getline(cpuinfo, line);) {
        if (!line.starts_with("model name")) continue;
        model = line.substr(line.find(':') + 2);
        break;
    }
    return model + ", " + std::to_string(std::thread::hardware_concurrency()) + " cores";
}

double print_row(const Turns& all, const char* server, const char* label, bool json) {
    const auto& turns = all.at(server);
    const auto& nginx = all.at("nginx");
    const double per_second = median_of(turns, [](const Turn& t) { return t.per_second(); });
    const double p50_us = median_of(turns, [](const Turn& t) { return t.p50_us; });
    const double p99_us = median_of(turns, [](const Turn& t) { return t.p99_us; });
    const double cpu_us = median_of(turns, [](const Turn& t) { return t.cpu_us(); });
    const double ratio = median_ratio(turns, nginx, [](const Turn& t) { return t.per_second(); });
    const double cpu_ratio = median_ratio(nginx, turns, [](const Turn& t) { return t.cpu_us(); });
    double failures = 0;
    for (const Turn& turn : turns) failures += turn.failures;
    std::printf(json ? ",\"%s\":{\"requests_per_s\":%.0f,\"p50_ms\":%.3f,\"p99_ms\":%.3f,"
                       "\"cpu_us\":%.2f,\"ratio\":%.4f,\"cpu_ratio\":%.4f,\"failures\":%.0f}"
                     : "%-22s %10.0f %8.2f %8.2f %8.2f %10.3f %10.3f %9.0f\n",
                json ? server : label, per_second, p50_us / 1000, p99_us / 1000, cpu_us, ratio,
                cpu_ratio, failures);
    return failures;
}

}  // namespace

bool print_gateway_report(const GatewayReport& options) {
    const auto read = read_turns(options.turns);
    if (!read) return false;
    const Turns& turns = *read;
    const std::size_t rounds = turns.at("nginx").size();
    if (options.json) {
        std::printf(
            "{\"machine\":\"%s\",\"commit\":\"%s\",\"rounds\":%zu,\"tasks\":%d,"
            "\"answer_bytes\":%d",
            machine().c_str(), options.commit.c_str(), rounds, options.tasks, options.answer_bytes);
    } else {
        std::printf(
            "machine  %s; server on one, wrk on another\ncommit   %s\n"
            "answers  %d bytes, %d signed picture URLs; %d tasks; medians of %zu rounds\n\n",
            machine().c_str(), options.commit.c_str(), options.answer_bytes, options.pictures,
            options.tasks, rounds);
        std::printf("%-22s %10s %8s %8s %8s %10s %10s %9s\n", "", "requests/s", "p50 ms", "p99 ms",
                    "CPU us", "/ nginx", "by CPU", "failures");
    }
    double failures = 0;
    failures += print_row(turns, "nginx", "nginx, static file", options.json);
    failures += print_row(turns, "hits", "hits (from memory)", options.json);
    failures += print_row(turns, "unsigned", "hits, unverified", options.json);
    failures += print_row(turns, "hot", "hot (Zipf 1.0)", options.json);
    failures += print_row(turns, "cold", "cold (uniform)", options.json);
    const double signing = median_ratio(turns.at("hits"), turns.at("unsigned"),
                                        [](const Turn& t) { return t.per_second(); });
    const double cpu_signing = median_ratio(turns.at("unsigned"), turns.at("hits"),
                                            [](const Turn& t) { return t.cpu_us(); });
    std::printf(options.json ? ",\"signed_to_unverified\":%.4f,\"cpu_signed_to_unverified\":%.4f}\n"
                             : "\nsigned / unverified    %.3f by the clock, %.3f by CPU time\n",
                signing, cpu_signing);
    if (failures > 0) complain("some requests failed: the figures say nothing");
    return failures == 0;
}

}  // namespace bench
