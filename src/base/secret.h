// A string that must not reach a log, an error or a URL.
#pragma once

#include <string>
#include <string_view>

namespace base {

// Cannot be streamed, formatted or compared with ==; reading it is visible in the code.
class Secret {
  public:
    Secret() = default;
    explicit Secret(std::string text) : text_(std::move(text)) {}

    const std::string& reveal() const { return text_; }
    bool empty() const { return text_.empty(); }

  private:
    std::string text_;
};

// Compares in time that depends on the lengths only. Any thread.
bool equal_constant_time(std::string_view a, std::string_view b);

}  // namespace base
