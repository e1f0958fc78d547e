#include "infer/letterbox.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace infer {
namespace {

// Weights are in 1/128, so that a product with a pixel still fits 16 bits.
constexpr int kOne = 128;

// One output column or row: a mix of source `low` and `high`, `weight` / kOne of the latter.
struct Tap {
    int low;
    int high;
    int weight;
};

std::vector<Tap> make_taps(int from, int to) {
    std::vector<Tap> taps(static_cast<std::size_t>(to));
    const float step = static_cast<float>(from) / static_cast<float>(to);
    for (int i = 0; i < to; ++i) {
        const float at = std::clamp((static_cast<float>(i) + 0.5F) * step - 0.5F, 0.0F,
                                    static_cast<float>(from - 1));
        const int low = static_cast<int>(at);
        const float rest = at - static_cast<float>(low);
        taps[static_cast<std::size_t>(i)] = {low, std::min(low + 1, from - 1),
                                             static_cast<int>(std::lround(rest * kOne))};
    }
    return taps;
}

// Elements behind the end of a row that may be read and written: four are moved at once, of three.
constexpr std::size_t kSpare = 1;

// Mixes two rows, all columns: simple enough for the compiler to use vector instructions.
void mix_rows(const std::uint8_t* low, const std::uint8_t* high, int weight, std::size_t count,
              std::uint16_t* out) {
    const auto of_high = static_cast<std::uint16_t>(weight);
    const auto of_low = static_cast<std::uint16_t>(kOne - weight);
    for (std::size_t i = 0; i < count; ++i) {
        out[i] = static_cast<std::uint16_t>(low[i] * of_low + high[i] * of_high);
    }
}

int mix_columns(const std::uint16_t* row, const Tap& tap, int channel) {
    const std::uint16_t* low = row + 3 * tap.low + channel;
    const std::uint16_t* high = row + 3 * tap.high + channel;
    return *low * (kOne - tap.weight) + *high * tap.weight;
}

// Calls write(y in the input, the mixed source row, the taps of its columns) for each row of the
// picture's part.
template <class WriteRow>
void for_each_row(media::ImageView picture, const Letterbox& box, WriteRow write) {
    const std::vector<Tap> columns = make_taps(picture.width, box.width_px);
    const std::vector<Tap> rows = make_taps(picture.height, box.height_px);
    const std::size_t count = static_cast<std::size_t>(picture.width) * 3;
    std::vector<std::uint16_t> mixed(count + kSpare);
    for (int y = 0; y < box.height_px; ++y) {
        const Tap& tap = rows[static_cast<std::size_t>(y)];
        mix_rows(picture.row(tap.low), picture.row(tap.high), tap.weight, count, mixed.data());
        write(static_cast<std::size_t>(y + box.top_px), mixed.data(), columns);
    }
}

// All three channels of a row, to whole values.
void round_columns(const std::uint16_t* row, const std::vector<Tap>& columns, std::uint8_t* out) {
    constexpr int kHalf = kOne * kOne / 2;
#if defined(__SSE2__)
    constexpr int kShift = 14;  // kOne * kOne
    const __m128i half = _mm_set1_epi32(kHalf);
    for (const Tap& tap : columns) {
        const __m128i low = _mm_loadu_si64(row + 3 * tap.low);
        const __m128i high = _mm_loadu_si64(row + 3 * tap.high);
        // Mixed rows are at most 255 * 128, so they are signed 16 bits, too.
        const __m128i weights = _mm_set1_epi32((kOne - tap.weight) | (tap.weight << 16));
        const __m128i sum = _mm_madd_epi16(_mm_unpacklo_epi16(low, high), weights);
        const __m128i whole = _mm_srli_epi32(_mm_add_epi32(sum, half), kShift);
        const int bytes = _mm_cvtsi128_si32(_mm_packus_epi16(_mm_packs_epi32(whole, whole), whole));
        std::memcpy(out, &bytes, sizeof(bytes));
        out += 3;
    }
#else
    for (const Tap& tap : columns) {
        for (int c = 0; c < 3; ++c) {
            *out++ = static_cast<std::uint8_t>((mix_columns(row, tap, c) + kHalf) / (kOne * kOne));
        }
    }
#endif
}

constexpr float kMixedToPixel = 1.0F / (kOne * kOne);

}  // namespace

