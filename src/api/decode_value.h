// Checks of single values of a request. Pure; any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "api/field.h"
#include "base/result.h"

namespace api {

// Where in a complex parameter the decoder stands; lives on its stack.
struct Where {
    const Where* outer = nullptr;  // null: directly inside the parameter
    std::string_view name;
    std::ptrdiff_t index = -1;  // of a list's item; -1: not an item

    std::string path(bool with_index) const;  // "actions[2].action_type" or "actions.action_type"
};

WireError missing_at(const Where& where);
WireError invalid_at(const Where& where, std::string_view why);

// Length, form and no control characters. `text` is UTF-8 already.
WireResult<void> check_text(const FieldOptions& options, std::string_view text, const Where& where);
WireResult<void> check_number(const FieldOptions& options, std::int64_t number, const Where& where);
WireResult<void> check_items(const FieldOptions& options, std::size_t count, const Where& where);

}  // namespace api
