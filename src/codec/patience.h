// How long a call into FFmpeg may wait, and who may end the waiting.
#pragma once

#include <atomic>
#include <chrono>
#include <stop_token>
#include <utility>

#include "base/instant.h"

namespace codec {

// One thread waits; any thread interrupts.
class Patience {
  public:
    explicit Patience(std::stop_token stop) : stop_(std::move(stop)) {}

    void allow(base::Millis time) { deadline_ = std::chrono::steady_clock::now() + time; }
    void interrupt() { interrupted_ = true; }
    bool is_interrupted() const { return interrupted_ || stop_.stop_requested(); }
    bool is_over() const {
        return is_interrupted() || std::chrono::steady_clock::now() > deadline_;
    }

    // What FFmpeg asks while it waits: 1 to give up. `self`: the Patience.
    static int callback(void* self) {
        return static_cast<const Patience*>(self)->is_over() ? 1 : 0;
    }

  private:
    std::stop_token stop_;
    std::atomic<bool> interrupted_ = false;
    std::chrono::steady_clock::time_point deadline_{};
};

}  // namespace codec
