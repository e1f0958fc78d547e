// The Date header's form of time (RFC 9110 section 5.6.7). Pure.
#pragma once

#include <string>

#include "base/instant.h"

namespace http {

// "Sun, 06 Nov 1994 08:49:37 GMT"
std::string format_http_date(base::Instant at);

}  // namespace http
