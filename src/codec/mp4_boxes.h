// The boxes that MP4 files are made of (ISO/IEC 14496-12), written and read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace codec {

using ByteView = std::span<const std::byte>;

constexpr std::uint32_t box_type(std::string_view four) {
    std::uint32_t type = 0;
    for (const char c : four) type = type << 8U | static_cast<unsigned char>(c);
    return type;
}

// Appends big-endian numbers and boxes to bytes.
class BoxWriter {
  public:
    explicit BoxWriter(std::vector<std::byte>& out) : out_(out) {}

    void u8(unsigned value) { out_.push_back(static_cast<std::byte>(value)); }
    void u16(unsigned value);
    void u32(std::uint32_t value);
    void u64(std::uint64_t value);
    void zeros(std::size_t count) { out_.insert(out_.end(), count, std::byte{0}); }
    void bytes(ByteView bytes) { out_.insert(out_.end(), bytes.begin(), bytes.end()); }
    std::size_t size() const { return out_.size(); }
    void patch_u32(std::size_t at, std::uint32_t value);

    // Writes a box's head, runs `body`, and then sets the size.
    template <class Body>
    void box(std::string_view type, const Body& body) {
        const std::size_t start = size();
        u32(0);
        u32(box_type(type));
        body();
        patch_u32(start, static_cast<std::uint32_t>(size() - start));
    }
    template <class Body>
    void full_box(std::string_view type, unsigned version, std::uint32_t flags, const Body& body) {
        box(type, [&] {
            u32(version << 24U | flags);
            body();
        });
    }

  private:
    std::vector<std::byte>& out_;
};

// Takes big-endian numbers from the front. Past the end it gives zeros and is not good any more.
class BoxReader {
  public:
    explicit BoxReader(ByteView bytes) : left_(bytes) {}

    std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
    std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
    std::uint64_t u64() { return number(8); }
    void skip(std::size_t count);
    bool is_good() const { return is_good_; }
    ByteView left() const { return left_; }

  private:
    std::uint64_t number(std::size_t count);

    ByteView left_;
    bool is_good_ = true;
};

struct Box {
    std::uint32_t type = 0;
    ByteView whole;  // with its head
    ByteView body;
};

// The box at the front; nothing where none is whole. Sizes of 64 bits are understood, a box that
// goes on "to the end" is not.
std::optional<Box> first_box(ByteView bytes);
// The first box of this type among those in a row; nothing where there is none.
std::optional<Box> find_box(ByteView boxes, std::string_view type);
// find_box() along a path of boxes in boxes: {"moov", "trak", "mdia"}.
std::optional<Box> find_box(ByteView boxes, std::initializer_list<std::string_view> path);

}  // namespace codec
