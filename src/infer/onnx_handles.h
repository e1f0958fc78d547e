// What runtime.cpp opens and session.cpp uses. Not for other modules.
#pragma once

#include <string>

#include "base/result.h"
#include "infer/runtime.h"

// Of onnxruntime_c_api.h, which only the .cpp files include.
struct OrtApi;
struct OrtEnv;
struct OrtStatus;

namespace infer {

struct Runtime::Handles {
    const OrtApi* api = nullptr;
    OrtEnv* environment = nullptr;
};

// Frees `status`. `what` was tried: "load the model".
base::Result<void> checked(const OrtApi& api, OrtStatus* status, const std::string& what);

}  // namespace infer
