// Follows a camera that moves: carried, panned, zoomed, shaken by wind or by steps.
//
// Such a camera moves all people alike in the picture, beyond what their own velocities explain.
// What all tracks seen just now are surprised by is the camera's, as far as it is known to move:
// how much it moves is learnt, and for one that stands still nothing is corrected. Pure; one camera
// each. Single large jumps: camera_shift.h.
#pragma once

#include <span>

#include "vision/association.h"
#include "vision/camera_shift.h"

namespace vision {

class CameraDrift {
  public:
    struct Estimate {
        CameraShift shift;     // to be added to where all tracks are expected
        float x_variance = 0;  // of what is still unknown of it, pixels squared
        float y_variance = 0;
        float log_scale = 0;  // to be added to the logarithms of all sizes
    };

    // tracks: those seen in the frame before. found: by growing centre.x, confident ones.
    Estimate follow(std::span<const PredictedBox> tracks, std::span<const DetectedBox> found);
    void forget() { *this = {}; }

  private:
    // Mean squares of the camera's part of the surprises.
    float x_power_ = 0;  // pixels squared
    float y_power_ = 0;
    float scale_power_ = 0;
};

}  // namespace vision
