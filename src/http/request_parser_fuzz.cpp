// Any bytes, in any pieces: no crash, and the pieces do not change what is read.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "http/request_parser.h"

namespace {

// All requests that `text` yields, and how it ended, as one text.
std::string read_all(std::string_view text, std::size_t piece) {
    http::RequestParser parser(
        {.header_bytes_max = 256, .header_fields_max = 8, .body_bytes_max = 64});
    std::string story;
    std::size_t consumed = 0;
    for (std::size_t seen = 0; seen < text.size();) {
        seen = std::min(text.size(), seen + piece);
        for (bool goes_on = true; goes_on;) {
            const auto progress = parser.feed(text.substr(consumed, seen - consumed));
            consumed += progress.consumed;
            goes_on = progress.step != http::ParseStep::kNeedMore;
            if (progress.step == http::ParseStep::kRefused) return story + "refused";
            if (progress.step == http::ParseStep::kDone) {
                const auto request = parser.take();
                story += request->method + " " + request->target + " " + request->body + "\n";
                for (const auto& header : request->headers) {
                    story += header.name + ":" + header.value + "\n";
                }
            }
        }
    }
    return story;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    if (size == 0) return 0;
    const std::size_t piece = 1 + bytes[0] % 16;
    const std::string_view text(reinterpret_cast<const char*>(bytes) + 1, size - 1);
    if (read_all(text, text.size() + 1) != read_all(text, piece)) std::abort();
    return 0;
}
