// How long to wait before a camera is tried again: longer and longer, and never all at once.
#pragma once

#include <cstdint>
#include <random>

#include "base/instant.h"

namespace service {

inline constexpr base::Millis kReconnectWaitFirst{500};
inline constexpr base::Millis kReconnectWaitMax{30'000};
// A wait is shortened by up to this share: the cameras behind one switch come back one by one.
inline constexpr double kReconnectJitterShare = 0.3;
// After pictures for that long the next wait is the first again.
inline constexpr base::Millis kReconnectGoodTime{60'000};

// One thread.
class BackOff {
  public:
    explicit BackOff(std::uint32_t seed) : random_(seed) {}

    base::Millis next();
    void reset() { wait_ = kReconnectWaitFirst; }

  private:
    std::minstd_rand random_;
    base::Millis wait_ = kReconnectWaitFirst;
};

}  // namespace service
