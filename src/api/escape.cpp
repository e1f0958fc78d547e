#include "api/escape.h"

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "base/encoding.h"

namespace api {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

constexpr std::uint64_t repeat(std::uint8_t byte) {
    return 0x0101010101010101ULL * byte;
}
// High bit set in each byte of `word` that is zero. Exact for the first one, which is all we ask.
constexpr std::uint64_t zero_bytes(std::uint64_t word) {
    return (word - repeat(0x01)) & ~word & repeat(0x80);
}
constexpr std::uint64_t equal_bytes(std::uint64_t word, char c) {
    return zero_bytes(word ^ repeat(static_cast<std::uint8_t>(c)));
}
constexpr std::uint64_t special_bytes(std::uint64_t word) {
    const std::uint64_t non_ascii = word & repeat(0x80);
    const std::uint64_t below_space = (word - repeat(0x20)) & ~word & repeat(0x80);
    return non_ascii | below_space;
}

char* put(char* to, std::string_view text) {
    std::memcpy(to, text.data(), text.size());
    return to + text.size();
}

struct JsonRules {
    static std::uint64_t stops(std::uint64_t word) {
        return special_bytes(word) | equal_bytes(word, '"') | equal_bytes(word, '\\');
    }
    static bool is_plain(unsigned char c) { return c >= 0x20 && c < 0x80 && c != '"' && c != '\\'; }
    static char* write_ascii(char* to, unsigned char c) {
        switch (c) {
            case '"':
                return put(to, "\\\"");
            case '\\':
                return put(to, "\\\\");
            case '\b':
                return put(to, "\\b");
            case '\f':
                return put(to, "\\f");
            case '\n':
                return put(to, "\\n");
            case '\r':
                return put(to, "\\r");
            case '\t':
                return put(to, "\\t");
            default:
                break;
        }
        to = put(to, "\\u00");
        *to++ = "0123456789abcdef"[c >> 4];
        *to++ = "0123456789abcdef"[c & 15];
        return to;
    }
    // U+FFFE and U+FFFF as escapes: a parser may take the raw ones for the end of its input.
    static char* write_sequence(char* to, std::string_view sequence) {
        if (sequence == "\xEF\xBF\xBE") return put(to, "\\ufffe");
        if (sequence == "\xEF\xBF\xBF") return put(to, "\\uffff");
        return put(to, sequence);
    }
};

struct XmlRules {
    static std::uint64_t stops(std::uint64_t word) {
        return special_bytes(word) | equal_bytes(word, '&') | equal_bytes(word, '<') |
               equal_bytes(word, '>');
    }
    static bool is_plain(unsigned char c) {
        return c >= 0x20 && c < 0x80 && c != '&' && c != '<' && c != '>';
    }
    static char* write_ascii(char* to, unsigned char c) {
        switch (c) {
            case '&':
                return put(to, "&amp;");
            case '<':
                return put(to, "&lt;");
            case '>':
                return put(to, "&gt;");
            case '\r':
                return put(to, "&#13;");
            case '\t':
                return put(to, "\t");
            case '\n':
                return put(to, "\n");
            default:
                return put(to, kReplacement);
        }
    }
    // U+FFFE and U+FFFF are no characters of XML. Characters above U+FFFF become references:
    // parsers that count in 16 bits lose the raw ones.
    static char* write_sequence(char* to, std::string_view sequence) {
        if (sequence == "\xEF\xBF\xBE" || sequence == "\xEF\xBF\xBF") {
            return put(to, kReplacement);
        }
        return sequence.size() == 4 ? write_reference(to, sequence) : put(to, sequence);
    }
    static char* write_reference(char* to, std::string_view sequence) {
        std::uint32_t code = static_cast<std::uint8_t>(sequence[0]) & 0x07U;
        for (const char c : sequence.substr(1)) {
            code = code << 6U | (static_cast<std::uint8_t>(c) & 0x3FU);
        }
        to = put(to, "&#x");
        for (int shift = code > 0xFFFFF ? 20 : 16; shift >= 0; shift -= 4) {
            *to++ = "0123456789ABCDEF"[code >> static_cast<unsigned>(shift) & 15U];
        }
        *to++ = ';';
        return to;
    }
};

// Bytes of the UTF-8 sequence at the start of `text`; 0 when there is none.
std::size_t sequence_bytes(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text[0]);
    const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    return text.size() >= bytes && base::is_utf8(text.substr(0, bytes)) ? bytes : 0;
}

// Copies what needs no change from the start of `text`; says how much that was.
template <class Rules>
std::size_t copy_plain(char* to, std::string_view text) {
    std::size_t at = 0;
    if constexpr (std::endian::native == std::endian::little) {
        while (at + 8 <= text.size()) {
            std::uint64_t word = 0;
            std::memcpy(&word, text.data() + at, 8);
            std::memcpy(to + at, &word, 8);
            const std::uint64_t stops = Rules::stops(word);
            if (stops != 0) return at + static_cast<std::size_t>(std::countr_zero(stops)) / 8;
            at += 8;
        }
    }
    for (; at < text.size() && Rules::is_plain(static_cast<unsigned char>(text[at])); ++at) {
        to[at] = text[at];
    }
    return at;
}

template <class Rules>
char* write_escaped(char* to, std::string_view text) {
    while (true) {
        const std::size_t plain = copy_plain<Rules>(to, text);
        to += plain;
        text.remove_prefix(plain);
        if (text.empty()) return to;
        const auto c = static_cast<unsigned char>(text[0]);
        if (c < 0x80) {
            to = Rules::write_ascii(to, c);
            text.remove_prefix(1);
            continue;
        }
        const std::size_t bytes = sequence_bytes(text);
        to = bytes == 0 ? put(to, kReplacement) : Rules::write_sequence(to, text.substr(0, bytes));
        text.remove_prefix(bytes == 0 ? 1 : bytes);
    }
}

void append_with(char* (*write)(char*, std::string_view), std::string& out, std::string_view text) {
    const std::size_t before = out.size();
    out.resize(before + escaped_bytes_max(text.size()));
    char* const start = out.data();
    out.resize(static_cast<std::size_t>(write(start + before, text) - start));
}

}  // namespace

char* write_json_string(char* to, std::string_view text) {
    *to++ = '"';
    to = write_escaped<JsonRules>(to, text);
    *to++ = '"';
    return to;
}

char* write_xml_text(char* to, std::string_view text) {
    return write_escaped<XmlRules>(to, text);
}

void append_json_string(std::string& out, std::string_view text) {
    append_with(write_json_string, out, text);
}

void append_xml_text(std::string& out, std::string_view text) {
    append_with(write_xml_text, out, text);
}

}  // namespace api
