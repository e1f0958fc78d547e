// IP addresses, and which of them belong to the public internet. Pure; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace fetch {

// IPv4 stands as the v4-mapped IPv6 address, so each address has one form.
struct IpAddress {
    std::array<std::uint8_t, 16> bytes{};

    friend bool operator==(const IpAddress&, const IpAddress&) = default;
};

// "192.0.2.1", "2001:db8::1"; no brackets, zones, ports or short forms of IPv4.
std::optional<IpAddress> parse_address(std::string_view text);

// An address block.
struct Cidr {
    IpAddress address;
    unsigned prefix_bits = 128;  // of the 16 bytes

    bool contains(const IpAddress& other) const;
};

// "10.0.0.0/8", "fd00::/8", or one address. Bits behind the prefix are ignored.
std::optional<Cidr> parse_cidr(std::string_view text);

// False for what is private, local, shared, multicast, reserved or documentation, and for IPv6
// forms that carry such an IPv4 address or tunnel to one.
// Source: the IANA special-purpose address registries (RFC 6890).
bool is_public_address(const IpAddress& address);
// False when the text is no address, too.
bool is_public_address(std::string_view text);

// What lives beside this program, not in a shop's network: this machine (loopback, unspecified),
// link-local and multicast addresses, and where clouds keep their instances' secrets; also as IPv6
// forms that carry such an IPv4 address. Private networks are none of it.
bool is_inward_address(const IpAddress& address);

}  // namespace fetch
