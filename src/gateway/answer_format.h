// Which form an answer takes, from the parameters `format` and `simplify`.
#pragma once

#include <optional>
#include <string_view>

#include "api/format.h"
#include "gateway/parameters.h"

namespace gateway {

// XML when `format` is absent or empty. Nothing for a format that does not exist. Only the literal
// `simplify=true` simplifies: the client that sends simplify=1 unwraps one root element.
std::optional<api::Format> answer_format(const Parameters& parameters);

// The clients ask for text/javascript and text/xml; one of them hands back other types unparsed.
std::string_view content_type_of(api::Format format);

}  // namespace gateway
