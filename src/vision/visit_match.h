// Whether two tracks are one person's: how alike they look, weighed with where and when they were.
//
// Everything is a logarithm of odds, so that what is known adds up; the candidates of one track
// then share its certainty, which makes two that fit as well as each other two bad ones, and the
// looks of each count beside those of the most alike. Precision comes before recall: a wrong join
// makes somebody's visit another's. Pure. What the constants are worth: docs/bench/visits.md.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "base/instant.h"
#include "vision/appearance.h"

namespace vision {

struct VisitMatchOptions {
    double confidence_min = 0.985;  // a join that is less certain is none
    // After this time nobody is taken for who was there before.
    base::Millis same_camera_max{10 * 60'000};
    base::Millis other_camera_max{5 * 60'000};
    // One person's tracks on one camera may overlap by so much: a tracker sees the end late.
    base::Millis overlap_max{200};
};

// A track, as far as matching needs it. Places are feet, as shares of the picture.
struct VisitTrack {
    base::Instant start;
    base::Instant end;
    double first_x = 0, first_y = 0;
    double last_x = 0, last_y = 0;
    double height_share = 0;
    const Appearance* looks = nullptr;  // nullptr: not known
};

enum class Cameras { kSame, kOther };  // of two tracks of one store

// That two tracks are one person's.
struct VisitEvidence {
    double log_odds = 0;  // natural
    double likeness_01 = 0;
};

// Nothing: it cannot be, or too little is known.
std::optional<VisitEvidence> compare_tracks(const VisitTrack& earlier, const VisitTrack& later,
                                            Cameras cameras, const VisitMatchOptions& options = {});

struct VisitCandidate {
    std::size_t session = 0;  // any number: candidates of one session do not compete
    VisitEvidence evidence;
};

struct VisitChoice {
    std::size_t candidate = 0;  // index
    double confidence_01 = 0;
};

// The best of them, when it is certain enough and looks do not speak against it. Give it all that
// could be the same person's: what one is worth depends on the others.
std::optional<VisitChoice> choose_visit(std::span<const VisitCandidate> candidates,
                                        const VisitMatchOptions& options = {});

}  // namespace vision
