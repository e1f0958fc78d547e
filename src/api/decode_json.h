// A complex parameter, sent as JSON text, into its struct. The door to Boost.JSON.
//
// Strict where a guess could change the meaning: a member given twice, text behind the value, a
// number for a String, a fraction for a Number are refused. null counts as absent, and so does "".
// Unknown members are ignored.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/field.h"

namespace api {

inline constexpr std::size_t kJsonParameterBytesMax = 256 * 1024;
inline constexpr std::size_t kJsonDepthMax = 32;

using ScalarFields = std::vector<std::pair<std::string, std::string>>;

// `field` is a kMessage or kMessageList of the request whose owner is `owner`. When `scalars` is
// given, it takes the object's own scalar members as sent, unknown ones included.
WireResult<void> decode_json(const FieldSpec& field, std::string_view text, void* owner,
                             ScalarFields* scalars);

}  // namespace api
