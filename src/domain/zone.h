// A place in a camera's picture that means something: an area, a queue, a line.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/result.h"

namespace domain {

inline constexpr std::size_t kZonesPerCameraMax = 32;
inline constexpr std::size_t kZoneCornersMax = 32;
inline constexpr std::size_t kZoneIdBytesMax = 64;
// Of the picture's area: less is a slip of the hand. A line is at least as long as the root of it.
inline constexpr double kZoneAreaMin = 1e-4;
inline constexpr base::Millis kDwellAfterMin{1'000};
inline constexpr base::Millis kDwellAfterMax{24 * 3'600'000};

// A share of the picture's width and height, [0, 1]: it survives a change of resolution.
struct PointShare {
    double x = 0;
    double y = 0;
    friend bool operator==(const PointShare&, const PointShare&) = default;
};

enum class ZoneKind {
    kArea,   // enter, leave, dwell
    kQueue,  // an area in front of a till: enter, leave, dwell, and queue while others wait, too
    kLine,   // cross, or wrong way
};

// Which way over a line is right, seen by somebody who looks from its first point to its second.
enum class LineWay { kBoth, kLeftToRight, kRightToLeft };

// Invariants: id not empty, unique in its camera; an area or queue has 3 to kZoneCornersMax corners
// of a polygon that does not cross itself and has an area; a line has two different points.
struct Zone {
    std::string id;  // "till-3"
    ZoneKind kind = ZoneKind::kArea;
    std::vector<PointShare> points;
    LineWay way = LineWay::kBoth;         // lines only
    base::Millis dwell_after{10'000};     // areas and queues: a stay that long is a dwell
    std::optional<std::string> pos_id{};  // the till that stands here
    friend bool operator==(const Zone&, const Zone&) = default;
};

std::string_view name_of(ZoneKind kind);  // "area", "queue", "line"
std::optional<ZoneKind> zone_kind(std::string_view name);

// Letters, digits and what else UTF-8 has, but not what separates the parts of an action's text
// (& = %), spaces or control characters; at most kZoneIdBytesMax.
bool is_zone_id(std::string_view id);

// What the zones of one camera must keep. errors: kInvalidArgument; the field is "zones[2].points",
// the message names the zone.
base::Result<void> check_zones(std::span<const Zone> zones);

}  // namespace domain
