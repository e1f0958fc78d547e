// Registers a camera.
#pragma once

#include "api/camera_messages.h"
#include "api/own_method.h"

namespace api {

// What is absent has its default.
struct CameraAddParam : CameraSettingsParam {
    std::string name;

    static const MessageSpec& message() {
        static const MessageSpec spec = camera_settings_param<CameraAddParam>("CameraAddParam");
        return spec;
    }
    friend bool operator==(const CameraAddParam&, const CameraAddParam&) = default;
};

struct CameraAdd {
    using Request = ParamRequest<CameraAddParam>;
    using Result = CameraRow;

    static const MethodSpec& spec();
    static Request example_request() { return {example_camera_settings<CameraAddParam>()}; }
    static Result example_result() { return example_camera_row(); }
};

inline const MethodSpec& CameraAdd::spec() {
    static const MethodSpec spec = describe_own<CameraAdd>({
        .name = "smartmonitor.camera.add",
        .title = {"登记摄像头", "Register a camera"},
        .description = {"登记一个摄像头；提供视频流地址后，服务立即开始接入、分析和录像。重复登记相"
                        "同内容返回成功。",
                        "Registers a camera. With a URL the service connects, analyses and records "
                        "at once. The same again succeeds."},
        .result = {.zh = "摄像头", .en = "The camera as it is now"},
        .errors = {kStoreNotFound, kCameraConflict, kCameraUrlRefused},
        .permission = Permission::kAdministrator,
    });
    return spec;
}

}  // namespace api
