// How a body looks: colours of the clothes from top to bottom, so that two tracks can be compared.
//
// No face and no network: nobody is identified, and it tells apart only who is dressed apart. A
// sample is one box in one frame; a track's Appearance is the mean of its samples. Colours count
// relative to the frame's mean colour and to what surrounds the body, which takes off a camera's
// gain, white balance and most of its gamma. Pure. Accuracy: docs/bench/visits.md.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "media/box.h"
#include "media/image.h"

namespace vision {

// From head to foot; the top tenth (hair, the wall behind) is left out.
inline constexpr int kAppearanceStripes = 4;
// Of each stripe: light, two axes of colour.
inline constexpr int kLightBins = 16;
inline constexpr int kColourBins = 20;
// Smaller bodies say too little.
inline constexpr float kAppearanceHeightMinPx = 40;

// The mean of what a camera shows: what colours are relative to. Cost: 20 us a frame.
struct SceneTone {
    std::array<float, 3> mean{};  // blue, green, red, linear; > 0
};
SceneTone scene_tone(media::ImageView frame);

class Appearance {
  public:
    // Adds how the body in the box looks; `weight` > 0, e.g. its quality. False when the box shows
    // too little: too small, or not inside of the frame. Cost: at most 0.1 ms.
    bool add(media::ImageView frame, const media::BoxPx& box, const SceneTone& tone, float weight);

    bool is_empty() const { return weight_ <= 0; }
    float weight() const { return weight_; }

    // Opaque, with a version; at most domain::kAppearanceBytesMax. Empty for an empty one.
    std::string bytes() const;
    // Nothing for bytes of another version, or broken ones.
    static std::optional<Appearance> from_bytes(std::string_view bytes);

    // 0 (nothing in common) to 1 (alike); symmetric. Not a probability: visit_match.h makes one.
    friend double likeness(const Appearance& a, const Appearance& b);

  private:
    static constexpr int kBins = kLightBins + 2 * kColourBins;
    std::array<float, kAppearanceStripes * kBins> sums_{};
    float weight_ = 0;
};

}  // namespace vision
