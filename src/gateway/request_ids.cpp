#include "gateway/request_ids.h"

#include <array>

#include "base/digest.h"

namespace gateway {
namespace {

std::uint64_t random_start() {
    std::array<std::uint8_t, 8> bytes{};
    base::fill_random(bytes);
    std::uint64_t start = 0;
    for (const std::uint8_t byte : bytes) start = start << 8 | byte;
    return start;
}

// SplitMix64's finaliser (Steele, Lea, Flood, OOPSLA 2014): a bijection of 64 bits.
std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

}  // namespace

RequestIds::RequestIds() : RequestIds(random_start()) {}

std::string RequestIds::next() {
    std::uint64_t bits = mix(next_.fetch_add(0x9e3779b97f4a7c15U, std::memory_order_relaxed));
    std::string id(kRequestIdChars, '0');
    for (std::size_t i = kRequestIdChars; i-- > 0; bits /= 36) {
        id[i] = "0123456789abcdefghijklmnopqrstuvwxyz"[bits % 36];
    }
    return id;
}

}  // namespace gateway
