// All that was recorded of a camera in a period, however short its fragments are.
#pragma once

#include <vector>

#include "domain/recording.h"
#include "store/recordings.h"

namespace service {

// Two hours of a stream that breaks every half second; 6 MB.
inline constexpr std::size_t kRecordedFragmentsMax = 14'400;

// Overlapping [from, to], by start; reads page by page. errors: kInvalidArgument when there are
// more than kRecordedFragmentsMax; those of the store.
base::Result<std::vector<domain::Fragment>> recorded_between(store::Recordings& recordings,
                                                             const store::CameraKey& camera,
                                                             base::Instant from, base::Instant to);

}  // namespace service
