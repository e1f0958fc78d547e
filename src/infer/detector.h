// The seam between the pipeline and the networks.
#pragma once

#include <vector>

#include "base/result.h"
#include "domain/detection.h"
#include "media/image.h"

namespace infer {

// Finds people. Any thread; calls may overlap, so cameras share one detector.
class PersonDetector {
  public:
    virtual ~PersonDetector() = default;
    // Boxes lie inside the frame, are not empty, and come by falling score.
    virtual base::Result<std::vector<domain::Detection>> detect(media::ImageView frame) const = 0;
};

// Finds faces. Any thread; calls may overlap.
class FaceDetector {
  public:
    virtual ~FaceDetector() = default;
    // Boxes may reach over the picture's edge, as may landmarks. By falling score.
    virtual base::Result<std::vector<domain::Face>> detect_faces(
        media::ImageView picture) const = 0;
};

}  // namespace infer
