// Removing a camera, watched or not: the handler's and the command's.
#pragma once

#include "base/result.h"
#include "domain/tenancy.h"
#include "service/camera_fleet.h"

namespace service {

// `fleet`: of this process; nullptr: none. Its tracks and video stay. Returns what it was.
base::Result<domain::Camera> remove_camera(store::Store& store, CameraFleet* fleet,
                                           const store::CameraKey& key);

}  // namespace service
