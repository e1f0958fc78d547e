// The string that a client signs.
//
// All parameters but `sign` and the uploads, sorted by name in byte order, name and value joined
// without separators; a body that is not a form follows as it is.
// Note: without separators, "a"+"bc" and "ab"+"c" sign alike. That is the platform's rule; the
// gateway cannot tighten it without refusing its clients.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "api/method.h"

namespace gateway {

// Clients differ in what they do with a parameter whose value is empty: Java and .NET leave its
// name out, PHP, Node and Python keep it.
enum class EmptyValues { kSkip, kKeep };

// `sorted`: by name, as in Parameters::all.
std::string canonical_string(std::span<const api::Param> sorted, EmptyValues empty_values,
                             std::string_view raw_body);

}  // namespace gateway
