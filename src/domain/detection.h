// What a detector says about one frame.
#pragma once

#include <array>
#include <optional>

#include "media/box.h"

namespace domain {

// A person.
struct Detection {
    media::BoxPx box;
    float score_01 = 0;
};

struct PointPx {
    float x = 0;
    float y = 0;
};

// A face, with its landmarks: right eye, left eye, nose tip, mouth centre, right ear, left ear
// (right and left of the person).
struct Face {
    media::BoxPx box;
    float score_01 = 0;
    std::array<PointPx, 6> landmarks{};
};

}  // namespace domain
