// Cameras as the API shows and takes them.
#pragma once

#include <optional>
#include <string>

#include "api/camera_messages.h"
#include "base/result.h"
#include "domain/tenancy.h"

namespace service {

api::CameraRow camera_row(const domain::Camera& camera);
// By the network only: a caller of the API may not make the service read its files.
// errors: kInvalidArgument "camera_url_refused".
base::Result<void> check_camera_url(const std::string& url);

// Sets what is there. errors: as check_camera_url.
template <class Param>
base::Result<void> change_camera(domain::Camera& camera, const Param& param) {
    if (param.url) {
        BOOST_OUTCOME_TRY(check_camera_url(*param.url));
        camera.url = param.url;
    }
    if (param.enabled) camera.is_enabled = *param.enabled;
    if (param.recorded) camera.is_recorded = *param.recorded;
    if (param.detect_interval_ms) {
        camera.detections_per_s = 1000.0 / static_cast<double>(*param.detect_interval_ms);
    }
    return base::success();
}

}  // namespace service
