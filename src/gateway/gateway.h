// The request path of /router/rest and /router/batch: the platform's wire protocol.
#pragma once

#include <memory>
#include <optional>

#include "api/method.h"
#include "gateway/callers.h"
#include "gateway/journal.h"
#include "http/message.h"
#include "http/server.h"
#include "runtime/clock.h"
#include "runtime/worker_pool.h"

namespace gateway {

struct GatewayOptions {
    base::Millis clock_skew_max{10 * 60 * 1000};
    std::size_t params_max = 200;
    std::size_t param_name_bytes_max = 128;
    std::size_t multipart_parts_max = 64;
    std::size_t multipart_part_header_bytes_max = 4096;
    std::size_t batch_calls_max = 20;
};

// Borrows all it is given; they must outlive it. handle() may be called from any thread.
class Gateway {
  public:
    Gateway(GatewayOptions options, const api::MethodTable& methods, Callers& callers,
            const runtime::Clock& clock, runtime::WorkerPool& pool);
    // Waits until every request has been answered.
    ~Gateway();

    // True for /router/rest and /router/batch (a trailing '?' is part of the query), also with
    // doubled or trailing slashes.
    static bool owns(std::string_view path);
    // Answers every request with status 200, errors included: clients lose the body of any other.
    // Never blocks.
    void handle(std::shared_ptr<const http::Request> request, http::Respond respond);
    // The answer for a request that the server refused unread, in the format that its target asks
    // for; nothing when the path is not the gateway's.
    std::optional<http::Response> refused(const http::RefusedRequest& refused);
    CallCounts counts() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace gateway
