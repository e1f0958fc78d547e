// Any bytes as a Content-Type line and a multipart body.
#include <cstdint>
#include <cstdlib>

#include "gateway/multipart.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(bytes), size);
    const auto line_end = input.find('\n');
    if (line_end == std::string_view::npos) return 0;
    const auto boundary = gateway::boundary_of(input.substr(0, line_end));
    if (!boundary) return 0;
    const std::string_view body = input.substr(line_end + 1);
    const gateway::MultipartLimits limits{};
    const auto parts = gateway::parse_multipart(body, *boundary, limits);
    if (!parts) return 0;
    if (parts.value().size() > limits.parts_max) std::abort();
    const char* behind_last = body.data();
    for (const gateway::Part& part : parts.value()) {
        const char* const begin = part.bytes.data();
        const bool in_order = begin >= behind_last && begin + part.bytes.size() <= &*body.end();
        if (part.name.empty() || !in_order) std::abort();
        behind_last = begin + part.bytes.size();
        // No content holds a whole delimiter line of its own.
        if (part.bytes.find("\r\n--" + *boundary + "\r\n") != std::string_view::npos) std::abort();
    }
    return 0;
}
