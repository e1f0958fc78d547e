// Replaces the zones of a camera, while it is watched, too.
#pragma once

#include "api/own_method.h"
#include "api/zone_messages.h"

namespace api {

struct CameraZonesSetParam : StoreParam {
    std::string sensor_id;
    std::vector<ZoneRow> zones;  // absent or empty: none

    static const MessageSpec& message() {
        using P = CameraZonesSetParam;
        static const MessageSpec spec = store_param<P>(
            "CameraZonesSetParam",
            {
                field<&P::sensor_id>("sensor_id", kSensorIdField),
                field<&P::zones>("zones", {.zh = "全部区域，替换原有区域",
                                           .en = "All zones; they replace those of before",
                                           .items_max = domain::kZonesPerCameraMax}),
            });
        return spec;
    }
    friend bool operator==(const CameraZonesSetParam&, const CameraZonesSetParam&) = default;
};

struct CameraZonesSet {
    using Request = ParamRequest<CameraZonesSetParam>;
    using Result = CameraZones;

    static const MethodSpec& spec();
    static Request example_request();
    static Result example_result() { return example_camera_zones(); }
};

inline CameraZonesSet::Request CameraZonesSet::example_request() {
    Request request{example_camera_param<CameraZonesSetParam>()};
    request.param.zones = example_camera_zones().zones;
    return request;
}

inline const MethodSpec& CameraZonesSet::spec() {
    static const MethodSpec spec = describe_own<CameraZonesSet>({
        .name = "smartmonitor.camera.zones.set",
        .title = {"设置摄像头区域", "Set the zones of a camera"},
        .description = {"设置摄像头画面中的全部区域、排队区和线；运行中的摄像头立即生效。",
                        "Replaces the areas, queues and lines in a camera's picture; a camera that "
                        "is watched follows at once."},
        .result = {.zh = "摄像头区域", .en = "The camera's zones as they are now"},
        .errors = {kStoreNotFound, kCameraNotFound},
        .permission = Permission::kAdministrator,
    });
    return spec;
}

}  // namespace api
