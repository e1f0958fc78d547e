// application/x-www-form-urlencoded text, as pairs.
//
// Source: the URL standard, section 5.1. Blanks may be '+' or %20, %XX in either case.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gateway {

struct EncodedPair {
    std::string_view name;   // still encoded
    std::string_view value;  // still encoded; empty where there is no '='
};

// Takes pairs off the front of a query or form text; empty pairs ("&&") are passed over.
class EncodedPairs {
  public:
    explicit EncodedPairs(std::string_view text) : rest_(text) {}
    std::optional<EncodedPair> next();

  private:
    std::string_view rest_;
};

// False when a % is not followed by two hexadecimal digits; `out` is unspecified then.
bool decode_into(std::string& out, std::string_view encoded);

}  // namespace gateway
