// Texts from anywhere: whatever is read can be written and read again.
#include <cstdlib>
#include <string_view>

#include "vision/mot_format.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const auto lines = vision::parse_mot({reinterpret_cast<const char*>(data), size}, "input");
    if (!lines) return 0;
    for (const vision::MotLine& line : lines.value()) {
        const auto again = vision::parse_mot(vision::format_mot(line), "again");
        if (!again || again.value().size() != 1 || again.value()[0].frame != line.frame) {
            std::abort();
        }
    }
    return 0;
}
