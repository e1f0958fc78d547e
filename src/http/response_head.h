// Writes the head of an answer. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/content_coding.h"
#include "http/message.h"

namespace http {

enum class Persistence { kKeep, kKeepHttp10, kClose };

struct HeadParts {
    unsigned status = 200;
    std::string_view content_type = {};  // empty: none
    const std::vector<Header>* headers = nullptr;
    Coding coding = {};
    std::optional<std::uint64_t> content_length = {};  // not sent with 204 and 304
    std::string_view date = {};
    Persistence persistence = Persistence::kKeep;
    std::string_view etag = {};           // empty: none
    std::string_view content_range = {};  // empty: none
    bool accepts_ranges = false;
};

// True when the status and every text can stand in a head: no line breaks, no NUL, names that are
// tokens.
bool is_sendable(const Response& response);

// True for statuses that never have a body.
bool is_bodiless(unsigned status);

// True when the handler asks for the connection's end.
bool asks_to_close(const Response& response);

// Appends to `out`, the empty line included.
void append_head(std::string& out, const HeadParts& parts);

}  // namespace http
