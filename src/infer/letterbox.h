// Fits a picture into a network's square input: resized, centred, normalised, in one pass.
#pragma once

#include <array>
#include <span>

#include "media/box.h"
#include "media/image.h"

namespace infer {

// Where the picture lies in the square: square = picture * scale + offset, for x and y each.
struct Letterbox {
    int side_px = 0;
    float scale_x = 1;  // the two differ by rounding only
    float scale_y = 1;
    int left_px = 0;
    int top_px = 0;
    int width_px = 0;  // of the picture's part
    int height_px = 0;

    float to_picture_x(float x) const { return (x - static_cast<float>(left_px)) / scale_x; }
    float to_picture_y(float y) const { return (y - static_cast<float>(top_px)) / scale_y; }
    // Corners in the square to a box in the picture, cut at the picture's edges.
    media::BoxPx to_picture(float left, float top, float right, float bottom) const;
};

// Keeps the aspect ratio. width, height > 0.
Letterbox fit(int width, int height, int side_px);

// value * factor + shift, by channel in the order B, G, R.
struct Normalisation {
    std::array<float, 3> factor;
    std::array<float, 3> shift;
    float padding;  // the pixel value (0..255) around the picture
};

// Bilinear between the two nearest pixels a side, as cv2.INTER_LINEAR does (without its rounding to
// whole values): the networks were trained with that. `out`: 3 * side_px^2 floats. 768 x 576 to
// 416: docs/bench/pipeline.md.
//
// Planes B, G, R, each side_px x side_px.
void fill_bgr_planes(media::ImageView picture, const Letterbox& box, const Normalisation& by,
                     std::span<float> out);
// Pixels R, G, B, interleaved.
void fill_rgb_pixels(media::ImageView picture, const Letterbox& box, const Normalisation& by,
                     std::span<float> out);

}  // namespace infer
