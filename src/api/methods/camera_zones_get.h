// The zones of a camera.
#pragma once

#include "api/business_errors.h"
#include "api/method_spec.h"
#include "api/zone_messages.h"

namespace api {

struct CameraZonesGet {
    struct Request {
        CameraParam param;
        friend bool operator==(const Request&, const Request&) = default;
    };
    using Result = CameraZones;

    static const MethodSpec& spec();
    static Request example_request();
    static Result example_result() { return example_camera_zones(); }
};

inline CameraZonesGet::Request CameraZonesGet::example_request() {
    Request request;
    request.param.tenant_code = "T1";
    request.param.poi_id = "POI9";
    request.param.sensor_id = "cam-1";
    request.param.request_id = "req-1";
    return request;
}

inline const MethodSpec& CameraZonesGet::spec() {
    static const MethodSpec spec = describe<CameraZonesGet>({
        .name = "smartmonitor.camera.zones.get",
        .title = {"查询摄像头区域", "Get the zones of a camera"},
        .description = {"查询摄像头画面中的区域、排队区和线。",
                        "The areas, queues and lines in a camera's picture."},
        .category = {"smartmonitor 扩展API", "smartmonitor's own API"},
        .ours = true,
        .cost = Cost::kBlocking,
        .subject = kSubjectInParam,
        .request = {field<&Request::param>("param",
                                           {.zh = "参数", .en = "Parameters", .ours = true})},
        .result = {.zh = "摄像头区域", .en = "The camera's zones"},
        .errors = {kStoreNotFound, kCameraNotFound},
    });
    return spec;
}

}  // namespace api
