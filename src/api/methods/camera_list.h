// The cameras of a store.
#pragma once

#include <vector>

#include "api/business_errors.h"
#include "api/camera_messages.h"
#include "api/method_spec.h"

namespace api {

struct CameraList {
    struct Request {
        CamerasOfStoreParam param;
        friend bool operator==(const Request&, const Request&) = default;
    };
    using Result = std::vector<CameraRow>;

    static const MethodSpec& spec();
    static Request example_request();
    static Result example_result();
};

inline CameraList::Request CameraList::example_request() {
    return {.param = {.tenant_code = "T1",
                      .poi_id = "POI9",
                      .request_id = "req-1",
                      .api_sign = std::nullopt,
                      .token = std::nullopt}};
}

inline CameraList::Result CameraList::example_result() {
    return {example_camera_row()};
}

inline const MethodSpec& CameraList::spec() {
    static const MethodSpec spec = describe<CameraList>({
        .name = "smartmonitor.camera.list",
        .title = {"查询摄像头列表", "List the cameras of a store"},
        .description =
            {"查询门店的全部摄像头；地址不含用户名和密码。",
             "All cameras of a store, by sensor_id. Addresses come without credentials."},
        .category = {"smartmonitor 扩展API", "smartmonitor's own API"},
        .ours = true,
        .cost = Cost::kBlocking,
        .subject = kSubjectInParam,
        .request = {field<&Request::param>("param",
                                           {.zh = "参数", .en = "Parameters", .ours = true})},
        .result = {.zh = "摄像头列表", .en = "Cameras"},
        .errors = {kStoreNotFound},
    });
    return spec;
}

}  // namespace api
