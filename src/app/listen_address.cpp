#include "app/listen_address.h"

#include <charconv>

#include "fetch/ip_address.h"

namespace app {

base::Result<ListenAddress> parse_listen(const std::string& setting, const std::string& text) {
    const auto wrong = [&] {
        return base::invalid(setting,
                             setting + ": '" + text + "' is not HOST:PORT, e.g. 0.0.0.0:8080");
    };
    const std::size_t colon = text.rfind(':');
    if (colon == std::string::npos || colon == 0) return wrong();
    ListenAddress address;
    address.host = text.substr(0, colon);
    if (address.host.front() == '[' && address.host.back() == ']') {
        address.host = address.host.substr(1, address.host.size() - 2);
    }
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + colon + 1, end, address.port);
    if (error != std::errc{} || stop != end || text.data() + colon + 1 == end) return wrong();
    return address;
}

bool is_every_address(const ListenAddress& address) {
    const auto host = fetch::parse_address(address.host);
    return host && (host == fetch::parse_address("0.0.0.0") || host == fetch::parse_address("::"));
}

std::string url_of(const ListenAddress& address, std::uint16_t port) {
    const bool is_v6 = address.host.find(':') != std::string::npos;
    return "http://" + (is_v6 ? "[" + address.host + "]" : address.host) + ":" +
           std::to_string(port);
}

}  // namespace app
