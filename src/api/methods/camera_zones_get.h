// The zones of a camera.
#pragma once

#include "api/own_method.h"
#include "api/zone_messages.h"

namespace api {

struct CameraZonesGet {
    using Request = ParamRequest<CameraParam>;
    using Result = CameraZones;

    static const MethodSpec& spec();
    static Request example_request() { return {example_camera_param<CameraParam>()}; }
    static Result example_result() { return example_camera_zones(); }
};

inline const MethodSpec& CameraZonesGet::spec() {
    static const MethodSpec spec = describe_own<CameraZonesGet>({
        .name = "smartmonitor.camera.zones.get",
        .title = {"查询摄像头区域", "Get the zones of a camera"},
        .description = {"查询摄像头画面中的区域、排队区和线。",
                        "The areas, queues and lines in a camera's picture."},
        .result = {.zh = "摄像头区域", .en = "The camera's zones"},
        .errors = {kStoreNotFound, kCameraNotFound},
    });
    return spec;
}

}  // namespace api
