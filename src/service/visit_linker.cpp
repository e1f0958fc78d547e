#include "service/visit_linker.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "vision/appearance.h"

namespace service {
namespace {

using base::Result;

vision::VisitTrack as_visit(const domain::Track& track, const domain::TrackSight& sight,
                            const std::optional<vision::Appearance>& looks) {
    return {.start = track.start,
            .end = track.end,
            .first_x = sight.first_x,
            .first_y = sight.first_y,
            .last_x = sight.last_x,
            .last_y = sight.last_y,
            .height_share = sight.height_share,
            .looks = looks ? &*looks : nullptr};
}

bool overlaps(const domain::Track& a, const domain::Track& b, base::Millis more_than) {
    return std::min(a.end, b.end) - std::max(a.start, b.start) > more_than;
}

domain::VisitLink beginning(const domain::TrackId& track, base::Instant now) {
    return {.track = track,
            .session = own_session(track),
            .like = std::nullopt,
            .confidence_01 = 1,
            .reason = "began",
            .who = std::string(kLinkedByService),
            .at = now};
}

}  // namespace

domain::SessionId own_session(const domain::TrackId& track) {
    return domain::SessionId("S" + track.value);
}

Result<std::optional<domain::VisitLink>> VisitLinker::find_visit(const domain::Track& track,
                                                                 const domain::TrackSight& sight) {
    const auto looks = vision::Appearance::from_bytes(sight.appearance);
    if (!looks) return std::nullopt;
    const base::Millis window = std::max(options_.same_camera_max, options_.other_camera_max);
    BOOST_OUTCOME_TRY(const auto sighted,
                      store_.sights_between(track.tenant, track.poi, track.start - window,
                                            track.end, store::kSightsPerQueryMax));
    std::map<domain::SessionId, std::size_t> numbers;
    std::set<std::size_t> impossible;
    std::vector<vision::VisitCandidate> candidates;
    std::vector<const store::SightedTrack*> whose;
    for (const store::SightedTrack& other : sighted) {
        if (other.track.id == track.id || !other.track.session) continue;
        const std::size_t session =
            numbers.try_emplace(*other.track.session, numbers.size()).first->second;
        const bool is_same = other.track.sensor == track.sensor;
        // Nobody is twice in one picture.
        if (is_same && overlaps(track, other.track, options_.overlap_max))
            impossible.insert(session);
        const auto other_looks = vision::Appearance::from_bytes(other.sight.appearance);
        const auto here = as_visit(track, sight, looks);
        const auto there = as_visit(other.track, other.sight, other_looks);
        const bool is_earlier = other.track.start <= track.start;
        const auto evidence = vision::compare_tracks(
            is_earlier ? there : here, is_earlier ? here : there,
            is_same ? vision::Cameras::kSame : vision::Cameras::kOther, options_);
        if (!evidence) continue;
        candidates.push_back({session, *evidence});
        whose.push_back(&other);
    }
    for (std::size_t i = candidates.size(); i-- > 0;) {
        if (!impossible.contains(candidates[i].session)) continue;
        candidates.erase(candidates.begin() + static_cast<std::ptrdiff_t>(i));
        whose.erase(whose.begin() + static_cast<std::ptrdiff_t>(i));
    }
    const auto choice = vision::choose_visit(candidates, options_);
    if (!choice) return std::nullopt;
    const store::SightedTrack& like = *whose[choice->candidate];
    return domain::VisitLink{
        .track = track.id,
        .session = *like.track.session,
        .like = like.track.id,
        .confidence_01 = choice->confidence_01,
        .reason = like.track.sensor == track.sensor ? "same_camera" : "other_camera",
        .who = std::string(kLinkedByService),
        .at = base::Instant{}};
}

Result<domain::SessionId> VisitLinker::link(const domain::Track& track,
                                            std::optional<domain::TrackSight> sight,
                                            base::Instant now) {
    std::optional<domain::VisitLink> found;
    std::span<const domain::TrackSight> sights;
    if (sight) {
        sight->track = track.id;
        sights = {&*sight, 1};
        BOOST_OUTCOME_TRY(found, find_visit(track, *sight));
    }
    if (found) {
        found->at = now;
        const auto linked = store_.link(track.tenant, track.poi, {&*found, 1}, sights);
        if (linked) return found->session;
        if (linked.error().reason != "session_full") return linked.error();
    }
    const domain::VisitLink own = beginning(track.id, now);
    BOOST_OUTCOME_TRY(store_.link(track.tenant, track.poi, {&own, 1}, sights));
    return own.session;
}

Result<void> VisitLinker::link_interrupted(store::RunId run, base::Instant now) {
    BOOST_OUTCOME_TRY(const auto tracks, store_.open_tracks(run));
    for (const domain::Track& track : tracks) {
        if (track.session) continue;
        BOOST_OUTCOME_TRY(link(track, std::nullopt, now));
    }
    return base::success();
}

}  // namespace service
