// One model, ready to run: one tensor of floats or bytes in, named float tensors out.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "infer/runtime.h"

namespace infer {

struct Tensor {
    std::string name;
    std::vector<std::int64_t> shape;
    std::span<const float> values;
};

// The outputs of one run; the tensors point into it.
class Outputs {
  public:
    struct Owner;
    Outputs(std::shared_ptr<const Owner> owner, std::vector<Tensor> tensors)
        : tensors_(std::move(tensors)), owner_(std::move(owner)) {}
    const std::vector<Tensor>& tensors() const { return tensors_; }

  private:
    std::vector<Tensor> tensors_;
    std::shared_ptr<const Owner> owner_;
};

struct SessionOptions {
    std::string model_path;
    int threads = 1;  // for one run
};

// Any thread; runs may overlap.
class Session {
  public:
    // kNotFound when there is no such file; kDataLoss when it cannot be used.
    static base::Result<std::unique_ptr<Session>> load(std::shared_ptr<const Runtime> runtime,
                                                       const SessionOptions& options);

    struct Handles;
    explicit Session(std::unique_ptr<Handles> handles);
    ~Session();

    // -1 where the model takes any size.
    const std::vector<std::int64_t>& input_shape() const;
    // `input`: `shape` multiplied out, of the type that the model takes. Copies nothing.
    base::Result<Outputs> run(std::span<float> input, std::span<const std::int64_t> shape) const;
    base::Result<Outputs> run(std::span<std::uint8_t> input,
                              std::span<const std::int64_t> shape) const;

  private:
    std::unique_ptr<Handles> handles_;
};

}  // namespace infer
