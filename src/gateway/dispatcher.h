// Takes a signed call to its answer: decode, authorise, second factor, run.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "api/method.h"
#include "gateway/callers.h"
#include "gateway/journal.h"
#include "http/message.h"
#include "runtime/worker_pool.h"

namespace gateway {

struct Call {
    std::shared_ptr<const http::Request> request;  // the uploads point into its body
    std::string request_id;
    api::Format format = api::Format::kXml;
    base::Instant now;
    std::shared_ptr<const domain::App> app;
    const api::BoundMethod* method = nullptr;
    std::vector<api::Param> params;
    std::vector<api::Upload> uploads;
};

// Any thread.
class Dispatcher {
  public:
    // Called exactly once with the whole answer document, on the caller's thread or a pool's.
    using Done = std::function<void(std::string document)>;

    // Borrows all of them.
    Dispatcher(Callers& callers, runtime::WorkerPool& pool, Journal& journal)
        : callers_(callers), pool_(pool), journal_(journal) {}
    // Waits until the pool has finished what it was given.
    ~Dispatcher();

    // Never blocks: a method that may, and a call whose token must be written down before it runs,
    // goes to the pool. A full pool is code 7 at once, and the token stays unused.
    void dispatch(Call call, Done done);

  private:
    struct Prepared;
    class UnderWay;

    api::WireResult<Prepared> prepare(const Call& call);
    api::WireResult<bool> authorise(const Call& call, const api::DecodedCall& decoded);
    api::WireResult<std::string> run(const Call& call, const Prepared& prepared);
    std::string document(const Call& call, api::WireResult<std::string> answer);

    Callers& callers_;
    runtime::WorkerPool& pool_;
    Journal& journal_;
    std::mutex mutex_;
    std::condition_variable all_done_;
    std::size_t under_way_ = 0;  // jobs in the pool; guarded by mutex_
};

}  // namespace gateway
