#include "fetch/outward.h"

#include <memory>

#include <netdb.h>
#include <netinet/in.h>

#include "fetch/socket_address.h"

namespace fetch {
namespace {

struct FreeAddresses {
    void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};

// This machine's name wherever it resolves at all (RFC 6761): a machine without /etc/hosts asks a
// name server, whose answer may differ from one time to the next.
bool is_localhost_name(std::string host) {
    for (char& each : host) {
        if (each >= 'A' && each <= 'Z') each = static_cast<char>(each - 'A' + 'a');
    }
    if (host.ends_with('.')) host.pop_back();
    return host == "localhost" || host.ends_with(".localhost");
}

base::Error inward() {
    return {.kind = base::ErrorKind::kPermissionDenied,
            .message =
                "the host is this machine itself, or one that only machines beside it "
                "should reach"};
}

}  // namespace

base::Result<void> check_outward(const std::string& host, const AllowList& allowed) {
    if (host.empty() || host.size() > kHostBytesMax) {
        return base::fail(base::ErrorKind::kInvalidArgument, "the URL must name a host");
    }
    if (allowed.allows_host(host)) return base::success();
    addrinfo wanted{};
    wanted.ai_family = AF_UNSPEC;
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    // Also reads short forms of addresses ("127.1", "2130706433"), as whoever connects does.
    if (::getaddrinfo(host.c_str(), nullptr, &wanted, &found) != 0) {
        if (is_localhost_name(host)) return inward();
        return base::success();
    }
    const std::unique_ptr<addrinfo, FreeAddresses> list(found);
    for (const addrinfo* each = list.get(); each != nullptr; each = each->ai_next) {
        const auto address = address_of(*each->ai_addr);
        if (address && !is_inward_address(*address)) continue;
        if (address && allowed.allows_address(*address)) continue;
        return inward();
    }
    return base::success();
}

}  // namespace fetch
