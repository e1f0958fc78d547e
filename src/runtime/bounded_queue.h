// A queue with a limit between two threads.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>

namespace runtime {

// Any number of producers and consumers. close() wakes all; what is queued can still be popped.
template <class T>
class BoundedQueue {
  public:
    explicit BoundedQueue(std::size_t capacity) : capacity_(capacity) {}

    // Waits for room. False, and the item is dropped, when the queue is closed.
    bool push(T item) {
        std::unique_lock lock(mutex_);
        has_room_.wait(lock, [this] { return closed_ || items_.size() < capacity_; });
        if (closed_) return false;
        items_.push_back(std::move(item));
        has_item_.notify_one();
        return true;
    }

    // False when full or closed; the item is untouched then.
    bool try_push(T& item) {
        std::lock_guard lock(mutex_);
        if (closed_ || items_.size() >= capacity_) return false;
        items_.push_back(std::move(item));
        has_item_.notify_one();
        return true;
    }

    // Waits for an item. Nothing when closed and empty.
    std::optional<T> pop() {
        std::unique_lock lock(mutex_);
        has_item_.wait(lock, [this] { return closed_ || !items_.empty(); });
        if (items_.empty()) return std::nullopt;
        T item = std::move(items_.front());
        items_.pop_front();
        has_room_.notify_one();
        return item;
    }

    void close() {
        std::lock_guard lock(mutex_);
        closed_ = true;
        has_room_.notify_all();
        has_item_.notify_all();
    }

  private:
    const std::size_t capacity_;
    std::mutex mutex_;
    std::condition_variable has_room_;
    std::condition_variable has_item_;
    std::deque<T> items_;
    bool closed_ = false;
};

}  // namespace runtime
