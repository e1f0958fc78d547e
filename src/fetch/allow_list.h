// The hosts that may be reached although their addresses are not public.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "fetch/ip_address.h"

namespace fetch {

inline constexpr std::size_t kHostBytesMax = 253;  // of a name; RFC 1035 section 2.3.4

// Immutable after construction; any thread.
class AllowList {
  public:
    AllowList() = default;
    // Entries: "10.1.0.0/16", "fd00::/8", "192.168.1.7", or a host name as it stands in the URL
    // (no wildcards; case does not matter). A malformed entry allows nothing and is logged.
    explicit AllowList(const std::vector<std::string>& entries);

    // kInvalidArgument when an entry is neither address, block nor host name: for checking
    // settings.
    static base::Result<void> check(std::string_view entry);

    bool allows_host(std::string_view host) const;
    bool allows_address(const IpAddress& address) const;

  private:
    std::vector<Cidr> blocks_;
    std::vector<std::string> hosts_;  // lower case
};

}  // namespace fetch
