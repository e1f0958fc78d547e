// The bytes that a connection has read and its parser has not consumed.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

namespace http {

// Small while a connection idles. One thread at a time.
class InputBuffer {
  public:
    enum class Use { kIdle, kHead, kBody };
    struct Room {
        char* data;
        std::size_t size;  // never 0
    };

    std::string_view unread() const { return {bytes_.data() + begin_, end_ - begin_}; }
    void consume(std::size_t bytes) { begin_ += bytes; }
    void clear() { begin_ = end_ = 0; }
    void filled(std::size_t bytes) { end_ += bytes; }

    // Where the next bytes go. The parser refuses a head that does not fit, so the growth has an
    // end.
    Room room(Use use) {
        const std::string_view left = unread();
        std::copy(left.begin(), left.end(), bytes_.begin());
        end_ = left.size();
        begin_ = 0;
        std::size_t wanted = bytes_.size();
        if (use == Use::kBody) wanted = std::max(wanted, kBytesBody);
        if (end_ == wanted) wanted *= 2;
        if (use == Use::kIdle && end_ == 0) wanted = kBytesStart;
        if (wanted != bytes_.size()) {
            bytes_.resize(wanted);
            if (wanted == kBytesStart) bytes_.shrink_to_fit();
        }
        return {bytes_.data() + end_, bytes_.size() - end_};
    }

  private:
    static constexpr std::size_t kBytesStart = 4 * 1024;
    static constexpr std::size_t kBytesBody = 64 * 1024;

    std::vector<char> bytes_ = std::vector<char>(kBytesStart);
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

}  // namespace http
