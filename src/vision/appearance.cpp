#include "vision/appearance.h"

#include <algorithm>
#include <cmath>

namespace vision {
namespace {

constexpr char kVersion = 1;

constexpr int kColumns = 14;        // samples across the box
constexpr int kRowsPerStripe = 8;   // and down a stripe
constexpr float kTop = 0.10F;       // where the first stripe begins, as a share of the height
constexpr float kInsideMin = 0.7F;  // share of the box inside the frame

// Ranges of the bins: light in octaves around the scene's mean, colours in octaves of ratios.
constexpr float kLightRange = 2.0F;
constexpr float kColourRange = 0.25F;
constexpr float kDark = 0.02F;  // added, so that the noise of dark pixels makes no colour

// Pixels as alike to what lies beside the body as this count as background, in octaves.
constexpr float kLightApart = 0.30F;
constexpr float kColourApart = 0.10F;
constexpr float kBackgroundWeight = 0.05F;  // never 0: somebody may be dressed as the floor

struct Colour {
    float light = 0;
    float red_green = 0;
    float blue_yellow = 0;
};

float linear(std::uint8_t value) {
    static const std::array<float, 256> table = [] {
        std::array<float, 256> made{};
        for (std::size_t i = 0; i < made.size(); ++i) {
            made[i] = std::pow(static_cast<float>(i) / 255.0F, 2.2F);
        }
        return made;
    }();
    return table[value];
}

Colour colour_of(const std::uint8_t* pixel, const SceneTone& tone) {
    const float blue = linear(pixel[0]) / tone.mean[0] + kDark;
    const float green = linear(pixel[1]) / tone.mean[1] + kDark;
    const float red = linear(pixel[2]) / tone.mean[2] + kDark;
    const float light = std::log2((blue + 3 * green + 2 * red) / 6);
    return {light, std::log2(red / green), std::log2(2 * blue / (red + green))};
}

// Into the two bins that the value lies between.
void add_soft(float* bins, int count, float range, float value, float weight) {
    // Finer around the middle, where most clothes are.
    const float bent = value / (std::abs(value) + range);
    const float place = (bent + 1) / 2 * static_cast<float>(count - 1);
    const int lower = std::min(static_cast<int>(place), count - 2);
    const float share = place - static_cast<float>(lower);
    bins[lower] += weight * (1 - share);
    bins[lower + 1] += weight * share;
}

float distance_squared(const Colour& a, const Colour& b) {
    const float light = (a.light - b.light) / kLightApart;
    const float red_green = (a.red_green - b.red_green) / kColourApart;
    const float blue_yellow = (a.blue_yellow - b.blue_yellow) / kColourApart;
    return light * light + red_green * red_green + blue_yellow * blue_yellow;
}

// What lies right beside one row of samples.
struct Beside {
    std::array<Colour, 4> colours;
    std::size_t count = 0;

