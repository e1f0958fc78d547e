#include "app/detectors.h"

#include <filesystem>
#include <thread>

#include "infer/blazeface.h"
#include "infer/nanodet.h"
#include "infer/processor.h"
#include "infer/runtime.h"
#include "infer/shared_detector.h"

namespace app {
namespace {

// build/ of the checkout, when the program is build/<preset>/smartmonitor.
std::filesystem::path build_root() {
    std::error_code error;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
    return program.parent_path().parent_path();
}

std::string or_default(const std::string& setting, const char* below_build) {
    return setting.empty() ? (build_root() / below_build).string() : setting;
}

const char* person_model(const std::string& precision) {
    const bool whole = precision == "auto" ? infer::multiplies_bytes() : precision == "int8";
    return whole ? "person_int8.onnx" : "person_fp32.onnx";
}

}  // namespace

base::Result<Detectors> load_detectors(const Settings& settings) {
    BOOST_OUTCOME_TRY(const auto runtime,
                      infer::Runtime::load(or_default(settings.onnxruntime,
                                                      "deps/onnxruntime/lib/libonnxruntime.so.1")));
    const std::filesystem::path models = or_default(settings.models, "models");
    Detectors detectors;
    BOOST_OUTCOME_TRY(
        detectors.person_model,
        infer::load_nanodet(runtime,
                            {.model_path = models / person_model(settings.detector_precision)}));
    const int cores = static_cast<int>(std::thread::hardware_concurrency());  // 0: unknown, one
    detectors.people = std::make_unique<infer::SharedDetector>(*detectors.person_model, cores);
    BOOST_OUTCOME_TRY(
        detectors.faces,
        infer::load_blazeface(runtime, {.model_path = models / "blazeface_back.onnx"}));
    return detectors;
}

}  // namespace app
