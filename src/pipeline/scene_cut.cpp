#include "pipeline/scene_cut.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace pipeline {
namespace {

// A cell's brightness is the mean of so many places, squared: more would not change it by much.
constexpr int kPlacesPerSide = 4;
// Below this standard deviation (of 255) a part is blank: a wall, a covered lens, a black fade.
constexpr double kBlankDeviation = 3;
// A part: so many cells wide and high; 4 x 3 parts make a picture.
constexpr int kPartColumns = 8;
constexpr int kPartRows = 6;
constexpr int kPartCells = kPartColumns * kPartRows;
constexpr std::size_t kPartsMin = 3;  // that are not blank
constexpr int kGreen = 1;             // close enough to brightness

std::optional<double> correlation(const std::array<double, kPartCells>& a,
                                  const std::array<double, kPartCells>& b) {
    const double mean_a = std::accumulate(a.begin(), a.end(), 0.0) / kPartCells;
    const double mean_b = std::accumulate(b.begin(), b.end(), 0.0) / kPartCells;
    double aa = 0;
    double bb = 0;
    double ab = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        aa += (a[i] - mean_a) * (a[i] - mean_a);
        bb += (b[i] - mean_b) * (b[i] - mean_b);
        ab += (a[i] - mean_a) * (b[i] - mean_b);
    }
    if (std::sqrt(std::min(aa, bb) / kPartCells) < kBlankDeviation) return std::nullopt;
    return ab / std::sqrt(aa * bb);
}

}  // namespace

SceneCut::Pattern SceneCut::pattern_of(media::ImageView picture) {
    Pattern pattern{};
    for (int i = 0; i < kRows * kPlacesPerSide; ++i) {
        const std::uint8_t* row =
            picture.row((2 * i + 1) * picture.height / (2 * kRows * kPlacesPerSide));
        for (int k = 0; k < kColumns * kPlacesPerSide; ++k) {
            const int x = (2 * k + 1) * picture.width / (2 * kColumns * kPlacesPerSide);
            const int cell = i / kPlacesPerSide * kColumns + k / kPlacesPerSide;
            pattern[static_cast<std::size_t>(cell)] += row[3 * x + kGreen];
        }
    }
    for (float& cell : pattern) cell /= kPlacesPerSide * kPlacesPerSide;
    return pattern;
}

std::optional<double> SceneCut::likeness(const Pattern& a, const Pattern& b) {
    std::vector<double> parts;
    for (int top = 0; top < kRows; top += kPartRows) {
        for (int left = 0; left < kColumns; left += kPartColumns) {
            std::array<double, kPartCells> part_a{};
            std::array<double, kPartCells> part_b{};
            for (int i = 0; i < kPartCells; ++i) {
                const auto cell = static_cast<std::size_t>((top + i / kPartColumns) * kColumns +
                                                           left + i % kPartColumns);
                part_a[static_cast<std::size_t>(i)] = a[cell];
                part_b[static_cast<std::size_t>(i)] = b[cell];
            }
            if (const auto alike = correlation(part_a, part_b)) parts.push_back(*alike);
        }
    }
    if (parts.size() < kPartsMin) return std::nullopt;
    const auto middle = parts.begin() + static_cast<std::ptrdiff_t>(parts.size() / 2);
    std::nth_element(parts.begin(), middle, parts.end());
    return *middle;
}

bool SceneCut::is_cut(media::ImageView picture) {
    const Pattern pattern = pattern_of(picture);
    if (!last_) {
        last_ = pattern;
        return false;
    }
    const std::optional<double> alike = likeness(*last_, pattern);
    // A blank picture says nothing: the next one is compared with the one before.
    if (!alike) {
        if (likeness(pattern, pattern)) last_ = pattern;
        return false;
    }
    last_ = pattern;
    return *alike < kSameSceneCorrelationMin;
}

}  // namespace pipeline
