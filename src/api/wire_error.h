// The platform's errors, as they stand in error_response.
#pragma once

#include <string>
#include <string_view>

#include "api/format.h"
#include "base/error.h"

namespace api {

struct WireError {
    int code = 50;
    std::string message;
    std::string sub_code = {};     // empty: not sent
    std::string sub_message = {};  // empty: not sent
};

// The three ways in which a parameter is wrong. `name` is the parameter's, or its path inside a
// complex one ("actions.action_type"); `why` must not repeat what the caller sent.
WireError missing_argument(std::string_view name);  // code 40: a top-level parameter
WireError missing_parameter(std::string_view name, std::string_view why = {});
WireError invalid_parameter(std::string_view name, std::string_view why = {});

// The one table from our kinds to the platform's codes. kInvalidArgument with a field becomes
// "isv.invalid-parameter:<field>"; kInternal, kDataLoss and kUnavailable become isp.* (clients
// retry).
WireError to_wire(const base::Error& error);

// The whole document: error_response with request_id, in `format`.
std::string encode_error(const WireError& error, std::string_view request_id, Format format);

}  // namespace api
