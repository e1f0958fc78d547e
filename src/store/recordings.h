// The part of the store that remembers video: fragments, gaps, legal holds.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "domain/recording.h"
#include "domain/track.h"
#include "store/values.h"

namespace store {

inline constexpr std::size_t kFragmentsPerQueryMax = 1000;
inline constexpr std::size_t kGapsPerQueryMax = 1000;
// Fragments that follow each other within this are one recording; a longer hole is a gap.
inline constexpr base::Millis kJoinMax{500};

// Whose video it is.
struct CameraKey {
    domain::TenantCode tenant;
    domain::PoiId poi;
    domain::SensorId sensor;
    friend bool operator==(const CameraKey&, const CameraKey&) = default;
};

// Threads, errors: as Store's. Reasons of kNotFound: camera_not_found, fragment_not_found,
// hold_not_found, store_not_found.
class Recordings {
  public:
    virtual ~Recordings() = default;

    // After the object was put; `fragment.id` is ignored. In one transaction: closes the camera's
    // open gap at the fragment's start; where nothing covers the time between what is covered so
    // far and the fragment (more than kJoinMax), writes a gap of `reason_before`; gives its id to
    // the camera's tracks that begin within. A fragment must start at or after the end of the last
    // one, except by kJoinMax: then its start is moved there. errors: kConflict
    // "fragment_overlaps"; kUnavailable "object_missing".
    virtual base::Result<domain::FragmentId> add_fragment(
        const domain::Fragment& fragment, domain::GapReason reason_before, base::Instant now,
        const ObjectIsPresent& is_present = {}) = 0;
    // From the end of what is covered, at the latest from `at` (the camera's first row: from `at`),
    // nothing is recorded. When a gap of the same reason is open: nothing changes; of another
    // reason: that one ends at `at` and a new one begins.
    virtual base::Result<void> open_gap(const CameraKey& camera, base::Instant at,
                                        domain::GapReason reason) = 0;
    // Overlapping [from, to], by start.
    virtual base::Result<std::vector<domain::Fragment>> fragments_between(const CameraKey& camera,
                                                                          base::Instant from,
                                                                          base::Instant to,
                                                                          std::size_t limit) = 0;
    virtual base::Result<std::vector<domain::Gap>> gaps_between(const CameraKey& camera,
                                                                base::Instant from,
                                                                base::Instant to,
                                                                std::size_t limit) = 0;
    // The camera's newest; nothing: none yet.
    virtual base::Result<std::optional<domain::Fragment>> last_fragment(
        const CameraKey& camera) = 0;
    virtual base::Result<domain::Fragment> find_fragment(const domain::TenantCode& tenant,
                                                         const domain::FragmentId& id) = 0;
    // Every fragment of all. `visit` runs inside a read transaction and may not write.
    virtual base::Result<void> each_fragment(
        const std::function<void(const domain::Fragment&)>& visit) = 0;
    // The end of the last fragment or gap (of an open gap: its start); nothing: none yet.
    virtual base::Result<std::optional<base::Instant>> covered_until(const CameraKey& camera) = 0;

    virtual base::Result<void> add_hold(const domain::LegalHold& hold) = 0;
    virtual base::Result<void> release_hold(const domain::TenantCode& tenant,
                                            const domain::PoiId& poi, std::string_view hold,
                                            std::string_view who, base::Instant now) = 0;
    virtual base::Result<std::vector<domain::LegalHold>> list_holds(
        const domain::TenantCode& tenant, const domain::PoiId& poi) = 0;
};

}  // namespace store
