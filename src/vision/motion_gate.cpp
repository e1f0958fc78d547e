#include "vision/motion_gate.h"

#include <algorithm>
#include <cmath>

namespace vision {
namespace {

// A cell's brightness is the mean of so many places, squared.
constexpr std::size_t kPlacesPerSide = 4;
constexpr std::size_t kGreen = 1;  // close enough to brightness
// Share of the newest picture in the average: somebody who stands still is taken for furniture
// after a few seconds.
constexpr float kNewShare = 0.06F;
// From the median of absolute deviations to a standard deviation.
constexpr float kDeviationOfMedian = 1.4826F;
// When half of all cells have changed by more than that, it is no noise: somebody is close.
constexpr float kNoiseMax = 3;

template <class Values>
float median(Values values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

}  // namespace

MotionGate::Grid MotionGate::grid_of(media::ImageView picture) {
    const auto width = static_cast<std::size_t>(picture.width);
    const auto height = static_cast<std::size_t>(picture.height);
    Grid grid{};
    for (std::size_t i = 0; i < kRows * kPlacesPerSide; ++i) {
        const std::size_t y = (2 * i + 1) * height / (2 * kRows * kPlacesPerSide);
        const std::uint8_t* row = picture.row(static_cast<int>(y));
        float* cells = &grid[i / kPlacesPerSide * kColumns];
        for (std::size_t k = 0; k < kColumns * kPlacesPerSide; ++k) {
            const std::size_t x = (2 * k + 1) * width / (2 * kColumns * kPlacesPerSide);
            cells[k / kPlacesPerSide] += row[3 * x + kGreen];
        }
    }
    for (float& cell : grid) cell /= kPlacesPerSide * kPlacesPerSide;
    return grid;
}

bool MotionGate::moves(const Grid& grid) const {
    Grid change{};
    for (std::size_t i = 0; i < grid.size(); ++i) change[i] = grid[i] - (*usual_)[i];
    const float shared = median(change);
    for (float& each : change) each = std::abs(each - shared);
    const float noise = std::min(kNoiseMax, kDeviationOfMedian * median(change));
    const float least = std::max(options_.grey_levels_min, options_.noise_factor * noise);
    const auto changed =
        std::count_if(change.begin(), change.end(), [&](float each) { return each > least; });
    return changed >= options_.cells_min;
}

bool MotionGate::opens(media::ImageView picture, base::Instant at, bool is_busy) {
    const Grid grid = grid_of(picture);
    const bool is_first = !usual_;
    if (is_first) usual_ = grid;
    if (is_first || is_busy || moves(grid)) open_until_ = at + options_.hold;
    for (std::size_t i = 0; i < grid.size(); ++i) {
        (*usual_)[i] += kNewShare * (grid[i] - (*usual_)[i]);
    }
    const bool is_open = at < *open_until_ || at - *looked_at_ >= options_.idle_interval;
    if (is_open) looked_at_ = at;
    return is_open;
}

}  // namespace vision
