#include "gateway/multipart.h"

#include <algorithm>

#include "base/encoding.h"
#include "gateway/ascii.h"

namespace gateway {
namespace {

base::Error malformed(std::string_view what) {
    return base::fail(base::ErrorKind::kInvalidArgument, "multipart body: " + std::string(what));
}

base::Error beyond(std::string_view limit, std::size_t value) {
    return base::fail(
        base::ErrorKind::kResourceExhausted,
        "multipart body: more than " + std::to_string(value) + " (" + std::string(limit) + ")");
}

// One attribute of a header value: `; name="x"` or `;name=x`. Names are matched without case.
struct Attribute {
    std::string_view name;
    std::string value;
};

// Takes `text` up to and including the attribute's value. A backslash escapes only a quote: some
// browsers send whole Windows paths as file names.
std::string take_quoted(std::string_view& text) {
    std::string value;
    std::size_t i = 1;
    for (; i < text.size() && text[i] != '"'; ++i) {
        if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == '"') ++i;
        value += text[i];
    }
    text.remove_prefix(std::min(i + 1, text.size()));
    return value;
}

std::string take_unquoted(std::string_view& text) {
    const std::string_view value = text.substr(0, text.find(';'));
    text.remove_prefix(value.size());
    return std::string(trimmed(value));
}

// The next attribute behind a ';'. Pieces without '=' (the disposition type) are passed over.
std::optional<Attribute> next_attribute(std::string_view& text) {
    while (!text.empty()) {
        const auto stop = text.find_first_of(";=");
        if (stop == std::string_view::npos) break;
        const std::string_view name = trimmed(text.substr(0, stop));
        const bool has_value = text[stop] == '=';
        text.remove_prefix(stop + 1);
        if (!has_value) continue;
        while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
        const bool quoted = !text.empty() && text.front() == '"';
        return Attribute{name, quoted ? take_quoted(text) : take_unquoted(text)};
    }
    text = {};
    return std::nullopt;
}

// RFC 5987 `utf-8''%E4%BB%BB`: what stands behind the second quote, percent-decoded.
std::optional<std::string> extended_value(std::string_view value) {
    for (int quotes = 0; quotes < 2; ++quotes) {
        const auto at = value.find('\'');
        if (at == std::string_view::npos) return std::nullopt;
        value.remove_prefix(at + 1);
    }
    if (value.find('+') != std::string_view::npos) return std::nullopt;  // '+' is not a blank here
    return base::form_decode(value);
}

void read_disposition(Part& part, std::string_view value) {
    bool extended = false;
    while (auto attribute = next_attribute(value)) {
        if (equals_ignoring_case(attribute->name, "name")) {
            part.name = std::move(attribute->value);
        } else if (equals_ignoring_case(attribute->name, "filename") && !extended) {
            part.file_name = std::move(attribute->value);
        } else if (equals_ignoring_case(attribute->name, "filename*")) {
            if (auto decoded = extended_value(attribute->value)) {
                part.file_name = std::move(*decoded);
                extended = true;
            }
        }
    }
}

void read_header_line(Part& part, std::string_view line) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return;
    const std::string_view name = trimmed(line.substr(0, colon));
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (equals_ignoring_case(name, "content-disposition")) {
        read_disposition(part, value);
    } else if (equals_ignoring_case(name, "content-type")) {
        part.content_type = value;
    }
}

// Walks over one body. `rest_` is what has not been understood yet; it starts at a line's start.
class Reader {
  public:
    Reader(std::string_view body, std::string_view boundary)
        : rest_(body), delimiter_("--" + std::string(boundary)) {}

    // Goes behind the first delimiter line. False when there is none.
    bool find_first() { return take_content().has_value(); }

    // What stands before the next delimiter, without the line end that belongs to the delimiter.
    std::optional<std::string_view> take_content() {
        std::size_t from = 0;
        while (true) {
            const auto at = rest_.find(delimiter_, from);
            if (at == std::string_view::npos) return std::nullopt;
            const bool at_line_start = at == 0 || rest_[at - 1] == '\n';
            if (at_line_start && end_delimiter(at + delimiter_.size())) {
                return without_line_end(content_);
            }
            from = at + 1;
        }
    }

    bool closed() const { return closed_; }

    // The next line, without its end. Nothing when it does not end within `bytes_max`.
    std::optional<std::string_view> take_header_line(std::size_t bytes_max) {
        const auto end = rest_.substr(0, bytes_max).find('\n');
        if (end == std::string_view::npos) return std::nullopt;
        std::string_view line = rest_.substr(0, end);
        rest_.remove_prefix(end + 1);
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
        return line;
    }

  private:
    // Is what follows a delimiter's text at `at` the end of a delimiter line? Moves behind it.
    bool end_delimiter(std::size_t at) {
        const std::size_t content_bytes = at - delimiter_.size();
        std::string_view tail = rest_.substr(at);
        bool closes = false;
        if (tail.starts_with("--")) {
            closes = true;
        } else {
            while (!tail.empty() && is_blank(tail.front())) tail.remove_prefix(1);
            if (tail.starts_with("\r\n")) {
                tail.remove_prefix(2);
            } else if (tail.starts_with("\n")) {
                tail.remove_prefix(1);
            } else {
                return false;
            }
        }
        content_ = rest_.substr(0, content_bytes);
        rest_ = tail;
        closed_ = closes;
        return true;
    }

    static std::string_view without_line_end(std::string_view text) {
        if (text.ends_with("\r\n")) return text.substr(0, text.size() - 2);
        if (text.ends_with('\n')) return text.substr(0, text.size() - 1);
        return text;
    }

    std::string_view rest_;
    std::string_view content_;
    std::string delimiter_;
    bool closed_ = false;
};

base::Result<Part> read_part(Reader& reader, const MultipartLimits& limits) {
    Part part;
    std::size_t header_bytes = 0;
    while (true) {
        const auto line = reader.take_header_line(limits.part_header_bytes_max - header_bytes);
        if (!line) {
            return malformed("a part's header has no end within " +
                             std::to_string(limits.part_header_bytes_max) +
                             " bytes (part_header_bytes_max)");
        }
        if (line->empty()) break;
        header_bytes += line->size() + 1;
        read_header_line(part, *line);
    }
    const auto content = reader.take_content();
    if (!content) return malformed("the closing boundary is missing");
    if (part.name.empty()) return malformed("a part has no name");
    part.bytes = *content;
    return part;
}

}  // namespace

std::optional<std::string> boundary_of(std::string_view content_type) {
    std::string_view rest = content_type;
    while (auto attribute = next_attribute(rest)) {
        if (!equals_ignoring_case(attribute->name, "boundary")) continue;
        if (attribute->value.empty() || attribute->value.size() > kBoundaryBytesMax) break;
        return std::move(attribute->value);
    }
    return std::nullopt;
}

base::Result<std::vector<Part>> parse_multipart(std::string_view body, std::string_view boundary,
                                                const MultipartLimits& limits) {
    Reader reader(body, boundary);
    if (!reader.find_first()) return malformed("the boundary of Content-Type is not in it");
    std::vector<Part> parts;
    while (!reader.closed()) {
        if (parts.size() == limits.parts_max)
            return beyond("multipart_parts_max", limits.parts_max);
        BOOST_OUTCOME_TRY(auto part, read_part(reader, limits));
        parts.push_back(std::move(part));
    }
    return parts;
}

}  // namespace gateway
