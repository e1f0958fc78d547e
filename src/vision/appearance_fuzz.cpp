// Bytes from a damaged store: whatever is accepted compares like any other, and can be kept again.
#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>

#include "vision/appearance.h"

namespace {

constexpr std::size_t kBytes = 2 + 4 * 56;

// A likeness that is no number fails, too.
void check(const vision::Appearance& a, const vision::Appearance& b) {
    const double alike = likeness(a, b);
    if (!(alike >= 0 && alike <= 1 + 1e-9) || alike != likeness(b, a)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    // Of the right length and version, so that most inputs are read.
    std::string first = std::string(bytes.substr(0, kBytes));
    first.resize(kBytes, '\x40');
    first[0] = 1;
    const auto a = vision::Appearance::from_bytes(first);
    const auto b = vision::Appearance::from_bytes(bytes.substr(std::min(size, kBytes)));
    if (a) {
        check(*a, *a);
        const auto again = vision::Appearance::from_bytes(a->bytes());
        if (!again || likeness(*again, *a) < 0.9) std::abort();
    }
    if (a && b) check(*a, *b);
    return 0;
}
