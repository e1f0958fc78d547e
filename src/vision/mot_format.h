// MOTChallenge files, one box a line: detections, ground truth, and tracks for evaluation programs.
//
// "frame,id,left,top,width,height,score,-1,-1,-1"; frames count from 1, boxes are in pixels, the id
// of a detection is -1. In ground truth the score is a flag: 0 for boxes that do not count. Pure:
// texts in and out. Source: Leal-Taixé et al., "MOTChallenge 2015", section 3.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "media/box.h"

namespace vision {

struct MotLine {
    std::int64_t frame = 0;
    std::int64_t id = 0;
    media::BoxPx box;
    double score = 0;
};

// Four days at 30 frames/s. A larger number is a mistake, and would be counted up to.
inline constexpr std::int64_t kMotFrameMax = 10'000'000;

// Lines in their order. Empty lines are skipped; white space may stand around or in place of
// commas; columns after the seventh are not read. `name` is the file's, for errors, which say the
// line.
base::Result<std::vector<MotLine>> parse_mot(std::string_view text, std::string_view name);

// With its line feed.
std::string format_mot(const MotLine& line);

}  // namespace vision
