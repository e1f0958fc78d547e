#include "infer/session.h"

#include <filesystem>
#include <functional>
#include <numeric>
#include <utility>

#include <onnxruntime_c_api.h>

#include "infer/onnx_handles.h"

namespace infer {

using base::ErrorKind;

struct Session::Handles {
    std::shared_ptr<const Runtime> runtime;
    const OrtApi* api = nullptr;
    OrtSession* session = nullptr;
    OrtMemoryInfo* memory = nullptr;
    std::string input_name;
    std::vector<std::int64_t> input_shape;
    std::vector<std::string> output_names;
    std::vector<const char*> output_name_pointers;

    Handles() = default;
    Handles(const Handles&) = delete;
    Handles& operator=(const Handles&) = delete;
    ~Handles() {
        if (memory != nullptr) api->ReleaseMemoryInfo(memory);
        if (session != nullptr) api->ReleaseSession(session);
    }
};

struct Outputs::Owner {
    const OrtApi* api = nullptr;
    std::vector<OrtValue*> values;

    Owner(const OrtApi* ort, std::size_t count) : api(ort), values(count, nullptr) {}
    Owner(const Owner&) = delete;
    Owner& operator=(const Owner&) = delete;
    ~Owner() {
        for (OrtValue* value : values) {
            if (value != nullptr) api->ReleaseValue(value);
        }
    }
};

namespace {

// Frees what ONNX Runtime hands out, at the end of a scope.
template <class T>
using Owned = std::unique_ptr<T, std::function<void(T*)>>;

base::Result<std::vector<std::int64_t>> shape_of(const OrtApi& api,
                                                 const OrtTensorTypeAndShapeInfo* info) {
    std::size_t count = 0;
    BOOST_OUTCOME_TRY(checked(api, api.GetDimensionsCount(info, &count), "read a shape"));
    std::vector<std::int64_t> shape(count);
    BOOST_OUTCOME_TRY(checked(api, api.GetDimensions(info, shape.data(), count), "read a shape"));
    return shape;
}

std::size_t elements_of(std::span<const std::int64_t> shape) {
    return static_cast<std::size_t>(
        std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>()));
}

base::Result<void> create(Session::Handles& handles, const SessionOptions& options) {
    const OrtApi& api = *handles.api;
    OrtSessionOptions* raw = nullptr;
    BOOST_OUTCOME_TRY(checked(api, api.CreateSessionOptions(&raw), "make session options"));
    const Owned<OrtSessionOptions> settings(raw, api.ReleaseSessionOptions);
    const auto entry = [&](const char* key, const char* value) {
        return checked(api, api.AddSessionConfigEntry(settings.get(), key, value), key);
    };
    BOOST_OUTCOME_TRY(
        checked(api, api.SetIntraOpNumThreads(raw, options.threads), "set the number of threads"));
    BOOST_OUTCOME_TRY(
        checked(api, api.SetSessionGraphOptimizationLevel(raw, ORT_ENABLE_ALL), "optimise"));
    // An arena keeps the most that overlapping calls ever needed; without one it is as fast.
    BOOST_OUTCOME_TRY(checked(api, api.DisableCpuMemArena(raw), "do without an arena"));
    // The cores are shared with decoding: a thread that has nothing to do must not spin.
    BOOST_OUTCOME_TRY(entry("session.intra_op.allow_spinning", "0"));
    const OrtEnv* environment = handles.runtime->handles().environment;
    base::Result<void> loaded = checked(
        api, api.CreateSession(environment, options.model_path.c_str(), raw, &handles.session),
        "load the model");
    if (!loaded) {
        return base::Error{.kind = ErrorKind::kDataLoss,
                           .message = "the model " + options.model_path +
                                      " cannot be used; run script/setup again",
                           .detail = loaded.error().detail};
    }
    return checked(api,
                   api.CreateCpuMemoryInfo(OrtDeviceAllocator, OrtMemTypeDefault, &handles.memory),
                   "describe memory");
}

base::Result<void> describe_input(Session::Handles& handles) {
    const OrtApi& api = *handles.api;
    OrtTypeInfo* raw = nullptr;
    BOOST_OUTCOME_TRY(
        checked(api, api.SessionGetInputTypeInfo(handles.session, 0, &raw), "read the input"));
    const Owned<OrtTypeInfo> type(raw, api.ReleaseTypeInfo);
    const OrtTensorTypeAndShapeInfo* tensor = nullptr;  // part of `type`
    BOOST_OUTCOME_TRY(checked(api, api.CastTypeInfoToTensorInfo(raw, &tensor), "read the input"));
    BOOST_OUTCOME_TRY(handles.input_shape, shape_of(api, tensor));
    return base::success();
}

base::Result<void> describe_names(Session::Handles& handles) {
    const OrtApi& api = *handles.api;
    OrtAllocator* allocator = nullptr;  // ONNX Runtime's own
    BOOST_OUTCOME_TRY(checked(api, api.GetAllocatorWithDefaultOptions(&allocator), "allocate"));
    const auto take = [&](char* name) {
        std::string text(name);
        allocator->Free(allocator, name);
        return text;
    };
    char* name = nullptr;
    BOOST_OUTCOME_TRY(checked(api, api.SessionGetInputName(handles.session, 0, allocator, &name),
                              "read the input"));
    handles.input_name = take(name);
    std::size_t count = 0;
    BOOST_OUTCOME_TRY(
        checked(api, api.SessionGetOutputCount(handles.session, &count), "read the outputs"));
    for (std::size_t i = 0; i < count; ++i) {
        BOOST_OUTCOME_TRY(checked(
            api, api.SessionGetOutputName(handles.session, i, allocator, &name), "read an output"));
        handles.output_names.push_back(take(name));
    }
    for (const std::string& each : handles.output_names) {
        handles.output_name_pointers.push_back(each.c_str());
    }
    return base::success();
}

base::Result<Tensor> tensor_of(const OrtApi& api, OrtValue* value, std::string name) {
    OrtTensorTypeAndShapeInfo* raw = nullptr;
    BOOST_OUTCOME_TRY(checked(api, api.GetTensorTypeAndShape(value, &raw), "read an output"));
    const Owned<OrtTensorTypeAndShapeInfo> info(raw, api.ReleaseTensorTypeAndShapeInfo);
    BOOST_OUTCOME_TRY(auto shape, shape_of(api, raw));
    ONNXTensorElementDataType type = ONNX_TENSOR_ELEMENT_DATA_TYPE_UNDEFINED;
    BOOST_OUTCOME_TRY(checked(api, api.GetTensorElementType(raw, &type), "read an output"));
    if (type != ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT) {
        return base::fail(ErrorKind::kDataLoss, "the model's output " + name + " is not float");
    }
    void* values = nullptr;
    BOOST_OUTCOME_TRY(checked(api, api.GetTensorMutableData(value, &values), "read an output"));
    const std::size_t count = elements_of(shape);
    return Tensor{std::move(name), std::move(shape), {static_cast<const float*>(values), count}};
}

base::Result<Outputs> run_with(const Session::Handles& handles, std::span<std::byte> input,
                               std::size_t elements, ONNXTensorElementDataType type,
                               std::span<const std::int64_t> shape) {
    const OrtApi& api = *handles.api;
    if (elements != elements_of(shape)) {
        return base::fail(ErrorKind::kInternal, "the input does not fit the model");
    }
    OrtValue* raw = nullptr;
    BOOST_OUTCOME_TRY(
        checked(api,
                api.CreateTensorWithDataAsOrtValue(handles.memory, input.data(), input.size_bytes(),
                                                   shape.data(), shape.size(), type, &raw),
                "wrap the input"));
    const Owned<OrtValue> value(raw, api.ReleaseValue);
    const std::size_t count = handles.output_names.size();
    auto owner = std::make_shared<Outputs::Owner>(&api, count);
    const char* input_name = handles.input_name.c_str();
    const OrtValue* inputs = raw;
    BOOST_OUTCOME_TRY(
        checked(api,
                api.Run(handles.session, nullptr, &input_name, &inputs, 1,
                        handles.output_name_pointers.data(), count, owner->values.data()),
                "run the model"));
    std::vector<Tensor> tensors;
    for (std::size_t i = 0; i < count; ++i) {
        BOOST_OUTCOME_TRY(Tensor tensor, tensor_of(api, owner->values[i], handles.output_names[i]));
        tensors.push_back(std::move(tensor));
    }
    return Outputs(std::move(owner), std::move(tensors));
}

}  // namespace

