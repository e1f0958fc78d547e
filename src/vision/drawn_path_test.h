// Drawn paths for tests of the tracker: boxes at ten frames a second, and all that it said of them.
#pragma once

#include <cmath>
#include <cstdint>
#include <map>
#include <vector>

#include "vision/tracker.h"

namespace vision {

inline constexpr int kFrameMs = 100;

inline base::Instant instant_of(std::int64_t frame) {
    return base::from_unix_ms(1'000'000 + frame * kFrameMs);
}

inline domain::Detection person(float x, float y, float score = 0.9F, float height = 100) {
    return {{x - 0.2F * height, y - 0.5F * height, 0.4F * height, height}, score};
}

using Video = std::vector<std::vector<domain::Detection>>;

// All that a tracker said about a video.
struct Told {
    std::map<std::uint64_t, std::vector<Observation>> tracks;
    std::vector<std::uint64_t> started;
    std::vector<std::uint64_t> ended;

    void add(const TrackerStep& step) {
        for (const Observation& seen : step.observed) tracks[seen.track].push_back(seen);
        started.insert(started.end(), step.started.begin(), step.started.end());
        ended.insert(ended.end(), step.ended.begin(), step.ended.end());
    }
    // The track that is at the place in the frame, or 0.
    std::uint64_t at(std::int64_t frame, float x, float y) const {
        for (const auto& [id, path] : tracks) {
            for (const Observation& seen : path) {
                const float away = std::hypot(seen.box.left + seen.box.width / 2 - x,
                                              seen.box.top + seen.box.height / 2 - y);
                if (seen.frame == frame && away < 30) return id;
            }
        }
        return 0;
    }
};

inline Told watch(const Video& video, TrackerOptions options = {}) {
    Tracker tracker(options);
    Told told;
    for (std::size_t frame = 0; frame < video.size(); ++frame) {
        const auto number = static_cast<std::int64_t>(frame);
        told.add(tracker.update(number, instant_of(number), video[frame]));
    }
    told.add(tracker.finish());
    return told;
}

}  // namespace vision
