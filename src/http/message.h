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

    std::string_view path() const;   // before '?'
    std::string_view query() const;  // behind '?', undecoded; may be empty
    // The first header of that name, compared without case; empty when absent.
    std::string_view header(std::string_view name) const;
};

// A file to send; the server adds Content-Length, ETag handling, ranges (RFC 9110 section 14).
struct FileBody {
    std::filesystem::path path;
    std::string etag;  // quoted, strong
};

struct Response {
    unsigned status = 200;
    std::string content_type;
    std::vector<Header> headers = {};
    std::string body = {};
    std::optional<FileBody> file = {};  // instead of body
};

// Answers one request. Called exactly once, from any thread.
using Respond = std::function<void(Response)>;

// Runs on the loop's thread: must not block. Work that may block goes to a pool, which then calls
// `respond`. The request stays alive until `respond` has been called.
using Handler = std::function<void(std::shared_ptr<const Request> request, Respond respond)>;

}  // namespace http
