#include "vision/visit_match.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace vision {
namespace {

// Log odds of a likeness, chosen so that joins of people who are dressed alike are rare: strangers
// in dark clothes reach .95, and one person under other light .85. So looks alone never suffice.
constexpr double kEvenLikeness = 0.90;
constexpr double kOddsPerLikeness = 80;
constexpr double kLooksMax = 2;

// Log odds that a candidate loses for being less alike than the most alike one. Several are alike
// enough for kLooksMax where many dress alike; then the more alike is the likelier all the same.
constexpr double kOddsPerLikenessBehind = 40;

// Before anything is known: whether one of the people of the last minutes comes back.
constexpr double kPriorSame = 0.5;
constexpr double kPriorOther = -1.0;

// Of a person, in body heights: nobody in a shop runs faster than 4 m/s.
constexpr double kRunPerS = 2.4;
constexpr double kPlaceNoise = 0.4;  // of the feet where a track begins or ends
constexpr double kTurnPerS = 0.35;   // how far people come off their way, each second
constexpr double kWayHoldsS = 3;     // and for how long they keep to it
constexpr double kPlaceMin = -3;
constexpr double kPlaceMax = 7;

// Nobody appears or vanishes in the middle of a picture: a track that begins there soon after one
// that ended there goes on with it. At its edge one goes and another comes.
constexpr double kBrokenMax = 1.5;
constexpr double kBrokenFadesS = 4;
constexpr double kPassedAtEdge = -1.5;
constexpr double kEdge = 1.2;  // from the picture's edge, in body heights: a second's walk

constexpr double kPi = 3.14159265358979;
constexpr double kAspect = 16.0 / 9;  // of a picture whose size is not known

// False for what can only come from a damaged store.
bool is_placed(const VisitTrack& track) {
    return std::isfinite(track.first_x + track.first_y + track.last_x + track.last_y) &&
           std::isfinite(track.height_share);
}

double seconds(base::Millis span) {
    return static_cast<double>(span.count()) * 1e-3;
}

// Shares of the picture a second, from a track's first place to its last; 0 for a short one.
double pace(const VisitTrack& track, double from, double to) {
    const double length_s = seconds(track.end - track.start);
    return length_s < 1 ? 0 : (to - from) / length_s;
}

// What the places say: going on in the time on the way on which both were, against being anywhere
// in the picture. Nothing: nobody is so fast.
std::optional<double> place_log_odds(const VisitTrack& earlier, const VisitTrack& later) {
    const double height = std::max(0.02, std::max(earlier.height_share, later.height_share));
    const double across = kAspect / height;  // body heights in a picture's width
    const double down = 1 / height;
    const double gap_s = std::max(0.0, seconds(later.start - earlier.end));
    const double x = later.first_x - earlier.last_x;
    const double y = later.first_y - earlier.last_y;
    if (std::hypot(x * across, y * down) > 2 * kPlaceNoise + kRunPerS * gap_s) return std::nullopt;

    const double along_s = gap_s * std::exp(-gap_s / kWayHoldsS);
    const double way_x = (pace(earlier, earlier.first_x, earlier.last_x) +
                          pace(later, later.first_x, later.last_x)) /
                         2 * along_s;
    const double way_y = (pace(earlier, earlier.first_y, earlier.last_y) +
                          pace(later, later.first_y, later.last_y)) /
                         2 * along_s;
    const double off = std::hypot((x - way_x) * across, (y - way_y) * down);
    const double spread = kPlaceNoise + kTurnPerS * gap_s;
    const double density =
        std::exp(-off * off / (2 * spread * spread)) / (2 * kPi * spread * spread);
    return std::clamp(std::log(density * across * down), kPlaceMin, kPlaceMax);
}

bool is_in_the_middle(double x, double y, double height_share) {
    const double height = std::max(0.02, height_share);
    const double across = kEdge * height / kAspect;
    return x > across && x < 1 - across && y > height && y < 1 - kEdge * height / 4;
}

// What it says that one ended, and the other began, where people come and go, or where nobody does.
double broken_log_odds(const VisitTrack& earlier, const VisitTrack& later) {
    const bool is_end = is_in_the_middle(earlier.last_x, earlier.last_y, earlier.height_share);
    const bool is_start = is_in_the_middle(later.first_x, later.first_y, later.height_share);
    if (is_end != is_start) return 0;
    if (!is_end) return kPassedAtEdge;
    const double gap_s = std::max(0.0, seconds(later.start - earlier.end));
    return kBrokenMax * std::exp(-gap_s / kBrokenFadesS);
}

}  // namespace

std::optional<VisitEvidence> compare_tracks(const VisitTrack& earlier, const VisitTrack& later,
                                            Cameras cameras, const VisitMatchOptions& options) {
    if (earlier.looks == nullptr || later.looks == nullptr) return std::nullopt;
    if (!is_placed(earlier) || !is_placed(later)) return std::nullopt;
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
        odds += *place + broken_log_odds(earlier, later);
    }
    return VisitEvidence{odds, alike};
}

std::optional<VisitChoice> choose_visit(std::span<const VisitCandidate> candidates,
                                        const VisitMatchOptions& options) {
    double most_alike = 0;
    for (const VisitCandidate& each : candidates) {
        most_alike = std::max(most_alike, each.evidence.likeness_01);
    }
    std::map<std::size_t, double> odds_of_session;
    const VisitCandidate* best = nullptr;
    double best_log_odds = 0;
    for (const VisitCandidate& each : candidates) {
        const double log_odds = each.evidence.log_odds -
                                kOddsPerLikenessBehind * (most_alike - each.evidence.likeness_01);
        double& odds = odds_of_session[each.session];
        odds = std::max(odds, std::exp(std::min(50.0, log_odds)));
        if (best == nullptr || log_odds > best_log_odds) {
            best = &each;
            best_log_odds = log_odds;
        }
    }
    if (best == nullptr || best->evidence.likeness_01 < kEvenLikeness) return std::nullopt;
    double all = 1;  // a new person
    for (const auto& [session, odds] : odds_of_session) all += odds;
    const double confidence = odds_of_session.at(best->session) / all;
    if (confidence < options.confidence_min) return std::nullopt;
    return VisitChoice{static_cast<std::size_t>(best - candidates.data()), confidence};
}

}  // namespace vision
