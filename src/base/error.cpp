#include "base/error.h"

namespace base {

std::string_view name_of(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::kInvalidArgument:
            return "invalid_argument";
        case ErrorKind::kUnauthenticated:
            return "unauthenticated";
        case ErrorKind::kPermissionDenied:
            return "permission_denied";
        case ErrorKind::kNotFound:
            return "not_found";
        case ErrorKind::kConflict:
            return "conflict";
        case ErrorKind::kTooManyRequests:
            return "too_many_requests";
        case ErrorKind::kResourceExhausted:
            return "resource_exhausted";
        case ErrorKind::kUnavailable:
            return "unavailable";
        case ErrorKind::kDataLoss:
            return "data_loss";
        case ErrorKind::kInternal:
            return "internal";
    }
    return "internal";
}

}  // namespace base
