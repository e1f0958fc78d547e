// Fits a picture into a network's input: resized, centred, and normalised, in one pass.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "media/box.h"
#include "media/image.h"

namespace infer {

struct SizePx {
    int width = 0;
    int height = 0;
    friend bool operator==(const SizePx&, const SizePx&) = default;
};

// Where the picture lies in the input: input = picture * scale + offset, for x and y each.
struct Letterbox {
    SizePx input;
    float scale_x = 1;  // the two differ by rounding only
    float scale_y = 1;
    int left_px = 0;
    int top_px = 0;
    int width_px = 0;  // of the picture's part
    int height_px = 0;

    float to_picture_x(float x) const { return (x - static_cast<float>(left_px)) / scale_x; }
    float to_picture_y(float y) const { return (y - static_cast<float>(top_px)) / scale_y; }
    // Corners in the input to a box in the picture, cut at the picture's edges.
    media::BoxPx to_picture(float left, float top, float right, float bottom) const;
};

// Keeps the aspect ratio. width, height > 0.
Letterbox fit(SizePx picture, SizePx input);

// The smallest input that holds the picture when its longer side is made `longer_px`: both sides
// are multiples of `step_px`. So a picture of 16:9 costs little more than half of a square.
SizePx input_around(SizePx picture, int longer_px, int step_px);

// value * factor + shift, by channel in the order B, G, R.
struct Normalisation {
    std::array<float, 3> factor;
    std::array<float, 3> shift;
    float padding;  // the pixel value (0..255) around the picture
};

// Both fill the input bilinearly between the two nearest pixels a side, as cv2.INTER_LINEAR does:
// the networks were trained with that. Cost: docs/bench/pipeline.md.

// The order in which pixels lie in memory; B, G, R each.
enum class PixelOrder {
    kRows,    // row by row
    kBlocks,  // in blocks of 2 x 2, these row by row; the input's sides are even
};
// Whole values 0..255, black around the picture. `out`: 3 * width * height bytes of the input.
void fill_bgr_bytes(media::ImageView picture, const Letterbox& box, PixelOrder order,
                    std::span<std::uint8_t> out);

// Pixels R, G, B, interleaved. `out`: 3 * width * height floats of the input.
void fill_rgb_pixels(media::ImageView picture, const Letterbox& box, const Normalisation& by,
                     std::span<float> out);

}  // namespace infer
