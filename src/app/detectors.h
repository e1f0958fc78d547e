// The detection models, found and loaded.
#pragma once

#include <memory>

#include "app/settings.h"
#include "base/result.h"
#include "infer/detector.h"

namespace app {

struct Detectors {
    std::unique_ptr<infer::PersonDetector> person_model;
    std::unique_ptr<infer::PersonDetector> people;  // person_model, in turns
    std::unique_ptr<infer::FaceDetector> faces;
};

// From `models`, `onnxruntime` and `detector_precision` of the settings; by default from where
// script/setup puts them, beside the program's build directory.
base::Result<Detectors> load_detectors(const Settings& settings);

}  // namespace app
