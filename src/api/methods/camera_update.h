// Changes a camera, while it is watched, too.
#pragma once

#include "api/camera_messages.h"
#include "api/own_method.h"

namespace api {

// What is absent stays as it is.
struct CameraUpdateParam : CameraSettingsParam {
    std::optional<std::string> name;

    static const MessageSpec& message() {
        static const MessageSpec spec =
            camera_settings_param<CameraUpdateParam>("CameraUpdateParam");
        return spec;
    }
    friend bool operator==(const CameraUpdateParam&, const CameraUpdateParam&) = default;
};

struct CameraUpdate {
    using Request = ParamRequest<CameraUpdateParam>;
    using Result = CameraRow;

    static const MethodSpec& spec();
    static Request example_request() { return {example_camera_settings<CameraUpdateParam>()}; }
    static Result example_result() { return example_camera_row(); }
};

inline const MethodSpec& CameraUpdate::spec() {
    static const MethodSpec spec = describe_own<CameraUpdate>({
        .name = "smartmonitor.camera.update",
        .title = {"修改摄像头", "Change a camera"},
        .description = {"修改摄像头；未提供的字段保持不变。更换地址等会立即重新连接。",
                        "Changes a camera while the service runs. Another URL, rate or recording "
                        "connects anew at once."},
        .result = {.zh = "摄像头", .en = "The camera as it is now"},
        .errors = {kStoreNotFound, kCameraNotFound, kCameraUrlRefused},
        .permission = Permission::kAdministrator,
    });
    return spec;
}

}  // namespace api
