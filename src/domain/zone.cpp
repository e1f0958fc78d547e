#include "domain/zone.h"

#include <algorithm>
#include <cmath>

#include "base/characters.h"

namespace domain {
namespace {

using base::Result;

// Twice the signed area of the triangle.
double turn(const PointShare& a, const PointShare& b, const PointShare& c) {
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

bool is_between(const PointShare& a, const PointShare& b, const PointShare& on_line) {
    return std::min(a.x, b.x) <= on_line.x && on_line.x <= std::max(a.x, b.x) &&
           std::min(a.y, b.y) <= on_line.y && on_line.y <= std::max(a.y, b.y);
}

// Do the segments a-b and c-d have a point in common?
bool touch(const PointShare& a, const PointShare& b, const PointShare& c, const PointShare& d) {
    const double abc = turn(a, b, c);
    const double abd = turn(a, b, d);
    const double cda = turn(c, d, a);
    const double cdb = turn(c, d, b);
    if (abc * abd < 0 && cda * cdb < 0) return true;
    return (abc == 0 && is_between(a, b, c)) || (abd == 0 && is_between(a, b, d)) ||
           (cda == 0 && is_between(c, d, a)) || (cdb == 0 && is_between(c, d, b));
}

bool crosses_itself(std::span<const PointShare> corners) {
    const std::size_t count = corners.size();
    const auto at = [&](std::size_t index) { return corners[index % count]; };
    for (std::size_t i = 0; i < count; ++i) {
        // Neighbours share a corner; more of it only when the border turns back on itself.
        if (turn(at(i), at(i + 1), at(i + 2)) == 0 &&
            (is_between(at(i), at(i + 1), at(i + 2)) || is_between(at(i + 1), at(i + 2), at(i)))) {
            return true;
        }
        for (std::size_t j = i + 2; j < count; ++j) {
            if ((j + 1) % count == i) continue;
            if (touch(at(i), at(i + 1), at(j), at(j + 1))) return true;
        }
    }
    return false;
}

double area_of(std::span<const PointShare> corners) {
    double twice = 0;
    for (std::size_t i = 0; i < corners.size(); ++i) {
        const PointShare& a = corners[i];
        const PointShare& b = corners[(i + 1) % corners.size()];
        twice += a.x * b.y - b.x * a.y;
    }
    return std::abs(twice) / 2;
}

Result<void> check_points(const Zone& zone, const std::string& field, const std::string& name) {
    const auto is_inside = [](const PointShare& point) {  // false for NaN
        return point.x >= 0 && point.x <= 1 && point.y >= 0 && point.y <= 1;
    };
    if (!std::ranges::all_of(zone.points, is_inside)) {
        return base::invalid(field, name + " has a point outside of the picture: x and y are " +
                                        "shares of its width and height, from 0 to 1");
    }
    if (zone.kind == ZoneKind::kLine) {
        if (zone.points.size() != 2) {
            return base::invalid(field, name + " is a line: it has exactly two points");
        }
        if (std::hypot(zone.points[1].x - zone.points[0].x, zone.points[1].y - zone.points[0].y) <
            std::sqrt(kZoneAreaMin)) {
            return base::invalid(field,
                                 name + " is a line whose two points are the same or nearly");
        }
        return base::success();
    }
    if (zone.points.size() < 3 || zone.points.size() > kZoneCornersMax) {
        return base::invalid(field, name + " needs 3 to " + std::to_string(kZoneCornersMax) +
                                        " corners; it has " + std::to_string(zone.points.size()));
    }
    if (crosses_itself(zone.points)) {
        return base::invalid(field, name + " crosses or touches itself: give its corners in the " +
                                        "order of its border, each once");
    }
    if (area_of(zone.points) < kZoneAreaMin) {
        return base::invalid(field, name + " covers less than a ten-thousandth of the picture");
    }
    return base::success();
}

}  // namespace

std::string_view name_of(ZoneKind kind) {
    switch (kind) {
        case ZoneKind::kArea:
            return "area";
        case ZoneKind::kQueue:
            return "queue";
        case ZoneKind::kLine:
            return "line";
    }
    return "area";
}

std::optional<ZoneKind> zone_kind(std::string_view name) {
    for (const ZoneKind kind : {ZoneKind::kArea, ZoneKind::kQueue, ZoneKind::kLine}) {
        if (name == name_of(kind)) return kind;
    }
    return std::nullopt;
}

bool is_zone_id(std::string_view id) {
    return !id.empty() && id.size() <= kZoneIdBytesMax && std::ranges::all_of(id, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte > 0x20 && byte != 0x7F && c != '&' && c != '=' && c != '%';
    });
}

Result<void> check_zones(std::span<const Zone> zones) {
    if (zones.size() > kZonesPerCameraMax) {
        return base::invalid("zones", "a camera has at most " + std::to_string(kZonesPerCameraMax) +
                                          " zones; these are " + std::to_string(zones.size()));
    }
    for (std::size_t index = 0; index < zones.size(); ++index) {
        const Zone& zone = zones[index];
        const std::string field = "zones[" + std::to_string(index) + "].";
        if (!is_zone_id(zone.id)) {
            return base::invalid(field + "id", "zone " + std::to_string(index + 1) +
                                                   " needs an id of at most 64 bytes without "
                                                   "spaces, &, = and %");
        }
        const std::string name = "zone '" + zone.id + "'";
        const auto earlier = zones.first(index);
        if (std::ranges::find(earlier, zone.id, &Zone::id) != earlier.end()) {
            return base::invalid(field + "id",
                                 name + " is there twice: ids are unique in a camera");
        }
        BOOST_OUTCOME_TRY(check_points(zone, field + "points", name));
        if (zone.kind != ZoneKind::kLine && zone.way != LineWay::kBoth) {
            return base::invalid(field + "way", name + " is no line: only lines have a way");
        }
        if (zone.kind != ZoneKind::kLine &&
            (zone.dwell_after < kDwellAfterMin || zone.dwell_after > kDwellAfterMax)) {
            return base::invalid(field + "dwell_after",
                                 name + ": dwell_after is 1 second to 24 hours");
        }
        if (zone.pos_id && (zone.pos_id->empty() || base::character_count(*zone.pos_id) > 128)) {
            return base::invalid(field + "pos_id",
                                 name + ": pos_id has 1 to 128 characters, or is left out");
        }
    }
    return base::success();
}

}  // namespace domain
