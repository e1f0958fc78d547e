// Time, injected: tests set it, the program reads the system's.
#pragma once

#include <atomic>

#include "base/instant.h"

namespace runtime {

// Any thread.
class Clock {
  public:
    virtual ~Clock() = default;
    virtual base::Instant now() const = 0;
};

class SystemClock final : public Clock {
  public:
    base::Instant now() const override;
};

// Stands still until a test moves it.
class ManualClock final : public Clock {
  public:
    explicit ManualClock(base::Instant start) : now_ms_(base::unix_ms(start)) {}
    base::Instant now() const override { return base::from_unix_ms(now_ms_.load()); }
    void advance(base::Millis by) { now_ms_ += by.count(); }
    void set(base::Instant at) { now_ms_ = base::unix_ms(at); }

  private:
    std::atomic<std::int64_t> now_ms_;
};

}  // namespace runtime
