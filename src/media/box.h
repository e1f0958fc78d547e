// Boxes in pictures.
#pragma once

#include <algorithm>

namespace media {

// In pixels of the source frame; x to the right, y down; width and height may be fractional.
struct BoxPx {
    float left = 0;
    float top = 0;
    float width = 0;
    float height = 0;

    float right() const { return left + width; }
    float bottom() const { return top + height; }
    float area() const { return width * height; }
    friend bool operator==(const BoxPx&, const BoxPx&) = default;
};

inline float intersection_area(const BoxPx& a, const BoxPx& b) {
    const float width = std::min(a.right(), b.right()) - std::max(a.left, b.left);
    const float height = std::min(a.bottom(), b.bottom()) - std::max(a.top, b.top);
    return width > 0 && height > 0 ? width * height : 0;
}

// Intersection over union, [0, 1]; 0 for empty boxes. Symmetric.
inline float iou(const BoxPx& a, const BoxPx& b) {
    const float shared = intersection_area(a, b);
    const float all = a.area() + b.area() - shared;
    return all > 0 ? shared / all : 0;
}

}  // namespace media
