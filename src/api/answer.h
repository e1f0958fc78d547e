// What a handler's outcome becomes on the wire.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "api/method_spec.h"

namespace api {

// The method's own answer fields, encoded before: for a handler that keeps hot answers. Made by
// encode_result(); valid for the one format that it was made for.
struct Encoded {
    std::shared_ptr<const std::string> fields;
};

Encoded encode_result(const MethodSpec& spec, const void* result, Format format);
template <class Method>
Encoded encode_result(const typename Method::Result& result, Format format) {
    return encode_result(Method::spec(), &result, format);
}

// The ids that an answer carries.
struct AnswerIds {
    std::string_view
        caller_request_id;  // echoed as resp_request_id; empty: request_id stands there
    std::string_view request_id;
};

// Whole documents.
std::string encode_success(const MethodSpec& spec, const void* result, const AnswerIds& ids,
                           Format format);
std::string encode_success(const MethodSpec& spec, const Encoded& encoded, const AnswerIds& ids,
                           Format format);
// An answer when the error's reason is in the method's table (resp_success false), else to_wire().
WireResult<std::string> encode_failure(const MethodSpec& spec, const base::Error& error,
                                       const AnswerIds& ids, Format format);

// The fields of envelope A, declared once.
const MessageSpec& envelope_a();

inline constexpr std::int64_t kRespCodeSuccess = 1;
inline constexpr std::string_view kMessageSuccess = "成功";

}  // namespace api
