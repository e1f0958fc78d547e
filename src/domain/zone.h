// A place in a camera's picture that means something: an area, a queue, a line.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.h"

namespace domain {

inline constexpr std::size_t kZonesPerCameraMax = 32;
inline constexpr std::size_t kZoneCornersMax = 32;

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

}  // namespace domain
