#include "vision/mot_replay.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace vision {

MotReplay replay_mot(std::span<const MotLine> detections, double frames_per_s,
                     const TrackerOptions& options) {
    MotReplay replay;
    if (detections.empty()) return replay;
    std::vector<MotLine> lines(detections.begin(), detections.end());
    std::ranges::stable_sort(lines, {}, &MotLine::frame);

    struct Said {
        Observation seen;
        bool is_online = false;
    };
    std::vector<Said> said;
    Tracker tracker(options);
    std::vector<domain::Detection> found;
    auto next = lines.begin();
    for (std::int64_t frame = lines.front().frame; frame <= lines.back().frame; ++frame) {
        found.clear();
        for (; next != lines.end() && next->frame == frame; ++next) {
            found.push_back({next->box, static_cast<float>(next->score)});
        }
        const auto at_ms = std::llround(static_cast<double>(frame) * 1000 / frames_per_s);
        const TrackerStep step = tracker.update(frame, base::from_unix_ms(at_ms), found);
        for (const Observation& each : step.observed) said.push_back({each, each.frame == frame});
        replay.tracks_count += static_cast<std::int64_t>(step.started.size());
    }
    replay.frames = lines.back().frame - lines.front().frame + 1;
    std::ranges::sort(said, [](const Said& a, const Said& b) {
        return std::tie(a.seen.frame, a.seen.track) < std::tie(b.seen.frame, b.seen.track);
    });
    for (const Said& each : said) {
        replay.tracks.push_back(each.seen);
        replay.is_online.push_back(each.is_online ? 1 : 0);
    }
    return replay;
}

}  // namespace vision
