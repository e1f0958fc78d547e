// The right to answer one request, once.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "http/connection.h"
#include "http/loop.h"
#include "http/message.h"

namespace http {

// What stands behind a Respond. Any thread; may outlive the connection, the loop's thread and the
// server.
class Ticket {
  public:
    Ticket(std::shared_ptr<Loop> loop, std::weak_ptr<Connection> connection,
           std::uint64_t request_number, bool gzip_accepted);
    // Answers 500 when nobody else did.
    ~Ticket();
    Ticket(const Ticket&) = delete;
    Ticket& operator=(const Ticket&) = delete;

    void answer(Response response);
    // 500, and the connection ends. Silent when the request was answered already.
    void fail();

  private:
    void deliver(Response response, bool closes);

    const std::shared_ptr<Loop> loop_;
    const std::weak_ptr<Connection> connection_;
    const std::uint64_t request_number_;
    const bool gzip_accepted_;
    std::atomic<bool> is_used_{false};
};

}  // namespace http
