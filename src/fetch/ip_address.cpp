#include "fetch/ip_address.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

#include <arpa/inet.h>

namespace fetch {
namespace {

constexpr std::size_t kV4Offset = 12;  // of the IPv4 address in its mapped form
constexpr unsigned kV4PrefixBits = 96;

// What is not for everyone. IPv6 is open in 2000::/3 only, so its list is short.
constexpr std::array<std::string_view, 17> kNotPublicV4 = {
    "0.0.0.0/8",        // this network
    "10.0.0.0/8",       // private
    "100.64.0.0/10",    // shared by carriers
    "127.0.0.0/8",      // loopback
    "168.63.129.16",    // a cloud's host service, although numbered publicly
    "169.254.0.0/16",   // link-local; clouds' metadata services
    "172.16.0.0/12",    // private
    "192.0.0.0/24",     // protocol assignments
    "192.0.2.0/24",     // documentation
    "192.31.196.0/24",  // AS112
    "192.52.193.0/24",  // AMT relays
    "192.88.99.0/24",   // 6to4 relays
    "192.168.0.0/16",   // private
    "198.18.0.0/15",    // benchmarks
    "198.51.100.0/24",  // documentation
    "203.0.113.0/24",   // documentation
    "224.0.0.0/3",      // multicast, reserved, broadcast
};
constexpr std::array<std::string_view, 4> kNotPublicV6 = {
    "2001::/23",      // protocol assignments: Teredo, ORCHID, benchmarks
    "2001:db8::/32",  // documentation
    "2002::/16",      // 6to4: carries an IPv4 address
    "3fff::/20",      // documentation
};

// Of is_inward_address.
constexpr std::array<std::string_view, 8> kInwardV4 = {
    "0.0.0.0/8",        // this machine
    "100.100.100.200",  // Alibaba Cloud's metadata service
    "127.0.0.0/8",      // loopback
    "168.63.129.16",    // Azure's host service
    "169.254.0.0/16",   // link-local; most clouds' metadata services
    "192.0.0.192",      // Oracle Cloud's metadata service
    "224.0.0.0/4",      // multicast
    "240.0.0.0/4",      // reserved, broadcast
};
constexpr std::array<std::string_view, 5> kInwardV6 = {
    "::/96",              // unspecified, loopback, and the old form that carries an IPv4 address
    "fd00:ec2::254/128",  // AWS's metadata service
    "fd20:ce::254/128",   // Google Cloud's metadata service
    "fe80::/10",          // link-local
    "ff00::/8",           // multicast
};

template <std::size_t kCount>
std::vector<Cidr> parse_all(const std::array<std::string_view, kCount>& texts) {
    std::vector<Cidr> blocks;
    for (const std::string_view text : texts) blocks.push_back(parse_cidr(text).value());
    return blocks;
}

bool is_in(const std::vector<Cidr>& blocks, const IpAddress& address) {
    return std::any_of(blocks.begin(), blocks.end(),
                       [&](const Cidr& block) { return block.contains(address); });
}

IpAddress mapped(const std::uint8_t* four) {
    IpAddress address;
    address.bytes[10] = address.bytes[11] = 0xff;
    std::copy(four, four + 4, address.bytes.begin() + kV4Offset);
    return address;
}

}  // namespace

std::optional<IpAddress> parse_address(std::string_view text) {
    const std::string terminated(text);
    if (terminated.size() != text.size() || text.find('\0') != std::string_view::npos) return {};
    IpAddress address;
    if (text.find(':') != std::string_view::npos) {
        if (::inet_pton(AF_INET6, terminated.c_str(), address.bytes.data()) != 1) return {};
        return address;
    }
    std::array<std::uint8_t, 4> four{};
    if (::inet_pton(AF_INET, terminated.c_str(), four.data()) != 1) return {};
    return mapped(four.data());
}

bool Cidr::contains(const IpAddress& other) const {
    for (unsigned bit = 0; bit < prefix_bits; bit += 8) {
        const unsigned kept = std::min(8U, prefix_bits - bit);
        const unsigned mask = (0xffU << (8U - kept)) & 0xffU;
        const std::size_t byte = bit / 8;
        if (((address.bytes[byte] ^ other.bytes[byte]) & mask) != 0) return false;
    }
    return true;
}

std::optional<Cidr> parse_cidr(std::string_view text) {
    const std::size_t slash = text.find('/');
    const auto address = parse_address(text.substr(0, slash));
    if (!address) return std::nullopt;
    if (slash == std::string_view::npos) return Cidr{.address = *address, .prefix_bits = 128};
    const bool is_v4 = text.find(':') == std::string_view::npos;
    const std::string_view digits = text.substr(slash + 1);
    unsigned bits = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    if (bits > (is_v4 ? 32U : 128U)) return std::nullopt;
    return Cidr{.address = *address, .prefix_bits = is_v4 ? kV4PrefixBits + bits : bits};
}

bool is_public_address(const IpAddress& address) {
    static const std::vector<Cidr> not_public_v4 = parse_all(kNotPublicV4);
    static const std::vector<Cidr> not_public_v6 = parse_all(kNotPublicV6);
    static const Cidr v4 = parse_cidr("::ffff:0:0/96").value();
    static const Cidr nat64 = parse_cidr("64:ff9b::/96").value();
    static const Cidr global_unicast = parse_cidr("2000::/3").value();
    if (v4.contains(address)) return !is_in(not_public_v4, address);
    if (nat64.contains(address)) {
        return !is_in(not_public_v4, mapped(address.bytes.data() + kV4Offset));
    }
    return global_unicast.contains(address) && !is_in(not_public_v6, address);
}

bool is_inward_address(const IpAddress& address) {
    static const std::vector<Cidr> inward_v4 = parse_all(kInwardV4);
    static const std::vector<Cidr> inward_v6 = parse_all(kInwardV6);
    // IPv4 addresses at the end of IPv6 ones: mapped, translated, NAT64; and in the middle: 6to4.
    static const std::vector<Cidr> carriers = {parse_cidr("::ffff:0:0/96").value(),
                                               parse_cidr("::ffff:0:0:0/96").value(),
                                               parse_cidr("64:ff9b::/96").value()};
    static const Cidr six_to_four = parse_cidr("2002::/16").value();
    if (is_in(carriers, address)) {
        return is_in(inward_v4, mapped(address.bytes.data() + kV4Offset));
    }
    if (six_to_four.contains(address)) return is_in(inward_v4, mapped(address.bytes.data() + 2));
    return is_in(inward_v6, address);
}

bool is_public_address(std::string_view text) {
    const auto address = parse_address(text);
    return address && is_public_address(*address);
}

}  // namespace fetch
