// Pictures in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace media {

// A borrowed picture: 8-bit BGR, interleaved, row by row. Owns nothing.
struct ImageView {
    const std::uint8_t* pixels = nullptr;
    int width = 0;   // pixels
    int height = 0;  // pixels
    std::size_t stride_bytes = 0;

    const std::uint8_t* row(int y) const {
        return pixels + static_cast<std::size_t>(y) * stride_bytes;
    }
    // The part that starts at (x, y); must lie inside.
    ImageView crop(int x, int y, int w, int h) const {
        return {row(y) + 3 * static_cast<std::size_t>(x), w, h, stride_bytes};
    }
};

// An owned picture in the same form, without padding between rows.
struct Image {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> pixels;  // height * width * 3

    Image() = default;
    Image(int w, int h)
        : width(w),
          height(h),
          pixels(static_cast<std::size_t>(w) * static_cast<std::size_t>(h) * 3) {}
    ImageView view() const {
        return {pixels.data(), width, height, static_cast<std::size_t>(width) * 3};
    }
    std::uint8_t* row(int y) {
        return pixels.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width) * 3;
    }
};

}  // namespace media
