// A small grey picture, sampled from a part of a frame, and what can be measured on it.
//
// Large parts are sampled down to a fixed size, so the cost has a limit, and blur counts relative
// to the subject instead of in pixels. Small parts are taken as they are. Pure.
#pragma once

#include <vector>

#include "media/box.h"
#include "media/image.h"

namespace vision {

struct LuminancePatch {
    int width = 0;
    int height = 0;
    std::vector<float> values;  // 0 (black) to 255, row by row

    const float* row(int y) const {
        return values.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width);
    }
};

struct PatchLimits {
    int width_max = 0;
    int height_max = 0;
};

// The part of `box` that lies inside the frame, not larger than the limits, with its aspect kept.
// Empty when nothing does.
LuminancePatch sample_luminance(media::ImageView frame, const media::BoxPx& box,
                                PatchLimits limits);

struct LightLevels {
    float mean = 0;        // 0 to 255
    float deviation = 0;   // standard deviation
    float clipped_01 = 0;  // share of samples that are all black or all white
};
LightLevels light_levels(const LuminancePatch& patch);

// How much of the variation between neighbours a further slight blur would take away: about .1 for
// a badly blurred picture, .3 to .45 for a sharp photograph; 0 for a flat one. Independent of light
// and contrast; noise counts as structure.
// Source: Crete et al., "The blur effect", SPIE 6492, 2007 (1 - their metric, with a shorter blur).
float fine_structure(const LuminancePatch& patch);

}  // namespace vision
