// A visit (session) of one person in one store: tracks of one or several cameras.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "domain/ids.h"

namespace domain {

// How a track came into its session. Written once for each change, never changed: the last link of
// a track holds.
struct VisitLink {
    TrackId track;
    SessionId session;
    // The track by which it was joined; nothing: it began the session, or a person put it there.
    std::optional<TrackId> like;
    double confidence_01 = 1;  // that both are one person
    std::string reason;        // "began", "same_camera", "other_camera", "merged", "split"
    std::string who;           // "smartmonitor", an app key or a name on the command line
    base::Instant at;
    friend bool operator==(const VisitLink&, const VisitLink&) = default;
};

// What is kept of a track to join it with others: how the body looks (clothes, no face) and where
// it was first and last seen.
struct TrackSight {
    TrackId track;
    std::string appearance;  // opaque bytes of vision/appearance.h; at most kAppearanceBytesMax
    // Middle of the lower edge of the first and last box, as shares of the picture.
    double first_x = 0, first_y = 0;
    double last_x = 0, last_y = 0;
    double height_share = 0;  // of the last box
    friend bool operator==(const TrackSight&, const TrackSight&) = default;
};

inline constexpr std::size_t kAppearanceBytesMax = 1024;

}  // namespace domain
