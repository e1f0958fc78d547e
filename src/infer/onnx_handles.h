// What runtime.cpp opens and session.cpp uses. Not for other modules.
#pragma once

#if !__has_include(<onnxruntime_c_api.h>)
#error "ONNX Runtime's headers are missing: run script/setup"
#endif
#include <onnxruntime_c_api.h>

#include "base/result.h"
#include "infer/runtime.h"

namespace infer {

struct Runtime::Handles {
    const OrtApi* api = nullptr;
    OrtEnv* environment = nullptr;
};

// Frees `status`. `what` was tried: "load the model".
base::Result<void> checked(const OrtApi& api, OrtStatus* status, const std::string& what);

}  // namespace infer
