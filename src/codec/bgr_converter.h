// Turns decoded pictures of any form into upright BGR ones.
#pragma once

#include <memory>

#include "base/result.h"
#include "codec/picture_pool.h"

struct AVFrame;
struct SwsContext;

namespace codec {

// How far a picture must be turned clockwise to stand upright, as phones note it in their files.
enum class QuarterTurns { kNone = 0, kOne = 1, kTwo = 2, kThree = 3 };

// Mirrored, left for right, after the turns, as players do where a display matrix says so.
struct Uprighting {
    QuarterTurns turns = QuarterTurns::kNone;
    bool is_mirrored = false;
};

struct PictureSize {
    int width = 0;
    int height = 0;
};

// The size at which pixels of this aspect (width : height) are square: one side grows, none
// shrinks. As it is where the aspect is unknown (0), nearly 1 or not to be believed.
PictureSize with_square_pixels(PictureSize coded, int aspect_width, int aspect_height);

// One thread. Pixels come out square, by the frame's own aspect ratio. Follows changes of size and
// form from frame to frame.
class BgrConverter {
  public:
    explicit BgrConverter(Uprighting uprighting) : uprighting_(uprighting) {}

    base::Result<std::shared_ptr<const media::Image>> convert(const AVFrame& frame);

  private:
    struct FreeScaler {
        void operator()(SwsContext* scaler) const;
    };

    Uprighting uprighting_;
    PicturePool pool_;
    std::unique_ptr<SwsContext, FreeScaler> scaler_;
};

}  // namespace codec
