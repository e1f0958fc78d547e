// Tells whether something moves in front of a fixed camera, so that an empty room is looked at
// rarely.
//
// The picture is reduced to a grid of brightnesses and compared with a slow average of itself. What
// all cells share (a cloud, a lamp, the camera's exposure) and what lies in the sensor's noise, as
// the cells show it at the time, is no motion. Pure.
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "base/instant.h"
#include "media/image.h"

namespace vision {

struct MotionGateOptions {
    base::Millis idle_interval{1000};  // between two looks while nothing moves
    base::Millis hold{3000};           // motion opens the gate for so long
    float grey_levels_min = 5;         // change of a cell, of 255, that can be motion
    float noise_factor = 6;            // and of the noise's standard deviation
    int cells_min = 2;                 // that must change; a cell is 1/32 of the width
};

// One camera; one thread. 30 us a picture.
class MotionGate {
  public:
    explicit MotionGate(const MotionGateOptions& options = {}) : options_(options) {}

    // True when the picture is worth the detector's time. `at` must grow. `is_busy`: people are
    // being followed, or were found by the last look; then every picture is.
    bool opens(media::ImageView picture, base::Instant at, bool is_busy);

  private:
    static constexpr std::size_t kColumns = 32;
    static constexpr std::size_t kRows = 24;
    using Grid = std::array<float, kColumns * kRows>;

    static Grid grid_of(media::ImageView picture);
    bool moves(const Grid& grid) const;

    MotionGateOptions options_;
    std::optional<Grid> usual_;
    std::optional<base::Instant> open_until_;
    std::optional<base::Instant> looked_at_;
};

}  // namespace vision
