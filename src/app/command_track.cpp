// track: boxes to tracks, without video or store.
#include <algorithm>
#include <ctime>
#include <vector>

#include "app/commands.h"
#include "app/mot_files.h"
#include "vision/mot_replay.h"

namespace app {

CommandResult track(const Invocation& invocation, const TrackBoxes& options) {
    if (!(options.frames_per_s > 0) || options.frames_per_s > 1000) {
        return base::invalid("fps", "--fps must be above 0 and at most 1000");
    }
    BOOST_OUTCOME_TRY(const auto detections, read_mot_file(options.detections));
    const std::clock_t begun = std::clock();  // processor time: other programs do not count
    const vision::MotReplay replay = vision::replay_mot(detections, options.frames_per_s);
    const double elapsed_s =
        std::max(1e-6, static_cast<double>(std::clock() - begun) / CLOCKS_PER_SEC);

    std::vector<vision::MotLine> lines;
    lines.reserve(replay.tracks.size());
    for (const vision::Observation& seen : replay.tracks) {
        lines.push_back({seen.frame, static_cast<std::int64_t>(seen.track), seen.box,
                         static_cast<double>(seen.score_01)});
    }
    BOOST_OUTCOME_TRY(write_mot_file(options.out, lines));
    invocation.output.record("Tracked " + options.detections,
                             {{"frames", replay.frames},
                              {"detections", static_cast<std::int64_t>(detections.size())},
                              {"tracks", replay.tracks_count},
                              {"boxes", static_cast<std::int64_t>(lines.size())},
                              {"ms", 1000 * elapsed_s},
                              {"frames_per_s", static_cast<double>(replay.frames) / elapsed_s}});
    return Exit::kOk;
}

}  // namespace app
