#include "vision/zone_watch.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace vision {
namespace {

using domain::PointShare;
using domain::Zone;
using domain::ZoneKind;

// What lies so near to the picture's edge lies on it.
constexpr double kEdgeShare = 0.01;
constexpr double kCutShare = 0.005;

struct Vector {
    double x = 0;
    double y = 0;
};

Vector in_px(const PointShare& point, FramePx frame) {
    return {point.x * frame.width, point.y * frame.height};
}
Vector operator-(const Vector& a, const Vector& b) {
    return {a.x - b.x, a.y - b.y};
}
double dot(const Vector& a, const Vector& b) {
    return a.x * b.x + a.y * b.y;
}
double cross(const Vector& a, const Vector& b) {
    return a.x * b.y - a.y * b.x;
}

double distance_to_segment(const Vector& point, const Vector& a, const Vector& b) {
    const Vector along = b - a;
    const double share = std::clamp(dot(point - a, along) / dot(along, along), 0.0, 1.0);
    const Vector nearest{a.x + share * along.x, a.y + share * along.y};
    return std::hypot(point.x - nearest.x, point.y - nearest.y);
}

// A corner on the picture's edge is moved out of it, so that an edge point counts as inside.
double outward(double share) {
    if (share <= kEdgeShare) return share - 2 * kEdgeShare;
    if (share >= 1 - kEdgeShare) return share + 2 * kEdgeShare;
    return share;
}

bool is_on_edge(const PointShare& a, const PointShare& b) {
    const auto both = [](double first, double second) {
        return (first <= kEdgeShare && second <= kEdgeShare) ||
               (first >= 1 - kEdgeShare && second >= 1 - kEdgeShare);
    };
    return both(a.x, b.x) || both(a.y, b.y);
}

bool is_inside(const std::vector<PointShare>& corners, const PointShare& point) {
    bool inside = false;
    for (std::size_t i = 0, j = corners.size() - 1; i < corners.size(); j = i++) {
        const Vector a{outward(corners[i].x), outward(corners[i].y)};
        const Vector b{outward(corners[j].x), outward(corners[j].y)};
        if ((a.y > point.y) == (b.y > point.y)) continue;
        if (point.x < a.x + (b.x - a.x) * (point.y - a.y) / (b.y - a.y)) inside = !inside;
    }
    return inside;
}

double area_distance_px(const Zone& zone, const PointShare& foot, FramePx frame) {
    double nearest = std::numeric_limits<double>::max();
    const std::size_t count = zone.points.size();
    for (std::size_t i = 0; i < count; ++i) {
        const PointShare& a = zone.points[i];
        const PointShare& b = zone.points[(i + 1) % count];
        if (is_on_edge(a, b)) continue;
        nearest = std::min(
            nearest, distance_to_segment(in_px(foot, frame), in_px(a, frame), in_px(b, frame)));
    }
    return is_inside(zone.points, foot) ? nearest : -nearest;
}

// Of the endless line: positive to the right of who looks from its first point to its second.
double line_distance_px(const Zone& zone, const PointShare& foot, FramePx frame) {
    const Vector a = in_px(zone.points[0], frame);
    const Vector along = in_px(zone.points[1], frame) - a;
    return cross(along, in_px(foot, frame) - a) / std::hypot(along.x, along.y);
}

PointShare foot_of(const media::BoxPx& box, FramePx frame) {
    const double x = (static_cast<double>(box.left) + box.width / 2.0) / frame.width;
    const double y = static_cast<double>(box.bottom()) / frame.height;
    return {std::clamp(x, 0.0, 1.0), y >= 1 - kCutShare ? 1.0 : std::max(0.0, y)};
}

base::Millis length_of(base::Instant from, base::Instant to) {
    return std::max(base::Millis(0), to - from);
}

std::int64_t whole_seconds(base::Millis length) {
    return std::chrono::floor<std::chrono::seconds>(length).count();
}

}  // namespace

ZoneWatch::ZoneWatch(std::vector<Zone> zones, ZoneWatchOptions options)
    : zones_(std::move(zones)), options_(options), ended_(zones_.size()) {}

double ZoneWatch::distance_to(const Zone& zone, const PointShare& foot, FramePx frame,
                              double height_px) const {
    const double px = zone.kind == ZoneKind::kLine ? line_distance_px(zone, foot, frame)
                                                   : area_distance_px(zone, foot, frame);
    return px / height_px;
}

