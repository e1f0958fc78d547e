// The cameras of a store.
#pragma once

#include <vector>

#include "api/camera_messages.h"
#include "api/own_method.h"

namespace api {

struct CameraList {
    using Request = ParamRequest<CamerasOfStoreParam>;
    using Result = std::vector<CameraRow>;

    static const MethodSpec& spec();
    static Request example_request() { return {example_param<CamerasOfStoreParam>()}; }
    static Result example_result() { return {example_camera_row()}; }
};

inline const MethodSpec& CameraList::spec() {
    static const MethodSpec spec = describe_own<CameraList>({
        .name = "smartmonitor.camera.list",
        .title = {"查询摄像头列表", "List the cameras of a store"},
        .description =
            {"查询门店的全部摄像头；地址不含用户名和密码。",
             "All cameras of a store, by sensor_id. Addresses come without credentials."},
        .result = {.zh = "摄像头列表", .en = "Cameras"},
        .errors = {kStoreNotFound},
    });
    return spec;
}

}  // namespace api
