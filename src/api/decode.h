// A call's parameters into the method's Request.
#pragma once

#include <vector>

#include "api/method_spec.h"

namespace api {

// Errors: code 40 for a missing top-level parameter, otherwise code 50 with isv.missing-parameter
// or isv.invalid-parameter and the name. About 0.6 us for six fields. Any thread.
WireResult<DecodedCall> decode_call(const MethodSpec& spec, const CallInput& input);

// The way back: what a client sends for `request`, files excepted.
std::vector<Param> encode_params(const MethodSpec& spec, const void* request);

}  // namespace api
