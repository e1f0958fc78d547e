// What a track can have done in a zone: every type of domain::Action that smartmonitor writes,
// declared once. docs/actions.md says the same to readers; a test compares them.
//
// `extra` is "name=value" pairs with & between, in the order of the table:
// "zone=till-3&seconds=42". Actions that a device reported may have other types and texts: none of
// this holds for them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/track.h"
#include "domain/zone.h"

namespace domain {

enum class ActionType { kEnter, kLeave, kDwell, kCross, kQueue, kWrongWay };

// What one value of `extra` is.
enum class ActionValue {
    kZone,     // the id of an area or queue
    kLine,     // the id of a line
    kSeconds,  // whole seconds, rounded down
    kPeople,   // a number of people
    kWay,      // left_to_right or right_to_left
};

struct ActionPart {
    std::string_view name;
    ActionValue value;
};

struct ActionForm {
    ActionType type;
    std::string_view name;  // "wrong_way"
    std::vector<ActionPart> parts;
    std::string_view zh;
    std::string_view en;
    std::string_view example;  // of `extra`
};

// By ActionType.
std::span<const ActionForm> action_forms();
const ActionForm& form_of(ActionType type);
std::string_view name_of(LineWay way);  // "both", "left_to_right", "right_to_left"
std::optional<LineWay> line_way(std::string_view name);

// An action with its values; which of them count follows from the form.
struct ZoneAction {
    ActionType type = ActionType::kEnter;
    std::string place;  // a zone's or line's id
    std::int64_t seconds = 0;
    std::int64_t waiting = 0;
    LineWay way = LineWay::kBoth;
    friend bool operator==(const ZoneAction&, const ZoneAction&) = default;
};

Action format_action(const ZoneAction& action);
// errors: kInvalidArgument "type" or "extra" that is not of the table's form.
base::Result<ZoneAction> parse_action(const Action& action);

}  // namespace domain
