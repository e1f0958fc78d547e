// What a value must be before it is written. Pure; any thread.
#pragma once

#include <string_view>

#include "base/result.h"
#include "domain/recording.h"
#include "domain/visit.h"
#include "store/values.h"

namespace store {

// 1 to kIdCharactersMax characters of UTF-8 without control characters. `field` is its name on the
// wire.
base::Result<void> check_id(const char* field, std::string_view id);
// 0 to `size_max` bytes of UTF-8 without NUL.
base::Result<void> check_text(const char* field, std::string_view text, std::size_t size_max);
// The invariants of domain::Track and the limits of values.h.
base::Result<void> check_track(const domain::Track& track);
base::Result<void> check_object(const StoredObject& object);
// The limits only: what makes a zone a good one is a rule of domain.
base::Result<void> check_camera(const domain::Camera& camera);
base::Result<void> check_fragment(const domain::Fragment& fragment);
base::Result<void> check_hold(const domain::LegalHold& hold);
base::Result<void> check_sight(const domain::TrackSight& sight);
base::Result<void> check_link(const domain::VisitLink& link);

}  // namespace store
