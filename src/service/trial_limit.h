// How often cameras may be tested: each test connects to where a caller says.
#pragma once

#include <cstddef>
#include <mutex>
#include <utility>

#include "base/instant.h"
#include "base/result.h"

namespace service {

inline constexpr std::size_t kCameraTrialsAtOnceMax = 2;  // each holds a worker for their time
inline constexpr std::size_t kCameraTrialsPerDayMax = 500;
inline constexpr base::Millis kCameraTrialDay{24 * 3'600'000};

// Of one process. Any thread.
class TrialLimit {
  public:
    // One test for as long as it lives; must not outlive its limit.
    class Turn {
      public:
        explicit Turn(TrialLimit& limit) : limit_(&limit) {}
        Turn(Turn&& other) noexcept : limit_(std::exchange(other.limit_, nullptr)) {}
        Turn& operator=(Turn&&) = delete;
        ~Turn();

      private:
        TrialLimit* limit_;
    };

    // errors: kTooManyRequests.
    base::Result<Turn> begin(base::Instant now);

  private:
    std::mutex mutex_;
    std::size_t under_way_ = 0;
    std::size_t of_day_ = 0;
    base::Instant day_;  // began with its first test
};

}  // namespace service
