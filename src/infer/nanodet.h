// The person detector NanoDet (Lyu 2020): the longer side of a picture becomes 416 pixels.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "infer/detector.h"
#include "infer/runtime.h"

namespace infer {

struct NanodetOptions {
    std::string model_path;     // person_fp32.onnx, or person_int8.onnx: the model says its form
    float score_01_min = 0.1F;  // the tracker makes use of weak boxes, too
    float nms_iou_max = 0.5F;   // in [0, 1]
    int threads = 1;            // for one call
};

// kNotFound when a file is missing, kDataLoss when the model is not what it should be.
base::Result<std::unique_ptr<PersonDetector>> load_nanodet(std::shared_ptr<const Runtime> runtime,
                                                           const NanodetOptions& options);

}  // namespace infer
