#include "domain/action.h"

#include <charconv>

namespace domain {
namespace {

using base::Result;

const std::vector<ActionForm>& table() {
    using V = ActionValue;
    static const std::vector<ActionForm> forms = {
        {ActionType::kEnter,
         "enter",
         {{"zone", V::kZone}},
         "从区域外走入区域",
         "came into a zone from outside of it",
         "zone=till-3"},
        {ActionType::kLeave,
         "leave",
         {{"zone", V::kZone}},
         "从区域内走出区域",
         "went out of a zone",
         "zone=till-3"},
        {ActionType::kDwell,
         "dwell",
         {{"zone", V::kZone}, {"seconds", V::kSeconds}},
         "在区域内停留达到dwell_after，每次停留一条，seconds为总时长",
         "stayed in a zone for dwell_after or longer; once a stay, seconds is all of it",
         "zone=till-3&seconds=42"},
        {ActionType::kCross,
         "cross",
         {{"line", V::kLine}, {"way", V::kWay}},
         "越过一条线",
         "crossed a line",
         "line=door&way=left_to_right"},
        {ActionType::kQueue,
         "queue",
         {{"zone", V::kZone}, {"seconds", V::kSeconds}, {"waiting", V::kPeople}},
         "在排队区与他人一同等候达到dwell_after，waiting为同时等候的最多人数（含本人）",
         "waited in a queue zone while others did, for dwell_after or longer; waiting is the most "
         "who waited at once, this one included",
         "zone=till-1&seconds=30&waiting=3"},
        {ActionType::kWrongWay,
         "wrong_way",
         {{"line", V::kLine}, {"way", V::kWay}},
         "逆向越过一条单向线",
         "crossed a one-way line against its way",
         "line=exit&way=right_to_left"},
    };
    return forms;
}

std::string text_of(const ZoneAction& action, ActionValue value) {
    switch (value) {
        case ActionValue::kZone:
        case ActionValue::kLine:
            return action.place;
        case ActionValue::kSeconds:
            return std::to_string(action.seconds);
        case ActionValue::kPeople:
            return std::to_string(action.waiting);
        case ActionValue::kWay:
            return std::string(name_of(action.way));
    }
    return {};
}

std::optional<std::int64_t> whole_number(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_plain = text == "0" || (!text.empty() && text[0] != '0' && text[0] != '-');
    if (error != std::errc() || end != text.data() + text.size() || !is_plain) return std::nullopt;
    return number;
}

bool take(ZoneAction& action, ActionValue value, std::string_view text) {
    const auto take_number = [&](std::int64_t& to) {
        const auto number = whole_number(text);
        to = number.value_or(0);
        return number.has_value();
    };
    switch (value) {
        case ActionValue::kZone:
        case ActionValue::kLine:
            action.place = text;
            return is_zone_id(text);
        case ActionValue::kSeconds:
            return take_number(action.seconds);
        case ActionValue::kPeople:
            return take_number(action.waiting);
        case ActionValue::kWay:
            action.way = line_way(text).value_or(LineWay::kBoth);
            return action.way != LineWay::kBoth;
    }
    return false;
}

}  // namespace

std::span<const ActionForm> action_forms() {
    return table();
}

const ActionForm& form_of(ActionType type) {
    return table()[static_cast<std::size_t>(type)];
}

std::string_view name_of(LineWay way) {
    switch (way) {
        case LineWay::kBoth:
            return "both";
        case LineWay::kLeftToRight:
            return "left_to_right";
        case LineWay::kRightToLeft:
            return "right_to_left";
    }
    return "both";
}

std::optional<LineWay> line_way(std::string_view name) {
    for (const LineWay way : {LineWay::kBoth, LineWay::kLeftToRight, LineWay::kRightToLeft}) {
        if (name == name_of(way)) return way;
    }
    return std::nullopt;
}

Action format_action(const ZoneAction& action) {
    const ActionForm& form = form_of(action.type);
    Action out{std::string(form.name), {}};
    for (const ActionPart& part : form.parts) {
        if (!out.extra.empty()) out.extra += '&';
        out.extra += part.name;
        out.extra += '=';
        out.extra += text_of(action, part.value);
    }
    return out;
}

Result<ZoneAction> parse_action(const Action& action) {
    for (const ActionForm& form : table()) {
        if (form.name != action.type) continue;
        ZoneAction out;
        out.type = form.type;
        std::string_view rest = action.extra;
        bool is_good = true;
        for (const ActionPart& part : form.parts) {
            const bool is_last = &part == &form.parts.back();
            const std::size_t length = is_last ? rest.size() : rest.find('&');
            const std::string_view pair = rest.substr(0, length);
            is_good = is_good && length != std::string_view::npos &&
                      pair.substr(0, part.name.size()) == part.name &&
                      pair.substr(part.name.size(), 1) == "=" &&
                      take(out, part.value, pair.substr(part.name.size() + 1));
            if (!is_good) break;
            rest.remove_prefix(is_last ? length : length + 1);
        }
        if (is_good) return out;
        return base::invalid("extra", "an action of type " + action.type +
                                          " has an extra text as " + std::string(form.example));
    }
    return base::invalid("type", "unknown type of action; docs/actions.md lists them");
}

}  // namespace domain
