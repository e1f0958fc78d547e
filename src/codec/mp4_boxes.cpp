#include "codec/mp4_boxes.h"

#include <algorithm>

namespace codec {

void BoxWriter::u16(unsigned value) {
    u8(value >> 8U & 0xffU);
    u8(value & 0xffU);
}

void BoxWriter::u32(std::uint32_t value) {
    u16(value >> 16U);
    u16(value & 0xffffU);
}

void BoxWriter::u64(std::uint64_t value) {
    u32(static_cast<std::uint32_t>(value >> 32U));
    u32(static_cast<std::uint32_t>(value));
}

void BoxWriter::patch_u32(std::size_t at, std::uint32_t value) {
    for (std::size_t i = 0; i < 4; ++i) {
        out_[at + i] = static_cast<std::byte>(value >> (24 - 8 * i) & 0xffU);
    }
}

std::uint64_t BoxReader::number(std::size_t count) {
    if (left_.size() < count) {
        is_good_ = false;
        left_ = {};
        return 0;
    }
    std::uint64_t value = 0;
    for (const std::byte each : left_.first(count)) {
        value = value << 8U | std::to_integer<std::uint64_t>(each);
    }
    left_ = left_.subspan(count);
    return value;
}

void BoxReader::skip(std::size_t count) {
    is_good_ = is_good_ && left_.size() >= count;
    left_ = left_.subspan(std::min(count, left_.size()));
}

std::optional<Box> first_box(ByteView bytes) {
    BoxReader head(bytes);
    std::uint64_t size = head.u32();
    const std::uint32_t type = head.u32();
    if (size == 1) size = head.u64();
    const std::size_t head_size = bytes.size() - head.left().size();
    if (!head.is_good() || size < head_size || size > bytes.size()) return std::nullopt;
    const ByteView whole = bytes.first(static_cast<std::size_t>(size));
    return Box{type, whole, whole.subspan(head_size)};
}

std::optional<Box> find_box(ByteView boxes, std::string_view type) {
    while (const auto box = first_box(boxes)) {
        if (box->type == box_type(type)) return box;
        boxes = boxes.subspan(box->whole.size());
    }
    return std::nullopt;
}

std::optional<Box> find_box(ByteView boxes, std::initializer_list<std::string_view> path) {
    std::optional<Box> box;
    for (const std::string_view type : path) {
        box = find_box(boxes, type);
        if (!box) return std::nullopt;
        boxes = box->body;
    }
    return box;
}

}  // namespace codec
