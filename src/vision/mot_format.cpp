#include "vision/mot_format.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <optional>
#include <system_error>

namespace vision {

namespace {

constexpr std::size_t kColumns = 7;
constexpr std::array<const char*, kColumns> kColumnNames{"frame", "id",     "left", "top",
                                                         "width", "height", "score"};
constexpr std::string_view kBetween = ", \t\r";

base::Error wrong(std::string_view name, std::size_t number, const std::string& what) {
    return base::invalid("file", std::string(name) + ":" + std::to_string(number) + ": " + what +
                                     "; a line is frame,id,left,top,width,height,score,-1,-1,-1");
}

// The next column, or nothing at the end of the line.
std::string_view next_column(std::string_view& rest) {
    const std::size_t first = rest.find_first_not_of(kBetween);
    if (first == std::string_view::npos) return {};
    rest.remove_prefix(first);
    const std::string_view column = rest.substr(0, rest.find_first_of(kBetween));
    rest.remove_prefix(column.size());
    return column;
}

std::optional<double> number_in(std::string_view column) {
    if (column.starts_with('+')) column.remove_prefix(1);
    double value = 0;
    const auto [end, error] = std::from_chars(column.data(), column.data() + column.size(), value);
    const bool is_all = error == std::errc() && end == column.data() + column.size();
    if (!is_all || !std::isfinite(value) || std::abs(value) > 1e15) return std::nullopt;
    return value;
}

}  // namespace

base::Result<std::vector<MotLine>> parse_mot(std::string_view text, std::string_view name) {
    std::vector<MotLine> lines;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::size_t length = std::min(text.find('\n'), text.size());
        std::string_view rest = text.substr(0, length);
        text.remove_prefix(std::min(length + 1, text.size()));
        if (rest.find_first_not_of(kBetween) == std::string_view::npos) continue;

        std::array<double, kColumns> values{};
        for (std::size_t column = 0; column < kColumns; ++column) {
            const std::string_view word = next_column(rest);
            if (word.empty()) {
                return wrong(name, number,
                             std::string("the ") + kColumnNames[column] + " is missing");
            }
            const std::optional<double> value = number_in(word);
            if (!value) {
                return wrong(name, number,
                             std::string("the ") + kColumnNames[column] + " '" +
                                 std::string(word.substr(0, 32)) + "' is no number");
            }
            values[column] = *value;
        }
        if (values[0] < 0 || values[0] > static_cast<double>(kMotFrameMax) ||
            values[0] != std::floor(values[0])) {
            return wrong(
                name, number,
                "the frame is not a whole number from 0 to " + std::to_string(kMotFrameMax));
        }
        lines.push_back({static_cast<std::int64_t>(values[0]),
                         static_cast<std::int64_t>(values[1]),
                         {static_cast<float>(values[2]), static_cast<float>(values[3]),
                          static_cast<float>(values[4]), static_cast<float>(values[5])},
                         values[6]});
    }
    return lines;
}

std::string format_mot(const MotLine& line) {
    // Numbers by their own: printf's decimal point follows the locale.
    std::string out = std::to_string(line.frame) + "," + std::to_string(line.id);
    const auto add = [&out](double value, int decimals) {
        std::array<char, 64> digits{};
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value,
                                       std::chars_format::fixed, decimals);
        out += ',';
        out.append(digits.data(), end.ptr);
    };
    for (const float side : {line.box.left, line.box.top, line.box.width, line.box.height}) {
        add(static_cast<double>(side), 2);
    }
    add(line.score, 4);
    return out + ",-1,-1,-1\n";
}

}  // namespace vision
