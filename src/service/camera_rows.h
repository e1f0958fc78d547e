// Cameras as the API shows and takes them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/camera_messages.h"
#include "base/result.h"
#include "domain/tenancy.h"
#include "fetch/allow_list.h"
#include "store/store.h"

namespace service {

// Of a `param` that names one camera.
template <class Param>
store::CameraKey camera_key(const Param& param) {
    return {domain::TenantCode(param.tenant_code), domain::PoiId(param.poi_id),
            domain::SensorId(param.sensor_id)};
}
template <class Param>
base::Result<domain::Camera> find_camera(store::Store& store, const Param& param) {
    const store::CameraKey key = camera_key(param);
    return store.find_camera(key.tenant, key.poi, key.sensor);
}
// All of the store that a `param` names.
base::Result<std::vector<domain::Camera>> list_cameras(store::Store& store,
                                                       const api::StoreParam& param);

api::CameraRow camera_row(const domain::Camera& camera);
// By the network only: nobody makes the service read its files.
// errors: kInvalidArgument "camera_url_refused".
base::Result<void> check_camera_url(const std::string& url);
// That and, because a caller of the API gave it, outward or to an allowed host (fetch/outward.h).
base::Result<void> check_given_camera_url(const std::string& url, const fetch::AllowList& allowed);

// Sets what is there. The URL must have passed check_given_camera_url.
void set_camera(domain::Camera& camera, const api::CameraSettingsParam& param);

}  // namespace service
