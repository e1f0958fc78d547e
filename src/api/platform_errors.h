// What error_response can say, and the parameters that every call shares: the pages' fixed tables.
#pragma once

#include <span>
#include <string_view>

#include "api/method_spec.h"

namespace api {

enum class ErrorOwner {
    kCaller,    // isv: mend the request
    kService,   // isp: ours
    kPlatform,  // keys, permissions, quotas
};

enum class Retry {
    kNo,
    kYes,       // with a pause
    kAfterBan,  // after the seconds that sub_msg names
};

struct PlatformError {
    int code;
    std::string_view message;  // "…:NAME" where the parameter's name follows
    Text description;
    Text solution;
    ErrorOwner owner;
    Retry retry;
};

struct SubCode {
    int code;                  // the error_response code that it stands under
    std::string_view pattern;  // upper-case words are filled in
    Text description;
    Text solution;
    ErrorOwner owner;
    Retry retry;
};

// A parameter of every request or every answer.
struct SharedField {
    std::string_view name;
    std::string_view type;
    bool required;
    std::string_view example;
    Text description;
};

std::string_view name_of(ErrorOwner owner);
std::string_view name_of(Retry retry);

// By code. Every code and sub code that this server sends stands here, once.
std::span<const PlatformError> platform_errors();
std::span<const SubCode> sub_codes();
// Null when no entry has this code, or matches this sub code.
const PlatformError* find_platform_error(int code);
const SubCode* find_sub_code(std::string_view sub_code);

std::span<const SharedField> shared_request_fields();
std::span<const SharedField> shared_answer_fields();

}  // namespace api
