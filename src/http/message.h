// A whole HTTP request and a whole answer. Knows nothing of methods.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace http {

struct Header {
    std::string name;
    std::string value;
};

// Read whole, within the server's limits, before a handler sees it.
struct Request {
    std::string method;  // as sent: "GET", "POST", …
    std::string target;  // as sent: "/router/rest?app_key=…"; never logged whole
    std::vector<Header> headers;
    std::string body;
    std::string peer;  // the other side's address, without port

    // Before '?'; of the absolute form ("http://host/path") the path alone. Never empty.
    std::string_view path() const;
    std::string_view query() const;  // behind '?', undecoded; may be empty
    // The first header of that name, compared without case; empty when absent.
    std::string_view header(std::string_view name) const;
};

// A file to send; the server adds Content-Length, ETag handling, ranges (RFC 9110 section 14).
struct FileBody {
    std::filesystem::path path;
    std::string etag;  // quoted, strong; empty: none is sent
};

// The server adds Date, Server, Content-Length, Connection, Vary and the gzip coding itself:
// headers of the first three names, and Transfer-Encoding, are dropped; "Connection: close" is
// obeyed. A header with a line break, or a status outside 200…599, is a bug of the handler: the
// client gets 500.
struct Response {
    unsigned status = 200;
    std::string content_type = {};
    std::vector<Header> headers = {};
    std::string body = {};
    std::optional<FileBody> file = {};  // instead of body
};

// Answers one request. Called exactly once, from any thread; a second call is logged and ignored.
// When all copies are gone without a call, the client gets 500. On the loop's own thread it answers
// at once; from another thread it compresses there and wakes the loop. May outlive the server.
using Respond = std::function<void(Response)>;

// Runs on the loop's thread: must not block. Work that may block goes to a pool, which then calls
// `respond`. The request stays alive until `respond` has been called.
using Handler = std::function<void(std::shared_ptr<const Request> request, Respond respond)>;

}  // namespace http