// True when the other side is settled now; it is from *since on.
bool ZoneWatch::settle(Side& side, double distance, base::Instant at, base::Instant* since) const {
    const int here = distance > 0 ? 1 : -1;
    const bool is_clear = std::abs(distance) > options_.margin_heights;
    if (side.settled == 0) {
        if (is_clear) side.settled = here;
        return false;
    }
    if (here != side.next) side.next = 0;
    if (is_clear && here != side.settled && side.next == 0) {
        side.next = here;
        side.next_since = at;
        side.sum = 0;
        side.count = 0;
    }
    if (side.next == 0) return false;
    side.sum += std::abs(distance);
    ++side.count;
    // By the mean: of somebody who trembles on the border, some positions lie beyond the margin.
    const bool is_held =
        at - side.next_since >= options_.hold && side.sum > options_.margin_heights * side.count;
    if (!is_held) return false;
    side.settled = std::exchange(side.next, 0);
    *since = side.next_since;
    return true;
}

bool ZoneWatch::is_waiting(const Walker& walker, FramePx frame) const {
    const Place& from = walker.trail.front();
    const Place& to = walker.trail.back();
    const base::Millis elapsed = to.at - from.at;
    if (elapsed < options_.speed_over) return false;
    const Vector moved = in_px(to.foot, frame) - in_px(from.foot, frame);
    const double elapsed_s = static_cast<double>(elapsed.count()) * 1e-3;
    const double heights_per_s = std::hypot(moved.x, moved.y) / walker.height_px / elapsed_s;
    return heights_per_s < options_.waiting_heights_per_s;
}

void ZoneWatch::observe(std::uint64_t track, base::Instant at, const media::BoxPx& box,
                        FramePx frame, std::vector<TrackAction>& out) {
    if (zones_.empty() || box.height <= 0 || frame.width <= 0 || frame.height <= 0) return;
    Walker& walker = walkers_[track];
    const bool is_first = walker.visits.empty();
    if (is_first) walker.visits.resize(zones_.size());
    // A box that is cut is too low for the person: let the height fall slowly.
    walker.height_px = std::max(static_cast<double>(box.height), 0.97 * walker.height_px);
    const Place before = is_first ? Place{at, foot_of(box, frame)} : walker.trail.back();
    const Place now{at, foot_of(box, frame)};
    walker.trail.push_back(now);
    while (walker.trail.size() > 2 && at - walker.trail[1].at >= options_.speed_over) {
        walker.trail.pop_front();
    }
    const bool waits = is_waiting(walker, frame);
    for (std::size_t zone = 0; zone < zones_.size(); ++zone) {
        Visit& visit = walker.visits[zone];
        visit.distance = distance_to(zones_[zone], now.foot, frame, walker.height_px);
        if (zones_[zone].kind == ZoneKind::kLine) {
            watch_line(track, walker, zone, before, now, frame, out);
        } else {
            watch_area(track, walker, zone, at, waits, out);
        }
    }
    walker.seen = at;
}

void ZoneWatch::watch_area(std::uint64_t track, Walker& walker, std::size_t zone, base::Instant at,
                           bool waits, std::vector<TrackAction>& out) {
    Visit& visit = walker.visits[zone];
    const bool was_known = visit.side.settled != 0;
    base::Instant since;
    const bool has_changed = settle(visit.side, visit.distance, at, &since);
    if (!was_known && visit.side.settled == 1) visit.inside_since = at;
    if (has_changed && visit.side.settled == 1) {
        visit.inside_since = since;
        out.push_back({track, {.type = domain::ActionType::kEnter, .place = zones_[zone].id}});
    } else if (has_changed) {
        end_stay(track, visit, zone, since, out);
        out.push_back({track, {.type = domain::ActionType::kLeave, .place = zones_[zone].id}});
    }
    if (zones_[zone].kind != ZoneKind::kQueue || !visit.inside_since || !waits ||
        visit.distance < 0) {
        return;
    }
    const base::Instant from = std::max(*visit.inside_since, walker.trail.front().at);
    const bool goes_on = !visit.waits.empty() && visit.waits.back().to >= from;
    if (goes_on || visit.waits.size() == kWaitsPerStayMax) {
        visit.waits.back().to = at;
    } else {
        visit.waits.push_back({from, at});
    }
}

