// Forgets a camera; its tracks and video stay.
#pragma once

#include <vector>

#include "api/business_errors.h"
#include "api/camera_messages.h"
#include "api/method_spec.h"

namespace api {

struct CameraRemove {
    struct Request {
        CameraParam param;
        friend bool operator==(const Request&, const Request&) = default;
    };
    using Result = CameraRow;

    static const MethodSpec& spec();
    static Request example_request();
    static Result example_result();
};

inline CameraRemove::Request CameraRemove::example_request() {
    return {.param = example_camera_param()};
}

inline CameraRemove::Result CameraRemove::example_result() {
    return example_camera_row();
}

inline const MethodSpec& CameraRemove::spec() {
    static const MethodSpec spec = describe<CameraRemove>({
        .name = "smartmonitor.camera.remove",
        .title = {"删除摄像头", "Remove a camera"},
        .description = {"停止接入并删除摄像头；已有的轨迹和录像保留。",
                        "Disconnects from the camera, closes its open tracks and forgets it. Its "
                        "tracks and video stay."},
        .category = {"smartmonitor 扩展API", "smartmonitor's own API"},
        .ours = true,
        .cost = Cost::kBlocking,
        .subject = kSubjectInParam,
        .request = {field<&Request::param>("param",
                                           {.zh = "参数", .en = "Parameters", .ours = true})},
        .result = {.zh = "被删除的摄像头", .en = "The camera as it was"},
        .errors = {kStoreNotFound, kCameraNotFound},
    });
    return spec;
}

}  // namespace api
