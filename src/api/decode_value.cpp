#include "api/decode_value.h"

#include <algorithm>

#include "base/characters.h"

namespace api {
namespace {

constexpr std::size_t kUnitDecimals = 4;

bool is_unit_decimal(std::string_view text) {
    if (text.empty() || (text[0] != '0' && text[0] != '1')) return false;
    if (text.size() == 1) return true;
    if (text[1] != '.' || text.size() == 2 || text.size() > 2 + kUnitDecimals) return false;
    const char digit_max = text[0] == '1' ? '0' : '9';
    return std::all_of(text.begin() + 2, text.end(),
                       [digit_max](char c) { return c >= '0' && c <= digit_max; });
}

bool is_http_url(std::string_view text) {
    const auto starts = [&text](std::string_view scheme) {
        return text.size() > scheme.size() &&
               std::equal(scheme.begin(), scheme.end(), text.begin(),
                          [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b + 32 : b); });
    };
    const std::size_t scheme = starts("http://") ? 7 : starts("https://") ? 8 : 0;
    if (scheme == 0 || text.find_first_of(" \"<>\\^`{|}") != std::string_view::npos) return false;
    const char host = text[scheme];
    return host != '/' && host != '?' && host != '#' && host != ':' && host != '@';
}

}  // namespace

std::string Where::path(bool with_index) const {
    std::string text = outer != nullptr ? outer->path(with_index) : std::string();
    if (index >= 0) {
        if (with_index) text += '[' + std::to_string(index) + ']';
        return text;
    }
    if (!text.empty()) text += '.';
    return text.append(name);
}

WireError missing_at(const Where& where) {
    return missing_parameter(where.path(false), where.path(true));
}

WireError invalid_at(const Where& where, std::string_view why) {
    return invalid_parameter(where.path(false), where.path(true) + " " + std::string(why));
}

WireResult<void> check_text(const FieldOptions& options, std::string_view text,
                            const Where& where) {
    if (options.length_max > 0 && text.size() > options.length_max &&
        base::character_count(text) > options.length_max) {
        return invalid_at(where,
                          "must be at most " + std::to_string(options.length_max) + " characters");
    }
    if (base::has_control(text)) {
        return invalid_at(where, "must not contain control characters");
    }
    switch (options.form) {
        case TextForm::kAny:
            break;
        case TextForm::kUnitDecimal:
            if (!is_unit_decimal(text)) {
                return invalid_at(where, "must be a decimal in [0, 1] with at most 4 decimals");
            }
            break;
        case TextForm::kHttpUrl:
            if (!is_http_url(text)) return invalid_at(where, "must be an http or https URL");
            break;
    }
    return boost::outcome_v2::success();
}

WireResult<void> check_number(const FieldOptions& options, std::int64_t number,
                              const Where& where) {
    if (number >= options.min && number <= options.max) return boost::outcome_v2::success();
    std::string why = "must be";
    const bool has_min = options.min != std::numeric_limits<std::int64_t>::min();
    const bool has_max = options.max != std::numeric_limits<std::int64_t>::max();
    if (has_min) why += " at least " + std::to_string(options.min);
    if (has_min && has_max) why += " and";
    if (has_max) why += " at most " + std::to_string(options.max);
    return invalid_at(where, why);
}

WireResult<void> check_items(const FieldOptions& options, std::size_t count, const Where& where) {
    if (count == 0 && options.items_min > 0) return missing_at(where);
    if (count < options.items_min) {
        return invalid_at(where, "needs at least " + std::to_string(options.items_min) + " items");
    }
    if (options.items_max > 0 && count > options.items_max) {
        return invalid_at(where, "takes at most " + std::to_string(options.items_max) + " items");
    }
    return boost::outcome_v2::success();
}

}  // namespace api