Session::Session(std::unique_ptr<Handles> handles) : handles_(std::move(handles)) {}
Session::~Session() = default;

const std::vector<std::int64_t>& Session::input_shape() const {
    return handles_->input_shape;
}

base::Result<std::unique_ptr<Session>> Session::load(std::shared_ptr<const Runtime> runtime,
                                                     const SessionOptions& options) {
    if (!std::filesystem::exists(options.model_path)) {
        return base::fail(ErrorKind::kNotFound, "there is no model at " + options.model_path +
                                                    "; run script/setup, or set its path");
    }
    auto handles = std::make_unique<Handles>();
    handles->api = runtime->handles().api;
    handles->runtime = std::move(runtime);
    BOOST_OUTCOME_TRY(create(*handles, options));
    BOOST_OUTCOME_TRY(describe_input(*handles));
    BOOST_OUTCOME_TRY(describe_names(*handles));
    return std::make_unique<Session>(std::move(handles));
}

base::Result<Outputs> Session::run(std::span<float> input,
                                   std::span<const std::int64_t> shape) const {
    return run_with(*handles_, std::as_writable_bytes(input), input.size(),
                    ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT, shape);
}

base::Result<Outputs> Session::run(std::span<std::uint8_t> input,
                                   std::span<const std::int64_t> shape) const {
    return run_with(*handles_, std::as_writable_bytes(input), input.size(),
                    ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8, shape);
}

}  // namespace infer
