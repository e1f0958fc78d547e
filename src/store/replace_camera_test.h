// For tests: a camera's content, set whatever is there.
#pragma once

#include "store/store.h"

namespace store {

inline base::Result<domain::Camera> replace_camera(Store& store, const domain::Camera& camera) {
    return store.edit_camera({camera.tenant, camera.poi, camera.sensor},
                             [&](domain::Camera& row) -> base::Result<void> {
                                 row = camera;
                                 return base::success();
                             });
}

}  // namespace store
