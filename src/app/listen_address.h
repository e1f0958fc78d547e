// "HOST:PORT", as the settings give it.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace app {

struct ListenAddress {
    std::string host;
    std::uint16_t port = 0;
};

// "127.0.0.1:8080", "[::1]:0". `setting`: for the message.
base::Result<ListenAddress> parse_listen(const std::string& setting, const std::string& text);
// Whether it stands for every address of the machine (0.0.0.0, ::), and so names none that a client
// could ask.
bool is_every_address(const ListenAddress& address);
// "http://[::1]:8080"; `port`: the one that was really taken.
std::string url_of(const ListenAddress& address, std::uint16_t port);

}  // namespace app
