// Characters of UTF-8 text: how many, and whether one of them is a control. Pure; any thread.
#pragma once

#include <algorithm>
#include <string_view>

namespace base {

// `utf8` must be UTF-8.
constexpr std::size_t character_count(std::string_view utf8) {
    return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

// C0 controls, DEL, and the C1 controls U+0080 to U+009F, which line-based tools take for ends of
// lines (U+0085) or for commands to a terminal (U+009B). `utf8` must be UTF-8.
constexpr bool has_control(std::string_view utf8) {
    unsigned char before = 0;
    for (const char c : utf8) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7F) return true;
        if (before == 0xC2 && byte < 0xA0) return true;
        before = byte;
    }
    return false;
}

}  // namespace base
