// What is still to come of a request that is refused already.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace http {

inline constexpr std::uint64_t kRefusedRestBytesMax = 64 * 1024 * 1024;

// Many clients read no answer before they have sent all: the rest is taken and thrown away, within
// a bound, before the refusal is written.
class RefusedRest {
  public:
    // Nothing: the end is where an empty line ends the bytes that came together.
    explicit RefusedRest(std::optional<std::uint64_t> bytes_left) : left_(bytes_left) {}
    RefusedRest() = default;

    // False when all has come, or as much as is borne.
    bool is_coming() const { return !has_ended_ && taken_ <= kRefusedRestBytesMax && left_ != 0U; }
    void take(std::string_view bytes) {
        taken_ += bytes.size();
        if (left_) {
            *left_ -= bytes.size() < *left_ ? bytes.size() : *left_;
            return;
        }
        constexpr std::string_view kEnd = "\r\n\r\n";
        tail_ += bytes.size() > kEnd.size() ? bytes.substr(bytes.size() - kEnd.size()) : bytes;
        if (tail_.size() > kEnd.size()) tail_.erase(0, tail_.size() - kEnd.size());
        has_ended_ = tail_ == kEnd;
    }

  private:
    std::optional<std::uint64_t> left_ = 0;
    std::uint64_t taken_ = 0;
    std::string tail_;
    bool has_ended_ = false;
};

}  // namespace http
