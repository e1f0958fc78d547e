#include "infer/runtime.h"

#include <filesystem>
#include <utility>

#include <dlfcn.h>

#if !__has_include(<onnxruntime_c_api.h>)
#error "ONNX Runtime's headers are missing: run script/setup"
#endif
#include <onnxruntime_c_api.h>

#include "infer/onnx_handles.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SMARTMONITOR_SEEKS_LEAKS
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define SMARTMONITOR_SEEKS_LEAKS
#endif
#ifdef SMARTMONITOR_SEEKS_LEAKS
// ONNX Runtime never frees some hundred bytes of its own, once per process.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() {
    return "leak:libonnxruntime.so\n";
}
#endif

namespace infer {
namespace {

using base::ErrorKind;
using GetApiBase = const OrtApiBase*(ORT_API_CALL*)();

// What matters comes back as a status; the rest are hints on how a model could be slimmer.
void ORT_API_CALL ignore_message(void*, OrtLoggingLevel, const char*, const char*, const char*,
                                 const char*) {}

}  // namespace

base::Result<void> checked(const OrtApi& api, OrtStatus* status, const std::string& what) {
    if (status == nullptr) return base::success();
    base::Error error{.kind = ErrorKind::kInternal,
                      .message = "ONNX Runtime could not " + what,
                      .detail = api.GetErrorMessage(status)};
    api.ReleaseStatus(status);
    return error;
}

Runtime::Runtime(std::unique_ptr<Handles> handles) : handles_(std::move(handles)) {}

// The library stays open: it starts threads and static objects that do not survive a dlclose.
Runtime::~Runtime() {
    if (handles_->environment != nullptr) handles_->api->ReleaseEnv(handles_->environment);
}

base::Result<std::shared_ptr<const Runtime>> Runtime::load(const std::string& path) {
    if (!std::filesystem::exists(path)) {
        return base::fail(ErrorKind::kNotFound,
                          "ONNX Runtime is not at " + path + "; run script/setup, or set its path");
    }
    void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    const char* reason = library == nullptr ? dlerror() : nullptr;
    void* symbol = library == nullptr ? nullptr : dlsym(library, "OrtGetApiBase");
    if (symbol == nullptr) {
        return base::Error{.kind = ErrorKind::kUnavailable,
                           .message = path +
                                      " is no ONNX Runtime that fits this machine; run "
                                      "script/setup again",
                           .detail = reason == nullptr ? "no OrtGetApiBase" : reason};
    }
    const OrtApiBase* api_base = reinterpret_cast<GetApiBase>(symbol)();
    auto handles = std::make_unique<Handles>();
    handles->api = api_base->GetApi(ORT_API_VERSION);
    if (handles->api == nullptr) {
        return base::fail(ErrorKind::kUnavailable,
                          path + " is ONNX Runtime " + api_base->GetVersionString() + ", but 1." +
                              std::to_string(ORT_API_VERSION) +
                              " or newer is needed; run script/setup again");
    }
    const OrtApi& api = *handles->api;
    auto runtime = std::make_shared<Runtime>(std::move(handles));
    BOOST_OUTCOME_TRY(
        checked(api,
                api.CreateEnvWithCustomLogger(&ignore_message, nullptr, ORT_LOGGING_LEVEL_WARNING,
                                              "infer", &runtime->handles_->environment),
                "start"));
    BOOST_OUTCOME_TRY(checked(api, api.DisableTelemetryEvents(runtime->handles_->environment),
                              "turn its telemetry off"));
    return std::shared_ptr<const Runtime>(std::move(runtime));
}

}  // namespace infer
