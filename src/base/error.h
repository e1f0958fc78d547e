// What went wrong, in words for the caller and words for the log.
#pragma once

#include <string>
#include <string_view>

namespace base {

// The ten kinds of failure. Each foreign error code, wire code and exit code is translated to or
// from these in exactly one place.
enum class ErrorKind {
    kInvalidArgument,    // the caller's input is wrong; `field` names it
    kUnauthenticated,    // who is calling is not proven
    kPermissionDenied,   // proven, but not allowed
    kNotFound,           //
    kConflict,           // contradicts what is stored
    kTooManyRequests,    // slow down and retry
    kResourceExhausted,  // a named limit or the disk is full
    kUnavailable,        // a part is down for now; retry
    kDataLoss,           // stored bytes are wrong or gone
    kInternal,           // a bug
};

struct Error {
    ErrorKind kind = ErrorKind::kInternal;
    std::string message;      // may reach the client; says what to do next where it can
    std::string field = {};   // the input field that is wrong, if one is
    std::string detail = {};  // for the log only: foreign codes, paths
    // A stable machine name (a string literal, e.g. "task_not_found"). An API method's error table
    // refers to it.
    std::string_view reason = {};
};

// "invalid_argument" and so on: for logs and --json output.
std::string_view name_of(ErrorKind kind);

}  // namespace base