media::BoxPx Letterbox::to_picture(float left, float top, float right, float bottom) const {
    const float width = std::round(static_cast<float>(width_px) / scale_x);
    const float height = std::round(static_cast<float>(height_px) / scale_y);
    const float x0 = std::clamp(to_picture_x(left), 0.0F, width);
    const float x1 = std::clamp(to_picture_x(right), 0.0F, width);
    const float y0 = std::clamp(to_picture_y(top), 0.0F, height);
    const float y1 = std::clamp(to_picture_y(bottom), 0.0F, height);
    return {x0, y0, std::max(0.0F, x1 - x0), std::max(0.0F, y1 - y0)};
}

Letterbox fit(SizePx picture, SizePx input) {
    const double scale = std::min(static_cast<double>(input.width) / picture.width,
                                  static_cast<double>(input.height) / picture.height);
    const auto scaled = [scale](int length, int length_max) {
        return std::clamp(static_cast<int>(std::lround(length * scale)), 1, length_max);
    };
    Letterbox box;
    box.input = input;
    box.width_px = scaled(picture.width, input.width);
    box.height_px = scaled(picture.height, input.height);
    box.left_px = (input.width - box.width_px) / 2;
    box.top_px = (input.height - box.height_px) / 2;
    box.scale_x = static_cast<float>(box.width_px) / static_cast<float>(picture.width);
    box.scale_y = static_cast<float>(box.height_px) / static_cast<float>(picture.height);
    return box;
}

SizePx input_around(SizePx picture, int longer_px, int step_px) {
    const double scale = static_cast<double>(longer_px) / std::max(picture.width, picture.height);
    const auto around = [&](int length) {
        const int scaled = std::max(1, static_cast<int>(std::lround(length * scale)));
        return (scaled + step_px - 1) / step_px * step_px;
    };
    return {around(picture.width), around(picture.height)};
}

void fill_bgr_bytes(media::ImageView picture, const Letterbox& box, PixelOrder order,
                    std::span<std::uint8_t> out) {
    std::fill(out.begin(), out.end(), std::uint8_t{0});
    const auto width = static_cast<std::size_t>(box.input.width);
    const auto left = static_cast<std::size_t>(box.left_px);
    std::vector<std::uint8_t> line(3 * width + kSpare);  // of the input, black at its ends
    for_each_row(picture, box,
                 [&](std::size_t y, const std::uint16_t* row, const std::vector<Tap>& columns) {
                     round_columns(row, columns, line.data() + 3 * left);
                     line[3 * (left + columns.size())] = 0;  // what was written too much
                     if (order == PixelOrder::kRows) {
                         std::memcpy(out.data() + 3 * y * width, line.data(), 3 * width);
                         return;
                     }
                     // A block is 12 bytes, of which an odd row has the last 6.
                     std::uint8_t* to = out.data() + 6 * (y / 2 * width + y % 2);
                     for (std::size_t x = 0; x < width / 2; ++x) {
                         std::memcpy(to + 12 * x, line.data() + 6 * x, 6);
                     }
                 });
}

void fill_rgb_pixels(media::ImageView picture, const Letterbox& box, const Normalisation& by,
                     std::span<float> out) {
    const auto width = static_cast<std::size_t>(box.input.width);
    const auto left = static_cast<std::size_t>(box.left_px);
    for (std::size_t i = 0; i < width * static_cast<std::size_t>(box.input.height); ++i) {
        for (std::size_t c = 0; c < 3; ++c) {
            out[3 * i + c] = by.padding * by.factor[2 - c] + by.shift[2 - c];
        }
    }
    for_each_row(picture, box,
                 [&](std::size_t y, const std::uint16_t* row, const std::vector<Tap>& columns) {
                     float* pixel = out.data() + 3 * (y * width + left);
                     for (const Tap& tap : columns) {
                         for (int c = 2; c >= 0; --c) {
                             const auto channel = static_cast<std::size_t>(c);
                             *pixel++ = static_cast<float>(mix_columns(row, tap, c)) *
                                            kMixedToPixel * by.factor[channel] +
                                        by.shift[channel];
                         }
                     }
                 });
}

}  // namespace infer
