#include "service/back_off.h"

#include <algorithm>

namespace service {

base::Millis BackOff::next() {
    std::uniform_real_distribution<double> share(1 - kReconnectJitterShare, 1);
    const double wait_ms = share(random_) * static_cast<double>(wait_.count());
    wait_ = std::min(2 * wait_, kReconnectWaitMax);
    return base::Millis(static_cast<std::int64_t>(wait_ms));
}

}  // namespace service
