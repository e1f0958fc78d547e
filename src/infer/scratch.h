// Input buffers of a network, one for each call that runs at the moment.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace infer {

// Any thread. Holds as many buffers as there were overlapping calls.
class Scratch {
  public:
    explicit Scratch(std::size_t floats) : floats_(floats) {}

    // Calls use(std::vector<float>&) with a buffer of unspecified content; gives its result.
    template <class Use>
    auto with(Use use) {
        std::unique_ptr<std::vector<float>> buffer;
        {
            std::lock_guard lock(mutex_);
            if (!free_.empty()) {
                buffer = std::move(free_.back());
                free_.pop_back();
            }
        }
        if (buffer == nullptr) buffer = std::make_unique<std::vector<float>>(floats_);
        auto result = use(*buffer);
        std::lock_guard lock(mutex_);
        free_.push_back(std::move(buffer));
        return result;
    }

  private:
    std::size_t floats_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<std::vector<float>>> free_;
};

}  // namespace infer
