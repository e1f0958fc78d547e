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

struct JsonRules {
    static std::uint64_t stops(std::uint64_t word) {
        return special_bytes(word) | equal_bytes(word, '"') | equal_bytes(word, '\\');
    }
    static bool is_plain(unsigned char c) { return c >= 0x20 && c < 0x80 && c != '"' && c != '\\'; }
    static void append_ascii(std::string& out, unsigned char c) {
        switch (c) {
            case '"':
                out += "\\\"";
                return;
            case '\\':
                out += "\\\\";
                return;
            case '\b':
                out += "\\b";
                return;
            case '\f':
                out += "\\f";
                return;
            case '\n':
                out += "\\n";
                return;
            case '\r':
                out += "\\r";
                return;
            case '\t':
                out += "\\t";
                return;
            default:
                break;
        }
        out += "\\u00";
        out += "0123456789abcdef"[c >> 4];
        out += "0123456789abcdef"[c & 15];
    }
    static bool allows(std::string_view) { return true; }
};

struct XmlRules {
    static std::uint64_t stops(std::uint64_t word) {
        return special_bytes(word) | equal_bytes(word, '&') | equal_bytes(word, '<') |
               equal_bytes(word, '>');
    }
    static bool is_plain(unsigned char c) {
        return c >= 0x20 && c < 0x80 && c != '&' && c != '<' && c != '>';
    }
    static void append_ascii(std::string& out, unsigned char c) {
        switch (c) {
            case '&':
                out += "&amp;";
                return;
            case '<':
                out += "&lt;";
                return;
            case '>':
                out += "&gt;";
                return;
            case '\r':
                out += "&#13;";
                return;
            case '\t':
            case '\n':
                out += static_cast<char>(c);
                return;
            default:
                out += kReplacement;
                return;
        }
    }
    // U+FFFE and U+FFFF are no characters of XML.
    static bool allows(std::string_view sequence) {
        return sequence != "\xEF\xBF\xBE" && sequence != "\xEF\xBF\xBF";
    }
};

// Bytes of the UTF-8 sequence at the start of `text`; 0 when there is none.
std::size_t sequence_bytes(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text[0]);
    const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    return text.size() >= bytes && base::is_utf8(text.substr(0, bytes)) ? bytes : 0;
}

// How many bytes from the start of `text` need no change.
template <class Rules>
std::size_t plain_bytes(std::string_view text) {
    std::size_t at = 0;
    if constexpr (std::endian::native == std::endian::little) {
        while (at + 8 <= text.size()) {
            std::uint64_t word = 0;
            std::memcpy(&word, text.data() + at, 8);
            const std::uint64_t stops = Rules::stops(word);
            if (stops != 0) return at + static_cast<std::size_t>(std::countr_zero(stops)) / 8;
            at += 8;
        }
    }
    while (at < text.size() && Rules::is_plain(static_cast<unsigned char>(text[at]))) ++at;
    return at;
}

template <class Rules>
void append_escaped(std::string& out, std::string_view text) {
    while (!text.empty()) {
        const std::size_t plain = plain_bytes<Rules>(text);
        out.append(text.data(), plain);
        text.remove_prefix(plain);
        if (text.empty()) return;
        const auto c = static_cast<unsigned char>(text[0]);
        if (c < 0x80) {
            Rules::append_ascii(out, c);
            text.remove_prefix(1);
            continue;
        }
        const std::size_t bytes = sequence_bytes(text);
        if (bytes == 0 || !Rules::allows(text.substr(0, bytes))) {
            out += kReplacement;
        } else {
            out.append(text.data(), bytes);
        }
        text.remove_prefix(bytes == 0 ? 1 : bytes);
    }
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
    out += '"';
    append_escaped<JsonRules>(out, text);
    out += '"';
}

void append_xml_text(std::string& out, std::string_view text) {
    append_escaped<XmlRules>(out, text);
}

}  // namespace api
