// Forgets a camera; its tracks and video stay.
#pragma once

#include <vector>

#include "api/camera_messages.h"
#include "api/own_method.h"

namespace api {

struct CameraRemove {
    using Request = ParamRequest<CameraParam>;
    using Result = CameraRow;

    static const MethodSpec& spec();
    static Request example_request() { return {example_camera_param<CameraParam>()}; }
    static Result example_result() { return example_camera_row(); }
};

inline const MethodSpec& CameraRemove::spec() {
    static const MethodSpec spec = describe_own<CameraRemove>({
        .name = "smartmonitor.camera.remove",
        .title = {"删除摄像头", "Remove a camera"},
        .description = {"停止接入并删除摄像头；已有的轨迹和录像保留。",
                        "Disconnects from the camera, closes its open tracks and forgets it. Its "
                        "tracks and video stay."},
        .result = {.zh = "被删除的摄像头", .en = "The camera as it was"},
        .errors = {kStoreNotFound, kCameraNotFound},
        .permission = Permission::kAdministrator,
    });
    return spec;
}

}  // namespace api
