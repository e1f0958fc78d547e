#include "pipeline/people_watch.h"

#include <algorithm>
#include <utility>

namespace pipeline {
namespace {

// Share of a box that others hide, where they stand in front: their boxes end lower.
double hidden_share(const vision::Observation& one, const vision::TrackerStep& step) {
    double hidden = 0;
    for (const vision::Observation& other : step.observed) {
        if (other.track == one.track || other.frame != one.frame) continue;
        if (other.box.bottom() < one.box.bottom()) continue;
        hidden += media::intersection_area(one.box, other.box) / one.box.area();
    }
    return std::min(1.0, hidden);
}

constexpr double kHiddenMax = 0.35;

}  // namespace

PeopleNotes PeopleWatch::process(const media::Image* picture, std::int64_t frame,
                                 const vision::TrackerStep& step) {
    PeopleNotes notes;
    if (picture != nullptr) {
        watch(*picture, step, notes);
        sample(*picture, frame, step);
    }
    std::vector<vision::TrackAction> actions;
    for (const std::uint64_t track : step.ended) {
        zones_.end(track, actions);
        const auto found = walkers_.find(track);
        if (found == walkers_.end()) continue;
        found->second.sight.appearance = found->second.looks.bytes();
        notes.sights.push_back({track, std::move(found->second.sight)});
        walkers_.erase(found);
    }
    for (vision::TrackAction& each : actions) {
        notes.actions.push_back({each.track, domain::format_action(each.action)});
    }
    return notes;
}

void PeopleWatch::watch(const media::Image& picture, const vision::TrackerStep& step,
                        PeopleNotes& notes) {
    frame_ = {picture.width, picture.height};
    std::vector<vision::TrackAction> actions;
    for (const vision::Observation& seen : step.observed) {
        zones_.observe(seen.track, seen.at, seen.box, frame_, actions);
        const double x = (seen.box.left + seen.box.width / 2.0) / frame_.width;
        const double y = static_cast<double>(seen.box.bottom()) / frame_.height;
        Walker& walker = walkers_[seen.track];
        domain::TrackSight& sight = walker.sight;
        if (std::exchange(walker.is_new, false)) {
            sight.first_x = std::clamp(x, 0.0, 1.0);
            sight.first_y = std::clamp(y, 0.0, 1.0);
            walker.seen = walker.sample_at = seen.at;
        }
        if (seen.at < walker.seen) continue;
        walker.seen = seen.at;
        sight.last_x = std::clamp(x, 0.0, 1.0);
        sight.last_y = std::clamp(y, 0.0, 1.0);
        sight.height_share =
            std::clamp(static_cast<double>(seen.box.height) / frame_.height, 0.0, 1.0);
    }
    for (vision::TrackAction& each : actions) {
        notes.actions.push_back({each.track, domain::format_action(each.action)});
    }
}

void PeopleWatch::sample(const media::Image& picture, std::int64_t frame,
                         const vision::TrackerStep& step) {
    std::optional<vision::SceneTone> tone;
    for (const vision::Observation& seen : step.observed) {
        if (seen.frame != frame || seen.score_01 <= 0) continue;
        Walker& walker = walkers_.at(seen.track);
        if (seen.at < walker.sample_at) continue;
        const double hidden = hidden_share(seen, step);
        if (hidden > kHiddenMax) continue;
        if (!tone) tone = vision::scene_tone(picture.view());
        const auto weight = static_cast<float>(1 - hidden);
        if (!walker.looks.add(picture.view(), seen.box, *tone, weight)) continue;
        walker.sample_at = seen.at + walker.interval;
        walker.interval = std::min(2 * walker.interval, kSampleIntervalMax);
    }
}

}  // namespace pipeline
