// Text as JSON strings and as XML character data.
//
// Whatever the input, the output is valid: bytes that are not UTF-8, and what XML 1.0 forbids even
// as a reference (section 2.2), become U+FFFD. Pure; any thread. Eight bytes per step while the
// text is plain ASCII.
#pragma once

#include <string>
#include <string_view>

namespace api {

// With quotes; '/' and non-ASCII stay as they are, but U+FFFE and U+FFFF become escapes.
void append_json_string(std::string& out, std::string_view text);
// Carriage returns become references: a parser would turn them into line feeds (section 2.11).
// So do characters above U+FFFF.
void append_xml_text(std::string& out, std::string_view text);

// The same into room that the caller made, at least escaped_bytes_max(); they return the end.
char* write_json_string(char* to, std::string_view text);
char* write_xml_text(char* to, std::string_view text);
// A control character becomes six bytes; eight are written at a time.
constexpr std::size_t escaped_bytes_max(std::size_t text_bytes) {
    return 6 * text_bytes + 16;
}

}  // namespace api
