#include "runtime/worker_pool.h"

namespace runtime {

WorkerPool::WorkerPool(std::size_t threads, std::size_t queue_capacity) : jobs_(queue_capacity) {
    for (std::size_t i = 0; i < threads; ++i) {
        threads_.emplace_back([this] {
            while (auto job = jobs_.pop()) (*job)();
        });
    }
}

WorkerPool::~WorkerPool() {
    jobs_.close();
}

bool WorkerPool::try_submit(std::function<void()> job) {
    return jobs_.try_push(job);
}

}  // namespace runtime
