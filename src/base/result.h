// Result<T>: a value or an Error. The door to Boost.Outcome (docs/adr/0002).
//
//   base::Result<Track> load(TrackId id);
//   BOOST_OUTCOME_TRY(auto track, load(id));   // returns the error to the caller
//   BOOST_OUTCOME_TRY(save(track));            // the same for Result<void>
//
// Ignoring a Result is a compiler warning. `.value()` of an error ends the process: it is a bug,
// not a way to handle one; test with `if (!result)` and read `.error()`.
#pragma once

#include <boost/outcome/basic_result.hpp>
#include <boost/outcome/policy/terminate.hpp>
#include <boost/outcome/try.hpp>

#include "base/error.h"

namespace base {

template <class T>
using Result = boost::outcome_v2::basic_result<T, Error, boost::outcome_v2::policy::terminate>;

inline Result<void> success() {
    return boost::outcome_v2::success();
}

// A failure of any kind: `return base::fail(ErrorKind::kNotFound, "no such task");`
inline Error fail(ErrorKind kind, std::string message) {
    return Error{.kind = kind, .message = std::move(message)};
}

// Bad input: names the field that is wrong.
inline Error invalid(std::string field, std::string message) {
    return Error{.kind = ErrorKind::kInvalidArgument,
                 .message = std::move(message),
                 .field = std::move(field)};
}

}  // namespace base