    float likeness(const Colour& colour) const {
        float nearest = 50;
        for (std::size_t i = 0; i < count; ++i) {
            nearest = std::min(nearest, distance_squared(colour, colours[i]));
        }
        return std::exp(-nearest / 2);
    }
};

// Bhattacharyya's coefficient of two histograms; nothing when one is empty.
std::optional<double> overlap(const float* a, const float* b, int count) {
    double sum_a = 0, sum_b = 0, shared = 0;
    for (int i = 0; i < count; ++i) {
        sum_a += static_cast<double>(a[i]);
        sum_b += static_cast<double>(b[i]);
        shared += std::sqrt(static_cast<double>(a[i]) * static_cast<double>(b[i]));
    }
    if (sum_a <= 0 || sum_b <= 0) return std::nullopt;
    return shared / std::sqrt(sum_a * sum_b);
}

}  // namespace

SceneTone scene_tone(media::ImageView frame) {
    constexpr int kAcross = 48;
    constexpr int kDown = 27;
    SceneTone tone;
    for (int j = 0; j < kDown; ++j) {
        const std::uint8_t* row = frame.row((2 * j + 1) * frame.height / (2 * kDown));
        for (int i = 0; i < kAcross; ++i) {
            const std::uint8_t* pixel =
                row + 3 * static_cast<std::ptrdiff_t>((2 * i + 1) * frame.width / (2 * kAcross));
            for (std::size_t c = 0; c < 3; ++c) tone.mean[c] += linear(pixel[c]);
        }
    }
    for (float& mean : tone.mean) mean = std::max(1e-3F, mean / (kAcross * kDown));
    return tone;
}

bool Appearance::add(media::ImageView frame, const media::BoxPx& box, const SceneTone& tone,
                     float weight) {
    const media::BoxPx whole{0, 0, static_cast<float>(frame.width),
                             static_cast<float>(frame.height)};
    // Written so that a box or weight that is no number is refused, too.
    const bool is_large =
        box.height >= kAppearanceHeightMinPx && box.width >= kAppearanceHeightMinPx / 8;
    if (!is_large || !(weight > 0) ||
        !(media::intersection_area(box, whole) >= kInsideMin * box.area()) ||
        !std::isfinite(box.left + box.top)) {
        return false;
    }
    const auto pixel_at = [&](float x, float y) {
        const int column = static_cast<int>(std::floor(x));
        const int row = static_cast<int>(std::floor(y));
        const bool is_inside =
            column >= 0 && row >= 0 && column < frame.width && row < frame.height;
        return is_inside ? frame.row(row) + 3 * static_cast<std::ptrdiff_t>(column) : nullptr;
    };
    std::array<float, kAppearanceStripes * kBins> sample{};
    for (int row = 0; row < kAppearanceStripes * kRowsPerStripe; ++row) {
        const float down = kTop + (1 - kTop) * (static_cast<float>(row) + 0.5F) /
                                      (kAppearanceStripes * kRowsPerStripe);
        const float y = box.top + down * box.height;
        Beside beside;
        for (const float across : {-0.25F, -0.1F, 1.1F, 1.25F}) {
            const std::uint8_t* pixel = pixel_at(box.left + across * box.width, y);
            if (pixel != nullptr) beside.colours[beside.count++] = colour_of(pixel, tone);
        }
        float* bins = sample.data() + row / kRowsPerStripe * kBins;
        for (int column = 0; column < kColumns; ++column) {
            const float across = (static_cast<float>(column) + 0.5F) / kColumns;
            const std::uint8_t* pixel = pixel_at(box.left + across * box.width, y);
            if (pixel == nullptr) continue;
            const Colour colour = colour_of(pixel, tone);
            const float off = (across - 0.5F) / 0.28F;
            const float counts =
                std::exp(-off * off) * (1 - (1 - kBackgroundWeight) * beside.likeness(colour));
            add_soft(bins, kLightBins, kLightRange, colour.light, counts);
            add_soft(bins + kLightBins, kColourBins, kColourRange, colour.red_green, counts);
            add_soft(bins + kLightBins + kColourBins, kColourBins, kColourRange, colour.blue_yellow,
                     counts);
        }
    }
    for (std::size_t i = 0; i < sums_.size(); ++i) sums_[i] += weight * sample[i];
    weight_ += weight;
    return true;
}

std::string Appearance::bytes() const {
    if (is_empty()) return {};
    // By way of an integer: a char holds no 255.
    std::string out = {kVersion,
                       static_cast<char>(std::lround(std::clamp(weight_ * 8, 1.0F, 255.0F)))};
    const float largest = std::max(1e-6F, *std::ranges::max_element(sums_));
    for (const float sum : sums_) {
        // The root: small shares keep their digits.
        out += static_cast<char>(std::lround(255 * std::sqrt(sum / largest)));
    }
    return out;
}

std::optional<Appearance> Appearance::from_bytes(std::string_view bytes) {
    Appearance out;
    if (bytes.size() != out.sums_.size() + 2 || bytes[0] != kVersion) return std::nullopt;
    out.weight_ = static_cast<float>(static_cast<unsigned char>(bytes[1])) / 8;
    if (out.weight_ <= 0) return std::nullopt;
    for (std::size_t i = 0; i < out.sums_.size(); ++i) {
        const float root = static_cast<float>(static_cast<unsigned char>(bytes[i + 2])) / 255;
        out.sums_[i] = root * root;
    }
    if (*std::ranges::max_element(out.sums_) <= 0) return std::nullopt;
    return out;
}

double likeness(const Appearance& a, const Appearance& b) {
    double sum = 0;
    double weights = 0;
    for (int stripe = 0; stripe < kAppearanceStripes; ++stripe) {
        const float* left = a.sums_.data() + stripe * Appearance::kBins;
        const float* right = b.sums_.data() + stripe * Appearance::kBins;
        int from = 0;
        for (const int count : {kLightBins, kColourBins, kColourBins}) {
            if (const auto shared = overlap(left + from, right + from, count)) {
                sum += *shared;
                weights += 1;
            }
            from += count;
        }
    }
    return weights > 0 ? sum / weights : 0;
}

}  // namespace vision
