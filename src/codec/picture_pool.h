// Reuses picture buffers, so that a frame costs no allocation of megabytes.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "media/image.h"

namespace codec {

// Free buffers kept at most; how many are in use is decided by who holds frames.
inline constexpr std::size_t kFreePicturesMax = 8;

// Any thread. Pictures may outlive the pool.
class PicturePool {
  public:
    // A picture of this size with unspecified content; it returns to the pool when the last holder
    // lets go.
    std::shared_ptr<media::Image> take(int width, int height);

  private:
    struct Shelf {
        std::mutex mutex;
        std::vector<std::unique_ptr<media::Image>> free;
    };
    std::shared_ptr<Shelf> shelf_ = std::make_shared<Shelf>();
};

}  // namespace codec
