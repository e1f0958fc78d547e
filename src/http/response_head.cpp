#include "http/response_head.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <boost/beast/http/status.hpp>

#include "http/ascii_case.h"

namespace http {
namespace {

void append_number(std::string& out, std::uint64_t number) {
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

void append_line(std::string& out, std::string_view name, std::string_view value) {
    out += name;
    out += ": ";
    out += value;
    out += "\r\n";
}

bool is_line_safe(std::string_view text) {
    return std::none_of(text.begin(), text.end(),
                        [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

// What the server itself says; a handler's word on it could contradict the bytes sent.
bool is_reserved(std::string_view name) {
    return equal_ignoring_case(name, "Date") || equal_ignoring_case(name, "Server") ||
           equal_ignoring_case(name, "Content-Length") ||
           equal_ignoring_case(name, "Transfer-Encoding") ||
           equal_ignoring_case(name, "Connection");
}

void append_status_line(std::string& out, unsigned status) {
    if (status == 200) {
        out += "HTTP/1.1 200 OK\r\n";
        return;
    }
    out += "HTTP/1.1 ";
    append_number(out, status);
    out += ' ';
    const auto reason =
        boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(status));
    out.append(reason.data(), reason.size());
    out += "\r\n";
}

}  // namespace

bool is_sendable(const Response& response) {
    if (response.status < 200 || response.status > 599) return false;
    if (!is_line_safe(response.content_type)) return false;
    if (response.file && !is_line_safe(response.file->etag)) return false;
    for (const Header& header : response.headers) {
        if (header.name.empty() || header.name.find_first_of(": \t") != std::string::npos ||
            !is_line_safe(header.name) || !is_line_safe(header.value)) {
            return false;
        }
    }
    return true;
}

bool is_bodiless(unsigned status) {
    return status < 200 || status == 204 || status == 304;
}

bool asks_to_close(const Response& response) {
    for (const Header& header : response.headers) {
        if (equal_ignoring_case(header.name, "Connection") &&
            equal_ignoring_case(header.value, "close")) {
            return true;
        }
    }
    return false;
}

void append_head(std::string& out, const HeadParts& parts) {
    append_status_line(out, parts.status);
    append_line(out, "Server", "smartmonitor");
    append_line(out, "Date", parts.date);
    if (!parts.content_type.empty()) append_line(out, "Content-Type", parts.content_type);
    if (parts.content_length && !is_bodiless(parts.status)) {
        out += "Content-Length: ";
        append_number(out, *parts.content_length);
        out += "\r\n";
    }
    if (parts.persistence == Persistence::kClose) append_line(out, "Connection", "close");
    if (parts.persistence == Persistence::kKeepHttp10) append_line(out, "Connection", "keep-alive");
    if (parts.coding.varies) append_line(out, "Vary", "Accept-Encoding");
    if (parts.coding.gzip) append_line(out, "Content-Encoding", "gzip");
    if (!parts.etag.empty()) append_line(out, "ETag", parts.etag);
    if (!parts.content_range.empty()) append_line(out, "Content-Range", parts.content_range);
    if (parts.accepts_ranges) append_line(out, "Accept-Ranges", "bytes");
    if (parts.headers != nullptr) {
        for (const Header& header : *parts.headers) {
            if (is_reserved(header.name)) continue;
            // The packed bytes are not those that a strong tag stands for (RFC 9110 section 8.8.1).
            const bool weaken = parts.coding.gzip && equal_ignoring_case(header.name, "ETag") &&
                                header.value.starts_with('"');
            out += header.name;
            out += weaken ? ": W/" : ": ";
            out += header.value;
            out += "\r\n";
        }
    }
    out += "\r\n";
}

}  // namespace http
