// Text under construction, written through a bare cursor.
//
// For the encoder's inner loop, where std::string's own append takes half of the time. The string
// has its final size only when the sink is gone.
#pragma once

#include <charconv>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "api/escape.h"

namespace api {

class TextSink {
  public:
    // Appends to `out`, which has room for `room_bytes` more at once.
    TextSink(std::string& out, std::size_t room_bytes) : out_(out), used_(out.size()) {
        out_.resize(used_ + room_bytes);
    }
    TextSink(const TextSink&) = delete;
    TextSink& operator=(const TextSink&) = delete;
    ~TextSink() { out_.resize(used_); }

    void put(char c) {
        need(1);
        out_[used_++] = c;
    }
    void put(std::string_view text) {
        if (text.empty()) return;  // memcpy takes no null pointer
        need(text.size());
        std::memcpy(cursor(), text.data(), text.size());
        used_ += text.size();
    }
    void put_json_string(std::string_view text) {
        need(escaped_bytes_max(text.size()));
        advance_to(write_json_string(cursor(), text));
    }
    void put_xml_text(std::string_view text) {
        need(escaped_bytes_max(text.size()));
        advance_to(write_xml_text(cursor(), text));
    }
    void put_number(std::int64_t number) {
        constexpr std::size_t kDigitsMax = 20;
        need(kDigitsMax);
        advance_to(std::to_chars(cursor(), cursor() + kDigitsMax, number).ptr);
    }

    std::size_t size() const { return used_; }
    void cut(std::size_t size) { used_ = size; }
    char last() const { return used_ > 0 ? out_[used_ - 1] : 0; }

  private:
    void need(std::size_t bytes) {
        if (out_.size() - used_ < bytes) out_.resize(2 * out_.size() + bytes);
    }
    char* cursor() { return out_.data() + used_; }
    void advance_to(const char* end) { used_ = static_cast<std::size_t>(end - out_.data()); }

    std::string& out_;
    std::size_t used_;
};

}  // namespace api
