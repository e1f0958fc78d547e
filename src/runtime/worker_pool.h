// A fixed number of threads for work that blocks.
#pragma once

#include <functional>
#include <thread>
#include <vector>

#include "runtime/bounded_queue.h"

namespace runtime {

// Any thread may submit. The destructor finishes what was accepted.
class WorkerPool {
  public:
    WorkerPool(std::size_t threads, std::size_t queue_capacity);
    ~WorkerPool();

    // False when the queue is full: answer "too many requests" then.
    bool try_submit(std::function<void()> job);

  private:
    BoundedQueue<std::function<void()>> jobs_;
    std::vector<std::jthread> threads_;
};

}  // namespace runtime
