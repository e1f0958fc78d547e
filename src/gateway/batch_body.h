// The body of /router/batch: several calls in one text.
//
//   #PUBLIC#method=…            (optional) parameters of every call
//   <separator>method=…&param=… one call, urlencoded
//   <separator>N                a call without parameters of its own
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"

namespace gateway {

// Fixed: a separator that a header could choose would not be covered by the signature, and somebody
// on the way could cut the calls elsewhere.
inline constexpr std::string_view kBatchSeparator = "\r\n-S-\r\n";
inline constexpr std::string_view kBatchSeparatorInHeader = "-S-";  // a header has no line ends

struct BatchBody {
    std::string_view shared;              // urlencoded; empty where there is no #PUBLIC# line
    std::vector<std::string_view> calls;  // urlencoded; "N" has become empty
};

// Everything points into `body`. Errors: kInvalidArgument for a body without a call or with an
// empty one (a trailing separator must not become a call), kResourceExhausted for more than
// `calls_max`.
base::Result<BatchBody> split_batch(std::string_view body, std::size_t calls_max);

}  // namespace gateway
