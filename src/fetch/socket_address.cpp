#include "fetch/socket_address.h"

#include <algorithm>

#include <netinet/in.h>

namespace fetch {

std::optional<IpAddress> address_of(const sockaddr& address) {
    IpAddress out;
    if (address.sa_family == AF_INET6) {
        const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
        std::copy_n(v6.sin6_addr.s6_addr, 16, out.bytes.begin());
        return out;
    }
    if (address.sa_family != AF_INET) return std::nullopt;
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
    out.bytes[10] = out.bytes[11] = 0xff;
    const auto* four = reinterpret_cast<const std::uint8_t*>(&v4.sin_addr.s_addr);
    std::copy_n(four, 4, out.bytes.begin() + 12);
    return out;
}

}  // namespace fetch
