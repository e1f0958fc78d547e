#include "vision/luminance_patch.h"

#include <algorithm>
#include <cmath>

namespace vision {

namespace {

// ITU-R BT.601 weights in 1/256.
float luminance(const std::uint8_t* bgr) {
    const int weighted = 29 * bgr[0] + 150 * bgr[1] + 77 * bgr[2];
    return static_cast<float>(weighted) * (1.0F / 256.0F);
}

struct Span {
    int first = 0;
    int count = 0;
};

// The whole pixels of [from, from + length) inside [0, limit).
Span pixels_inside(float from, float length, int limit) {
    const auto pixel = [limit](float at) {  // written so that NaN is 0
        return at > 0 ? static_cast<int>(std::min(std::round(at), static_cast<float>(limit))) : 0;
    };
    const int first = pixel(from);
    return {first, std::max(pixel(from + length) - first, 0)};
}

// The two sampling positions of each cell along one axis: a cheap average that keeps aliasing low.
std::vector<int> sampling_positions(Span pixels, int cells) {
    std::vector<int> positions;
    positions.reserve(2 * static_cast<std::size_t>(cells));
    for (int cell = 0; cell < cells; ++cell) {
        for (const int quarter : {1, 3}) {
            const int offset = (4 * cell + quarter) * pixels.count / (4 * cells);
            positions.push_back(pixels.first + offset);
        }
    }
    return positions;
}

// Sums over neighbours: the variation, and how much of it a running mean over three samples takes
// away. (Nine samples, as in the paper, hardly tell slight blur from none.)
struct Variation {
    // Grey levels: the steps that rounding puts into a smooth slope are no structure.
    static constexpr float kNoise = 0.5F;
    float all = 0;
    float lost = 0;

    // Four neighbours in a line; the change is between b and c. The means around b and c differ by
    // (d - a) / 3.
    void add(float a, float b, float c, float d) {
        const float original = std::abs(c - b);
        all += original;
        lost += std::max(0.0F, original - kNoise - std::abs(d - a) * (1.0F / 3.0F));
    }
};

}  // namespace

LuminancePatch sample_luminance(media::ImageView frame, const media::BoxPx& box,
                                PatchLimits limits) {
    LuminancePatch patch;
    if (frame.pixels == nullptr || !(box.width > 0) || !(box.height > 0)) return patch;
    const Span across = pixels_inside(box.left, box.width, frame.width);
    const Span down = pixels_inside(box.top, box.height, frame.height);
    if (across.count <= 0 || down.count <= 0) return patch;
    const float shrink =
        std::max({1.0F, static_cast<float>(across.count) / static_cast<float>(limits.width_max),
                  static_cast<float>(down.count) / static_cast<float>(limits.height_max)});
    patch.width = std::max(1, static_cast<int>(static_cast<float>(across.count) / shrink));
    patch.height = std::max(1, static_cast<int>(static_cast<float>(down.count) / shrink));
    patch.values.resize(static_cast<std::size_t>(patch.width) *
                        static_cast<std::size_t>(patch.height));
    float* out = patch.values.data();
    if (shrink <= 1.0F) {
        for (int y = 0; y < patch.height; ++y) {
            const std::uint8_t* pixel =
                frame.row(down.first + y) + 3 * static_cast<std::size_t>(across.first);
            for (int x = 0; x < patch.width; ++x, pixel += 3) *out++ = luminance(pixel);
        }
        return patch;
    }
    const std::vector<int> columns = sampling_positions(across, patch.width);
    const std::vector<int> rows = sampling_positions(down, patch.height);
    for (std::size_t y = 0; y < rows.size(); y += 2) {
        const std::uint8_t* upper = frame.row(rows[y]);
        const std::uint8_t* lower = frame.row(rows[y + 1]);
        for (std::size_t x = 0; x < columns.size(); x += 2) {
            const auto left = 3 * static_cast<std::size_t>(columns[x]);
            const auto right = 3 * static_cast<std::size_t>(columns[x + 1]);
            *out++ = (luminance(upper + left) + luminance(upper + right) + luminance(lower + left) +
                      luminance(lower + right)) *
                     0.25F;
        }
    }
    return patch;
}

LightLevels light_levels(const LuminancePatch& patch) {
    if (patch.values.empty()) return {};
    float sum = 0;
    float squares = 0;
    int clipped = 0;
    for (const float value : patch.values) {
        sum += value;
        squares += value * value;
        clipped += value <= 4.0F || value >= 251.0F ? 1 : 0;
    }
    const auto count = static_cast<float>(patch.values.size());
    const float mean = sum / count;
    return {mean, std::sqrt(std::max(0.0F, squares / count - mean * mean)),
            static_cast<float>(clipped) / count};
}

float fine_structure(const LuminancePatch& patch) {
    if (patch.width < 4 || patch.height < 4) return 0;
    Variation along_x;
    Variation along_y;
    for (int y = 0; y < patch.height; ++y) {
        const float* row = patch.row(y);
        for (int x = 0; x + 3 < patch.width; ++x)
            along_x.add(row[x], row[x + 1], row[x + 2], row[x + 3]);
    }
    for (int y = 0; y + 3 < patch.height; ++y) {
        const float* a = patch.row(y);
        const float* b = patch.row(y + 1);
        const float* c = patch.row(y + 2);
        const float* d = patch.row(y + 3);
        for (int x = 0; x < patch.width; ++x) along_y.add(a[x], b[x], c[x], d[x]);
    }
    // Less than one grey level per ten samples is a flat picture, not a sharp one.
    const float flat = 0.1F * static_cast<float>(patch.values.size());
    const auto share = [flat](const Variation& sum) {
        return sum.all > flat ? sum.lost / sum.all : 0.0F;
    };
    // The worse direction decides: motion blurs one only.
    return std::min(share(along_x), share(along_y));
}

}  // namespace vision
