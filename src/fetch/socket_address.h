// From the system's socket addresses to ours. Inside fetch only.
#pragma once

#include <optional>

#include <sys/socket.h>

#include "fetch/ip_address.h"

namespace fetch {

// Nothing for what is neither IPv4 nor IPv6. `address` lies in memory as large as its family's.
std::optional<IpAddress> address_of(const sockaddr& address);

}  // namespace fetch