void ZoneWatch::watch_line(std::uint64_t track, Walker& walker, std::size_t zone, const Place& from,
                           const Place& to, FramePx frame, std::vector<TrackAction>& out) {
    const Zone& line = zones_[zone];
    Visit& visit = walker.visits[zone];
    const double before = line_distance_px(line, from.foot, frame);
    const double after = line_distance_px(line, to.foot, frame);
    if ((before > 0) != (after > 0)) {
        const Vector a = in_px(line.points[0], frame);
        const Vector along = in_px(line.points[1], frame) - a;
        const Vector start = in_px(from.foot, frame);
        const Vector step = in_px(to.foot, frame) - start;
        const double share = before / (before - after);
        const Vector passed{start.x + share * step.x, start.y + share * step.y};
        visit.crossed_at = dot(passed - a, along) / dot(along, along);
        visit.slack = options_.margin_heights * walker.height_px / std::hypot(along.x, along.y);
    }
    base::Instant since;
    if (!settle(visit.side, visit.distance, to.at, &since)) return;
    if (visit.crossed_at < -visit.slack || visit.crossed_at > 1 + visit.slack) return;
    const domain::LineWay way =
        visit.side.settled == 1 ? domain::LineWay::kLeftToRight : domain::LineWay::kRightToLeft;
    const bool is_wrong = line.way != domain::LineWay::kBoth && line.way != way;
    out.push_back({track,
                   {.type = is_wrong ? domain::ActionType::kWrongWay : domain::ActionType::kCross,
                    .place = line.id,
                    .way = way}});
}

void ZoneWatch::end_stay(std::uint64_t track, Visit& visit, std::size_t zone, base::Instant at,
                         std::vector<TrackAction>& out) {
    if (!visit.inside_since) return;
    const base::Millis stayed = length_of(*visit.inside_since, at);
    if (stayed >= zones_[zone].dwell_after) {
        out.push_back({track,
                       {.type = domain::ActionType::kDwell,
                        .place = zones_[zone].id,
                        .seconds = whole_seconds(stayed)}});
    }
    if (zones_[zone].kind == ZoneKind::kQueue) {
        for (Span& wait : visit.waits) wait.to = std::min(wait.to, at);
        std::erase_if(visit.waits, [](const Span& wait) { return wait.to - wait.from < kWaitMin; });
        if (auto action = queued(track, visit, zone)) out.push_back({track, std::move(*action)});
        ended_[zone].push_back({track, std::move(visit.waits)});
        if (ended_[zone].size() > kQueueStaysMax) ended_[zone].pop_front();
    }
    visit.inside_since.reset();
    visit.waits.clear();
}

// How long this stay's waits overlap with others', and how many did at most.
std::optional<domain::ZoneAction> ZoneWatch::queued(std::uint64_t track, const Visit& visit,
                                                    std::size_t zone) const {
    struct Change {
        base::Instant at;
        int others;
        bool self;
    };
    std::vector<Change> changes;
    const auto add = [&](const std::vector<Span>& waits, bool self) {
        for (const Span& wait : waits) {
            if (wait.to - wait.from < kWaitMin) continue;
            changes.push_back({wait.from, self ? 0 : 1, self});
            changes.push_back({wait.to, self ? 0 : -1, self});
        }
    };
    add(visit.waits, true);
    if (changes.empty()) return std::nullopt;
    for (const EndedStay& stay : ended_[zone]) {
        if (stay.track != track) add(stay.waits, false);
    }
    for (const auto& [other, walker] : walkers_) {
        if (other != track) add(walker.visits[zone].waits, false);
    }
    std::ranges::stable_sort(changes, {}, &Change::at);
    base::Millis together{0};
    int others = 0;
    int others_max = 0;
    bool is_self = false;
    base::Instant last = changes.front().at;
    for (const Change& change : changes) {
        if (is_self && others > 0 && change.at > last) {
            together += change.at - last;
            others_max = std::max(others_max, others);
        }
        last = change.at;
        others += change.others;
        if (change.self) is_self = !is_self;
    }
    if (together < zones_[zone].dwell_after) return std::nullopt;
    return domain::ZoneAction{.type = domain::ActionType::kQueue,
                              .place = zones_[zone].id,
                              .seconds = whole_seconds(together),
                              .waiting = others_max + 1};
}

void ZoneWatch::end(std::uint64_t track, std::vector<TrackAction>& out) {
    const auto found = walkers_.find(track);
    if (found == walkers_.end()) return;
    Walker& walker = found->second;
    for (std::size_t zone = 0; zone < zones_.size(); ++zone) {
        if (zones_[zone].kind == ZoneKind::kLine) continue;
        end_stay(track, walker.visits[zone], zone, walker.seen, out);
    }
    walkers_.erase(found);
}

}  // namespace vision
