// One client's connection: reads a request, has it answered, writes the answer, and again.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "http/answer_writer.h"
#include "http/loop.h"

namespace http {

// Belongs to its loop and its loop's thread. Requests of one connection are answered one after the
// other: while a handler works, nothing is read.
class Connection {
  public:
    virtual ~Connection() = default;

    // Takes over the descriptor.
    virtual void start() = 0;
    // Of the request with that number; ignored when it is no longer waited for.
    virtual void answer(std::uint64_t request_number, Answer answer) = 0;
    virtual void on_tick(Tick now) = 0;
    // Since when it has waited for such bytes in vain; nothing when it does not, or not yet long.
    virtual std::optional<Tick> silent_since(Waiting waiting) const = 0;
    // Gives its place up: a silent one is closed, a begun body is refused.
    virtual void evict() = 0;
    // Idle: closes. Else the present request is the last.
    virtual void begin_drain() = 0;
    // At once, whatever it is doing.
    virtual void close() = 0;

    std::size_t place = 0;  // in the loop's list; the loop's own
};

// `descriptor` is a connected, non-blocking socket.
std::shared_ptr<Connection> make_connection(Loop& loop, int descriptor, std::string peer);

}  // namespace http
