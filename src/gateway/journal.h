// What became of each call: one log line and a few counts.
#pragma once

#include <atomic>
#include <cstdint>
#include <string_view>

#include "api/wire_error.h"

namespace gateway {

// Since the start. A batch counts once in `batches` and each of its calls in the others.
struct CallCounts {
    std::uint64_t answered = 0;
    std::uint64_t refused = 0;             // every error_response, the next three included
    std::uint64_t signatures_refused = 0;  // code 25
    std::uint64_t too_busy = 0;            // code 7
    std::uint64_t failed = 0;              // isp.*: our side; clients retry
    std::uint64_t batches = 0;
};

// As much as a log may know of a call: no other parameter, and never the signature.
struct CallLine {
    std::string_view request_id;
    std::string_view app_key;
    std::string_view method;
};

// Any thread.
class Journal {
  public:
    // Successes are logged at debug, what our side failed at or had no room for at warning, all
    // other refusals at info.
    void answered(const CallLine& call);
    void refused(const CallLine& call, const api::WireError& error);
    void batch() { batches_.fetch_add(1, std::memory_order_relaxed); }
    CallCounts counts() const;

  private:
    using Count = std::atomic<std::uint64_t>;
    Count answered_{0};
    Count refused_{0};
    Count signatures_refused_{0};
    Count too_busy_{0};
    Count failed_{0};
    Count batches_{0};
};

}  // namespace gateway
