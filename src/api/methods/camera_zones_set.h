// Replaces the zones of a camera, while it is watched, too.
#pragma once

#include "api/business_errors.h"
#include "api/method_spec.h"
#include "api/zone_messages.h"

namespace api {

struct CameraZonesSetParam {
    std::string tenant_code;
    std::string poi_id;
    std::string sensor_id;
    std::vector<ZoneRow> zones;  // absent or empty: none
    std::optional<std::string> request_id;
    std::optional<std::string> api_sign;
    std::optional<std::string> token;

    static const MessageSpec& message() {
        using P = CameraZonesSetParam;
        static const MessageSpec spec{
            "CameraZonesSetParam",
            {
                field<&P::tenant_code>("tenant_code", kTenantCodeField),
                field<&P::poi_id>("poi_id", kPoiIdField),
                field<&P::sensor_id>("sensor_id", kSensorIdField),
                field<&P::zones>("zones", {.zh = "全部区域，替换原有区域",
                                           .en = "All zones; they replace those of before",
                                           .items_max = 32}),
                field<&P::request_id>("request_id", kRequestIdField),
                field<&P::api_sign>("api_sign", kApiSignField),
                field<&P::token>("token", kTokenField),
            }};
        return spec;
    }
    friend bool operator==(const CameraZonesSetParam&, const CameraZonesSetParam&) = default;
};

struct CameraZonesSet {
    struct Request {
        CameraZonesSetParam param;
        friend bool operator==(const Request&, const Request&) = default;
    };
    using Result = CameraZones;

    static const MethodSpec& spec();
    static Request example_request();
    static Result example_result() { return example_camera_zones(); }
};

inline CameraZonesSet::Request CameraZonesSet::example_request() {
    Request request;
    request.param.tenant_code = "T1";
    request.param.poi_id = "POI9";
    request.param.sensor_id = "cam-1";
    request.param.zones = example_camera_zones().zones;
    request.param.request_id = "req-1";
    return request;
}

inline const MethodSpec& CameraZonesSet::spec() {
    static const MethodSpec spec = describe<CameraZonesSet>({
        .name = "smartmonitor.camera.zones.set",
        .title = {"设置摄像头区域", "Set the zones of a camera"},
        .description = {"设置摄像头画面中的全部区域、排队区和线；运行中的摄像头立即生效。",
                        "Replaces the areas, queues and lines in a camera's picture; a camera that "
                        "is watched follows at once."},
        .category = {"smartmonitor 扩展API", "smartmonitor's own API"},
        .ours = true,
        .cost = Cost::kBlocking,
        .subject = kSubjectInParam,
        .request = {field<&Request::param>("param",
                                           {.zh = "参数", .en = "Parameters", .ours = true})},
        .result = {.zh = "摄像头区域", .en = "The camera's zones as they are now"},
        .errors = {kStoreNotFound, kCameraNotFound},
    });
    return spec;
}

}  // namespace api
