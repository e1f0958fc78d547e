// The face detector BlazeFace (Bazarevsky et al. 2019), MediaPipe's back-camera form, 256 x 256.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "infer/detector.h"
#include "infer/runtime.h"

namespace infer {

struct BlazefaceOptions {
    std::string model_path;     // blazeface_back.onnx
    float score_01_min = 0.5F;  // as MediaPipe
    float nms_iou_max = 0.3F;   // as MediaPipe
    int threads = 1;            // for one call
};

// Sees faces of about 1/15 of the picture's longer side and more, so give it crops.
// kNotFound when a file is missing, kDataLoss when the model is not what it should be.
base::Result<std::unique_ptr<FaceDetector>> load_blazeface(std::shared_ptr<const Runtime> runtime,
                                                           const BlazefaceOptions& options);

}  // namespace infer
