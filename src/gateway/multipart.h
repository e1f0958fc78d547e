// A tolerant parser of multipart/form-data bodies.
//
// Source: RFC 7578 and RFC 2046 section 5.1, loosened for what the platform's clients send: text
// before the first boundary, `Content-Disposition:form-data;name="x"` without blanks, any
// disposition type (`file; name=…`), unquoted values, blanks behind quoted ones, lines ended by LF
// alone, no line end behind the last boundary. A body without its closing boundary is refused: it
// may have been cut on the way.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace gateway {

struct MultipartLimits {
    std::size_t parts_max = 64;
    std::size_t part_header_bytes_max = 4096;  // all header lines of one part
};

inline constexpr std::size_t kBoundaryBytesMax = 200;  // RFC 2046 allows 70

struct Part {
    std::string name;
    std::optional<std::string> file_name;  // present: an upload, even when empty
    std::string content_type;              // as sent; may be empty
    std::string_view bytes;                // points into the body
};

// The boundary in a Content-Type value: quoted or not, in any place among the attributes. Nothing
// when there is none or it is longer than kBoundaryBytesMax.
std::optional<std::string> boundary_of(std::string_view content_type);

// Errors: kInvalidArgument for a body that does not parse, kResourceExhausted for one beyond a
// limit (the message names it). Cost: linear in the body.
base::Result<std::vector<Part>> parse_multipart(std::string_view body, std::string_view boundary,
                                                const MultipartLimits& limits);

}  // namespace gateway
