// The request_id of every reply: 13 lower-case base-36 characters.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

namespace gateway {

inline constexpr std::size_t kRequestIdChars = 13;  // 36^13 > 2^64

// Never repeats within a process: a counter behind a one-to-one mixing function. The counter starts
// at random, so a repeat across restarts is as unlikely as 64 random bits make it. Not a secret:
// who knows one id can compute the next. Any thread; about 20 ns.
class RequestIds {
  public:
    RequestIds();
    explicit RequestIds(std::uint64_t start) : next_(start) {}
    std::string next();

  private:
    std::atomic<std::uint64_t> next_;
};

}  // namespace gateway
