// Finds the jump of the whole picture when the camera was knocked or turned.
//
// A jump moves all people alike, so their boxes leave all gates at once; one displacement then
// explains most of them. Smooth panning needs no such step: it is part of the people's velocities.
// Pure. Cost: next to nothing while most tracks are where they should be.
#pragma once

#include <optional>
#include <span>

#include "vision/association.h"

namespace vision {

struct CameraShift {
    float dx = 0;  // pixels; to be added to where the tracks are expected
    float dy = 0;
};

// Fewer people than this say nothing about the camera.
inline constexpr int kCameraShiftPeopleMin = 4;

// tracks: those seen in the frame before. found: by growing centre.x, confident ones.
// Nothing: most tracks are found where they are expected, or no one displacement explains them.
std::optional<CameraShift> find_camera_shift(std::span<const PredictedBox> tracks,
                                             std::span<const DetectedBox> found);

}  // namespace vision
