#include "vision/visit_match.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace vision {
namespace {

// Log odds of a likeness: the line through the likenesses of pairs of one and of two people.
constexpr double kEvenLikeness = 0.90;
constexpr double kOddsPerLikeness = 60;
constexpr double kLooksMax = 5;  // looks alone never say more: others may be dressed alike

// Before anything is known: one of the people of the last minutes comes back.
constexpr double kPriorSame = -2.0;
constexpr double kPriorOther = -3.0;

// Of a person, in body heights: about 1.2 m/s, and nobody in a shop runs faster than 4 m/s.
constexpr double kWalkPerS = 0.7;
constexpr double kRunPerS = 2.4;
constexpr double kPlaceNoise = 0.5;   // of the feet where a track begins or ends
constexpr double kAspect = 16.0 / 9;  // of a picture whose size is not known

double seconds(base::Millis span) {
    return static_cast<double>(span.count()) * 1e-3;
}

// What the distance says: walking there in the time, against being anywhere in the picture.
std::optional<double> place_log_odds(const VisitTrack& earlier, const VisitTrack& later) {
    const double height = std::max(0.02, std::max(earlier.height_share, later.height_share));
    const double x = (later.first_x - earlier.last_x) * kAspect / height;
    const double y = (later.first_y - earlier.last_y) / height;
    const double distance = std::hypot(x, y);
    const double gap_s = std::max(0.0, seconds(later.start - earlier.end));
    if (distance > 2 * kPlaceNoise + kRunPerS * gap_s) return std::nullopt;
    const double spread = kPlaceNoise + kWalkPerS * gap_s;
    const double area = kAspect / (height * height);
    const double density =
        std::exp(-distance * distance / (2 * spread * spread)) / (2 * 3.14159265 * spread * spread);
    return std::clamp(std::log(density * area), -3.0, 4.0);
}

}  // namespace

std::optional<double> same_person_log_odds(const VisitTrack& earlier, const VisitTrack& later,
                                           Cameras cameras, const VisitMatchOptions& options) {
    if (earlier.looks == nullptr || later.looks == nullptr) return std::nullopt;
    const base::Millis gap = later.start - earlier.end;
    const bool is_same = cameras == Cameras::kSame;
    if (gap > (is_same ? options.same_camera_max : options.other_camera_max)) return std::nullopt;
    if (is_same && gap < -options.overlap_max) return std::nullopt;
    const double alike = likeness(*earlier.looks, *later.looks);
    double odds = std::min(kLooksMax, kOddsPerLikeness * (alike - kEvenLikeness));
    odds += is_same ? kPriorSame : kPriorOther;
    if (is_same) {
        const auto place = place_log_odds(earlier, later);
        if (!place) return std::nullopt;
        odds += *place;
    }
    return odds;
}

std::optional<VisitChoice> choose_visit(std::span<const VisitCandidate> candidates,
                                        const VisitMatchOptions& options) {
    std::map<std::size_t, double> odds_of_session;
    const VisitCandidate* best = nullptr;
    for (const VisitCandidate& each : candidates) {
        double& odds = odds_of_session[each.session];
        odds = std::max(odds, std::exp(std::min(50.0, each.log_odds)));
        if (best == nullptr || each.log_odds > best->log_odds) best = &each;
    }
    if (best == nullptr) return std::nullopt;
    double all = 1;  // a new person
    for (const auto& [session, odds] : odds_of_session) all += odds;
    const double confidence = odds_of_session.at(best->session) / all;
    if (confidence < options.confidence_min) return std::nullopt;
    return VisitChoice{static_cast<std::size_t>(best - candidates.data()), confidence};
}

}  // namespace vision
