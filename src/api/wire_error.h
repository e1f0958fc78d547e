// The platform's errors, as they stand in error_response.
#pragma once

#include <string>

#include "api/format.h"
#include "base/error.h"

namespace api {

struct WireError {
    int code = 50;
    std::string message;
    std::string sub_code = {};     // empty: not sent
    std::string sub_message = {};  // empty: not sent
};

// The one table from our kinds to the platform's codes. kInvalidArgument with a field becomes
// "isv.invalid-parameter:<field>"; kInternal, kDataLoss and kUnavailable become isp.* (clients retry).
WireError to_wire(const base::Error& error);

// The whole document: error_response with request_id, in `format`.
std::string encode_error(const WireError& error, std::string_view request_id, Format format);

}  // namespace api
