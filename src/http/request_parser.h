// Reads HTTP/1.x requests out of a stream of bytes, strictly.
//
// Whatever two servers could read in two ways is refused (RFC 9112 section 11.2): bare line feeds,
// folded lines, more than one Content-Length or Host, Content-Length with Transfer-Encoding, any
// coding but one "chunked". Pure: no sockets, no time. One thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "http/message.h"
#include "http/refused_rest.h"

namespace http {

struct ParserLimits {
    std::size_t header_bytes_max = 16 * 1024;  // also of one chunk's head, and of the trailer
    std::size_t header_fields_max = 100;
    std::size_t body_bytes_max = 24 * 1024 * 1024;
};

enum class ParseStep {
    kNeedMore,
    kHeadDone,  // a body follows; feed again
    kDone,      // take() the request
    kRefused,   // answer refusal() and close: where the next request begins is unknown
};

struct ParseProgress {
    ParseStep step;
    std::size_t consumed;  // bytes that must not be fed again
};

struct Refusal {
    unsigned status = 400;
    std::string_view reason = {};  // a literal
    bool is_too_large = false;     // its sender may still be sending
};

class RequestParser {
  public:
    explicit RequestParser(ParserLimits limits);
    ~RequestParser();

    // `bytes` begins with what was not consumed by the last call and grows from call to call; a
    // head is consumed whole or not at all. Not to be called again after kDone before take(), nor
    // after kRefused.
    ParseProgress feed(std::string_view bytes);

    const Refusal& refusal() const;
    // Of the request whose head is read, until the next take().
    bool keep_alive() const;
    bool expects_continue() const;
    std::size_t body_bytes() const;  // so far
    bool is_http_1_0() const;

    // The target as far as it is known; `unread` is what was fed last. Empty: nothing was legible.
    std::string_view target_seen(std::string_view unread) const;
    // Gives up the request that is being read: its body is freed. What of it is still to come.
    RefusedRest abandon();

    // The finished request (peer is left empty); the next one may follow.
    std::shared_ptr<Request> take();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace http
