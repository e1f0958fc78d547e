// Drawn pictures for tests: a textured scene, and ways to make it worse on purpose.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "domain/detection.h"
#include "media/image.h"

namespace vision::drawn {

// Light and dark patches of several sizes, with hard edges, as skin, hair and cloth have.
inline media::Image hard_scene(int width, int height, unsigned seed = 3) {
    std::mt19937 random(seed);
    media::Image picture(width, height);
    std::ranges::fill(picture.pixels, std::uint8_t{128});
    for (int round = 0; round < width * height / 60; ++round) {
        const int size = 2 << (random() % 4);
        const int left = static_cast<int>(random() % static_cast<unsigned>(width));
        const int top = static_cast<int>(random() % static_cast<unsigned>(height));
        const auto value = static_cast<std::uint8_t>(50 + random() % 150);
        for (int y = top; y < std::min(height, top + size); ++y) {
            std::uint8_t* pixel = picture.row(y) + 3 * static_cast<std::ptrdiff_t>(left);
            std::fill(pixel, pixel + 3 * static_cast<std::ptrdiff_t>(std::min(size, width - left)),
                      value);
        }
    }
    return picture;
}

// A box blur of the whole picture, `passes` times: close to a Gaussian.
inline media::Image blurred(const media::Image& sharp, int radius, int passes = 2) {
    const int width = sharp.width;
    const int height = sharp.height;
    std::vector<int> grey(static_cast<std::size_t>(width * height));
    for (std::size_t i = 0; i < grey.size(); ++i) grey[i] = sharp.pixels[3 * i];
    // Along lines of `count` samples that lie `step` apart.
    const auto blur_line = [radius](int* first, int count, int step) {
        std::vector<int> line(static_cast<std::size_t>(count));
        for (int i = 0; i < count; ++i) line[static_cast<std::size_t>(i)] = first[i * step];
        const auto at = [&](int i) {
            return line[static_cast<std::size_t>(std::clamp(i, 0, count - 1))];
        };
        int sum = 0;
        for (int k = -radius; k <= radius; ++k) sum += at(k);
        for (int i = 0; i < count; ++i) {
            first[i * step] = sum / (2 * radius + 1);
            sum += at(i + radius + 1) - at(i - radius);
        }
    };
    for (int pass = 0; pass < passes; ++pass) {
        for (int y = 0; y < height; ++y) blur_line(grey.data() + y * width, width, 1);
        for (int x = 0; x < width; ++x) blur_line(grey.data() + x, height, width);
    }
    media::Image out(width, height);
    for (std::size_t i = 0; i < out.pixels.size(); ++i) {
        out.pixels[i] = static_cast<std::uint8_t>(grey[i / 3]);
    }
    return out;
}

// As a good lens shows it.
inline media::Image scene(int width, int height) {
    return blurred(hard_scene(width, height), 1, 1);
}

// value -> middle + gain * (value - 128)
inline media::Image relit(const media::Image& from, double gain, double middle) {
    media::Image out = from;
    for (std::uint8_t& value : out.pixels) {
        value = static_cast<std::uint8_t>(
            std::clamp(middle + gain * (static_cast<double>(value) - 128), 0.0, 255.0));
    }
    return out;
}

// A face in the box that looks at the camera; turn: -1 (profile) to 1; tilt in radians.
inline domain::Face face_in(const media::BoxPx& box, float turn = 0, float tilt = 0,
                            float nod = 0) {
    const auto point = [&](float x, float y) {
        const float dx = x * box.width;
        const float dy = y * box.height;
        return domain::PointPx{
            box.left + box.width / 2 + dx * std::cos(tilt) - dy * std::sin(tilt),
            box.top + box.height / 2 + dx * std::sin(tilt) + dy * std::cos(tilt)};
    };
    const float shift = 0.25F * turn;
    return {box,
            0.9F,
            {point(-0.2F + shift / 3, -0.15F), point(0.2F + shift / 3, -0.15F),
             point(shift, 0.07F + nod), point(shift / 2, 0.25F), point(-0.45F, -0.05F),
             point(0.45F, -0.05F)}};
}

}  // namespace vision::drawn
