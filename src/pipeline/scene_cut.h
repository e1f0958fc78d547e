// Notices that a picture shows another scene than the one before.
//
// Joined recordings, or a camera that turns to another preset: people after the cut are others, and
// a tracker must not carry its tracks over. What moves within a scene, noise and light that is
// switched on or off are no cut, because the pattern of the background stays.
#pragma once

#include <array>
#include <optional>

#include "media/image.h"

namespace pipeline {

// The picture's parts are compared one by one with the one before, and the middle one counts, so
// that a person right before the camera is no cut. Measured: above 0.8 for frames of a static
// camera up to 10 s apart, below 0.2 at cuts.
inline constexpr double kSameSceneCorrelationMin = 0.4;

// One camera; one thread. 20 us a frame.
class SceneCut {
  public:
    // Compares with the picture of the last call; false at the first.
    bool is_cut(media::ImageView picture);

  private:
    static constexpr int kColumns = 32;
    static constexpr int kRows = 18;
    using Pattern = std::array<float, kColumns * kRows>;

    static Pattern pattern_of(media::ImageView picture);
    // Pearson's, in [-1, 1], of the middle part; nothing when too few parts show anything at all.
    static std::optional<double> likeness(const Pattern& a, const Pattern& b);

    std::optional<Pattern> last_;
};

}  // namespace pipeline
