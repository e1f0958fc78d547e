// The parameters of a request, gathered from wherever its client put them.
//
// Query, urlencoded body and multipart fields are one set: each client chooses another place.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "api/method.h"
#include "gateway/multipart.h"
#include "http/message.h"

namespace gateway {

struct ParameterLimits {
    std::size_t params_max = 200;
    std::size_t param_name_bytes_max = 128;
    MultipartLimits multipart = {};
};

struct Parameters {
    std::vector<api::Param> all;       // sorted by name in byte order; names are unique
    std::vector<api::Upload> uploads;  // in the order of the body; they point into the request
    std::string_view raw_body;         // a body that is not a form; points into the request

    // Empty when absent: an empty value and none mean the same to the gateway.
    std::string_view get(std::string_view name) const;
};

enum class BodyUse {
    kByContentType,  // a form's fields are parameters, any other body is raw
    kRaw,            // the body is raw whatever its type
};

struct Gathered {
    // As far as they could be read, also after an error: the answer's format is in them.
    Parameters parameters;
    std::optional<api::WireError> error;  // the first one met
};

// A name given twice with one value counts once; with two values it is an error, because which of
// them a proxy, a signer and a method mean can differ. A body without Content-Type is a form.
Gathered gather(const http::Request& request, BodyUse use, const ParameterLimits& limits);

// The same rules for one urlencoded text (an item of a batch).
Gathered gather_text(std::string_view encoded, const ParameterLimits& limits);

// What `first` has, and of `second` what `first` has not. Both sorted; so is the result.
std::vector<api::Param> merged(std::vector<api::Param> first,
                               const std::vector<api::Param>& second);

}  // namespace gateway
