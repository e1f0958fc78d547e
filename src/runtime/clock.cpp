#include "runtime/clock.h"

namespace runtime {

base::Instant SystemClock::now() const {
    return std::chrono::floor<base::Millis>(std::chrono::system_clock::now());
}

}  // namespace runtime
