#include "http/file_range.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

#include "http/ascii_case.h"

namespace http {
namespace {

// RFC 9110 section 13.1.2: the weak comparison, so W/ does not matter.
bool names_tag(std::string_view list, std::string_view etag) {
    if (trim_blanks(list) == "*") return true;
    if (etag.empty()) return false;
    while (!list.empty()) {
        list = trim_blanks(list);
        if (list.starts_with("W/")) list.remove_prefix(2);
        if (!list.starts_with('"')) return false;
        const std::size_t end = list.find('"', 1);
        if (end == std::string_view::npos) return false;
        if (list.substr(0, end + 1) == etag) return true;
        list = trim_blanks(list.substr(end + 1));
        if (!list.starts_with(',')) return false;
        list.remove_prefix(1);
    }
    return false;
}

// Digits only. A number beyond 64 bits is as good as the largest one: no file is that long.
std::optional<std::uint64_t> parse_position(std::string_view text) {
    const bool digits = !text.empty() && std::all_of(text.begin(), text.end(),
                                                     [](char c) { return c >= '0' && c <= '9'; });
    if (!digits) return std::nullopt;
    std::uint64_t value = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), value).ec != std::errc{}) {
        return std::numeric_limits<std::uint64_t>::max();
    }
    return value;
}

std::optional<FilePlan> plan_range(std::string_view header, std::uint64_t size) {
    const std::size_t equals = header.find('=');
    if (equals == std::string_view::npos ||
        !equal_ignoring_case(trim_blanks(header.substr(0, equals)), "bytes")) {
        return std::nullopt;
    }
    const std::string_view range = trim_blanks(header.substr(equals + 1));
    const std::size_t dash = range.find('-');
    if (dash == std::string_view::npos || range.find(',') != std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view first_text = range.substr(0, dash);
    const std::string_view last_text = range.substr(dash + 1);
    const FilePlan unsatisfiable{.status = 416};
    if (first_text.empty()) {  // the last N bytes
        const auto suffix = parse_position(last_text);
        if (!suffix) return std::nullopt;
        if (*suffix == 0 || size == 0) return unsatisfiable;
        const std::uint64_t length = std::min(*suffix, size);
        return FilePlan{.status = 206, .offset = size - length, .length = length};
    }
    const auto first = parse_position(first_text);
    if (!first) return std::nullopt;
    std::uint64_t last = std::numeric_limits<std::uint64_t>::max();
    if (!last_text.empty()) {
        const auto given = parse_position(last_text);
        if (!given || *given < *first) return std::nullopt;
        last = *given;
    }
    if (*first >= size) return unsatisfiable;
    last = std::min(last, size - 1);
    return FilePlan{.status = 206, .offset = *first, .length = last - *first + 1};
}

}  // namespace

FilePlan plan_file(const Request& request, std::uint64_t size_bytes, std::string_view etag) {
    const FilePlan whole{.status = 200, .offset = 0, .length = size_bytes};
    const bool is_get = request.method == "GET";
    if (!is_get && request.method != "HEAD") return whole;
    const std::string_view none_match = request.header("If-None-Match");
    if (!none_match.empty() && names_tag(none_match, etag)) return {.status = 304};
    const std::string_view range = request.header("Range");
    if (!is_get || range.empty()) return whole;
    const std::string_view if_range = request.header("If-Range");
    // The strong comparison; a date never matches, as we send no Last-Modified.
    if (!if_range.empty() && (etag.empty() || if_range != etag)) return whole;
    return plan_range(range, size_bytes).value_or(whole);
}

std::string content_range(const FilePlan& plan, std::uint64_t size_bytes) {
    if (plan.status == 416) return "bytes */" + std::to_string(size_bytes);
    if (plan.status != 206) return {};
    return "bytes " + std::to_string(plan.offset) + "-" +
           std::to_string(plan.offset + plan.length - 1) + "/" + std::to_string(size_bytes);
}

}  // namespace http
