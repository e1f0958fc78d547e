// The table of `script/bench gateway`.
#pragma once

#include <string>

namespace bench {

struct GatewayReport {
    // Lines "SERVER requests seconds p50_us p99_us failures cpu_s", by round; servers: nginx,
    // hits, unsigned, hot, cold.
    std::string turns;
    std::string commit = "unknown";
    int answer_bytes = 0;
    int pictures = 0;  // in an answer
    int tasks = 0;
    bool json = false;
};

// Prints it. False, with a message, when the turns are incomplete or a request failed.
bool print_gateway_report(const GatewayReport& report);

}  // namespace bench
