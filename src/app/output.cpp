#include "app/output.h"

#include <algorithm>
#include <cstdio>

#include <unistd.h>

#include "api/escape.h"

namespace app {
namespace {

std::string number_text(double value) {
    char out[32];
    std::snprintf(out, sizeof out, "%.6g", value);
    return out;
}

struct ToJson {
    std::string& out;
    void operator()(std::monostate) const { out += "null"; }
    void operator()(const std::string& text) const { api::append_json_string(out, text); }
    void operator()(std::int64_t value) const { out += std::to_string(value); }
    void operator()(double value) const { out += number_text(value); }
    void operator()(bool value) const { out += value ? "true" : "false"; }
    void operator()(const std::vector<std::string>& values) const {
        out += '[';
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (i > 0) out += ',';
            api::append_json_string(out, values[i]);
        }
        out += ']';
    }
};

struct ToText {
    std::string operator()(std::monostate) const { return "-"; }
    std::string operator()(const std::string& text) const { return text; }
    std::string operator()(std::int64_t value) const { return std::to_string(value); }
    std::string operator()(double value) const { return number_text(value); }
    std::string operator()(bool value) const { return value ? "yes" : "no"; }
    std::string operator()(const std::vector<std::string>& values) const {
        std::string out;
        for (const auto& value : values) out += (out.empty() ? "" : ", ") + value;
        return out.empty() ? "-" : out;
    }
};

void print(std::FILE* to, std::string_view line) {
    std::fwrite(line.data(), 1, line.size(), to);
    std::fputc('\n', to);
    std::fflush(to);
}

// Columns on a terminal: a character outside ASCII of our texts is Chinese and takes two.
std::size_t width_of(std::string_view text) {
    std::size_t width = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) ++width;
        if (byte >= 0xC0) width += byte >= 0xE0 ? 2 : 1;
    }
    return width;
}

std::string padded(std::string text, std::size_t width) {
    text.append(width - std::min(width, width_of(text)), ' ');
    return text;
}

}  // namespace

std::string json_text(const Record& record) {
    std::string out = "{";
    for (const auto& [name, cell] : record) {
        if (out.size() > 1) out += ',';
        api::append_json_string(out, name);
        out += ':';
        std::visit(ToJson{out}, cell);
    }
    return out + '}';
}

void Output::record(std::string_view title, const Record& record) const {
    if (json_) return print(stdout, json_text(record));
    if (!title.empty()) print(stdout, title);
    std::size_t width = 0;
    for (const auto& [name, cell] : record) width = std::max(width, name.size());
    for (const auto& [name, cell] : record) {
        print(stdout, "  " + padded(name, width) + "  " + std::visit(ToText{}, cell));
    }
}

void Output::table(std::string_view title, const std::vector<Record>& rows) const {
    if (json_) {
        std::string out = "[";
        for (const Record& row : rows) out += (out.size() > 1 ? "," : "") + json_text(row);
        return print(stdout, out + "]");
    }
    print(stdout, title);
    if (rows.empty()) return print(stdout, "  (none)");
    std::vector<std::size_t> widths;
    for (const auto& [name, cell] : rows[0]) widths.push_back(name.size());
    for (const Record& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            widths[i] = std::max(widths[i], width_of(std::visit(ToText{}, row[i].second)));
        }
    }
    std::string head = "  ";
    for (std::size_t i = 0; i < widths.size(); ++i) head += padded(rows[0][i].first, widths[i] + 2);
    print(stdout, head);
    for (const Record& row : rows) {
        std::string line = "  ";
        for (std::size_t i = 0; i < row.size(); ++i) {
            line += padded(std::visit(ToText{}, row[i].second), widths[i] + 2);
        }
        print(stdout, line);
    }
}

void Output::say(std::string_view line) const {
    if (!json_) print(stdout, line);
}

void Output::progress(std::string_view line) const {
    if (json_ || isatty(STDERR_FILENO) == 0) return;
    std::fprintf(stderr, "\r\033[K%.*s", static_cast<int>(line.size()), line.data());
    std::fflush(stderr);
}

void Output::error(const base::Error& error) const {
    if (json_) {
        Record record = {{"error", std::string(base::name_of(error.kind))},
                         {"message", error.message}};
        if (!error.field.empty()) record.emplace_back("field", error.field);
        return print(stderr, json_text(record));
    }
    std::string line = "smartmonitor: " + error.message;
    if (!error.detail.empty()) line += " (" + error.detail + ")";
    print(stderr, line);
}

}  // namespace app
