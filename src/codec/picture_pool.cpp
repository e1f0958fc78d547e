#include "codec/picture_pool.h"

#include <utility>

namespace codec {

std::shared_ptr<media::Image> PicturePool::take(int width, int height) {
    std::unique_ptr<media::Image> picture;
    {
        std::lock_guard lock(shelf_->mutex);
        while (!shelf_->free.empty() && picture == nullptr) {
            picture = std::move(shelf_->free.back());
            shelf_->free.pop_back();
            // The source has changed its size: buffers of the old one are of no more use.
            if (picture->width != width || picture->height != height) picture.reset();
        }
    }
    if (picture == nullptr) picture = std::make_unique<media::Image>(width, height);
    return {picture.release(), [shelf = shelf_](media::Image* returned) {
                std::unique_ptr<media::Image> owned(returned);
                std::lock_guard lock(shelf->mutex);
                if (shelf->free.size() < kFreePicturesMax) shelf->free.push_back(std::move(owned));
            }};
}

}  // namespace codec
