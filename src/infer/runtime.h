// ONNX Runtime, loaded from a file at run time. The door to it (runtime.cpp, session.cpp).
//
// It is opened with dlopen so that it can be replaced, by a build with another execution provider
// for one, without a new smartmonitor.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"

namespace infer {

// Any thread. Sessions share it, and it lives until the last one is gone. It writes nothing to
// standard error, its failures come back as results; its telemetry is off.
class Runtime {
  public:
    // `path`: of libonnxruntime.so.1, of the version that the headers were of, or newer. kNotFound
    // or kUnavailable, with what to do.
    static base::Result<std::shared_ptr<const Runtime>> load(const std::string& path);

    struct Handles;  // of ONNX Runtime, for session.cpp
    explicit Runtime(std::unique_ptr<Handles> handles);
    ~Runtime();
    const Handles& handles() const { return *handles_; }

  private:
    std::unique_ptr<Handles> handles_;
};

}  // namespace infer
