#include "service/camera_rows.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "codec/url.h"
#include "fetch/outward.h"

namespace service {
namespace {

base::Error url_refused(std::string message) {
    base::Error error = base::invalid("url", std::move(message));
    error.reason = "camera_url_refused";
    return error;
}

}  // namespace

api::CameraRow camera_row(const domain::Camera& camera) {
    api::CameraRow row;
    row.sensor_id = camera.sensor.value;
    row.name = camera.name;
    if (camera.url) row.address = codec::without_credentials(*camera.url);
    row.enabled = camera.is_enabled;
    row.recorded = camera.is_recorded;
    row.detect_interval_ms = std::llround(1000.0 / camera.detections_per_s);
    return row;
}

base::Result<std::vector<domain::Camera>> list_cameras(store::Store& store,
                                                       const api::StoreParam& param) {
    return store.list_cameras(domain::TenantCode(param.tenant_code), domain::PoiId(param.poi_id));
}

void set_camera(domain::Camera& camera, const api::CameraSettingsParam& param) {
    if (param.url) camera.url = param.url;
    if (param.enabled) camera.is_enabled = *param.enabled;
    if (param.recorded) camera.is_recorded = *param.recorded;
    if (param.detect_interval_ms) {
        camera.detections_per_s = 1000.0 / static_cast<double>(*param.detect_interval_ms);
    }
}

base::Result<void> check_camera_url(const std::string& url) {
    static constexpr std::array<std::string_view, 6> kSchemes = {"rtsp",  "rtsps", "rtmp",
                                                                 "rtmps", "http",  "https"};
    const std::string scheme = codec::scheme_of(url);
    if (std::find(kSchemes.begin(), kSchemes.end(), scheme) != kSchemes.end()) {
        return base::success();
    }
    return url_refused(
        "a camera's URL begins with rtsp://, rtsps://, rtmp://, rtmps://, http:// or https://");
}

base::Result<void> check_given_camera_url(const std::string& url, const fetch::AllowList& allowed) {
    BOOST_OUTCOME_TRY(check_camera_url(url));
    const auto outward = fetch::check_outward(codec::host_of(url), allowed);
    if (!outward) return url_refused(outward.error().message);
    return base::success();
}

}  // namespace service
