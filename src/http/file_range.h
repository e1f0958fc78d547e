// Which bytes of a file answer a request: conditions and ranges (RFC 9110 sections 13 and 14).
// Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "http/message.h"

namespace http {

struct FilePlan {
    unsigned status = 200;  // 200, 206, 304 or 416
    std::uint64_t offset = 0;
    std::uint64_t length = 0;  // bytes to send; 0 for 304 and 416
};

// `etag` is quoted and strong, or empty. A list of ranges, a malformed range and another unit are
// ignored, as the RFC allows: the whole file is sent.
FilePlan plan_file(const Request& request, std::uint64_t size_bytes, std::string_view etag);

// "bytes 0-4/10", or "bytes */10" with 416; empty with other statuses.
std::string content_range(const FilePlan& plan, std::uint64_t size_bytes);

}  // namespace http
