// Input buffers of a network, one for each call that runs at the moment.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace infer {

// Any thread. Holds as many buffers as there were overlapping calls.
template <class T>
class Scratch {
  public:
    // Calls use(std::vector<T>&) with a buffer of unspecified size and content; gives its result.
    template <class Use>
    auto with(Use use) {
        std::unique_ptr<std::vector<T>> buffer;
        {
            std::lock_guard lock(mutex_);
            if (!free_.empty()) {
                buffer = std::move(free_.back());
                free_.pop_back();
            }
        }
        if (buffer == nullptr) buffer = std::make_unique<std::vector<T>>();
        auto result = use(*buffer);
        std::lock_guard lock(mutex_);
        free_.push_back(std::move(buffer));
        return result;
    }

  private:
    std::mutex mutex_;
    std::vector<std::unique_ptr<std::vector<T>>> free_;
};

}  // namespace infer
