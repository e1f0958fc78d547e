// What the methods about cameras share: whose camera, and how a camera is shown.
#pragma once

#include <optional>
#include <string>

#include "api/field.h"
#include "api/param_fields.h"

namespace api {

inline constexpr FieldOptions kSensorIdField{
    .zh = "摄像头", .en = "Camera", .example = "cam-1", .length_max = 64};
inline constexpr FieldOptions kCameraNameField{
    .zh = "摄像头名称", .en = "What people call it", .example = "Door", .length_max = 256};
inline constexpr FieldOptions kCameraUrlField{
    .zh = "视频流地址，可含用户名和密码；保存后不再返回",
    .en =
        "Where its stream is: rtsp(s), rtmp(s) or http(s), with user and password where needed; "
        "kept, never shown",
    .example = "rtsp://viewer:password@192.0.2.7/stream1",
    .length_max = 2048};
inline constexpr FieldOptions kCameraEnabledField{
    .zh = "是否接入", .en = "Whether the service connects to it", .example = "true"};
inline constexpr FieldOptions kCameraRecordedField{
    .zh = "是否录像", .en = "Whether its video is kept", .example = "true"};
inline constexpr FieldOptions kDetectIntervalField{.zh = "检测间隔，毫秒",
                                                   .en = "Looks for people that often, in ms",
                                                   .example = "200",
                                                   .min = 34,
                                                   .max = 5000};

// `param` of methods about one camera.
struct CameraParam {
    std::string tenant_code;
    std::string poi_id;
    std::string sensor_id;
    std::optional<std::string> request_id;
    std::optional<std::string> api_sign;
    std::optional<std::string> token;

    static const MessageSpec& message() {
        using P = CameraParam;
        static const MessageSpec spec{"CameraParam",
                                      {
                                          field<&P::tenant_code>("tenant_code", kTenantCodeField),
                                          field<&P::poi_id>("poi_id", kPoiIdField),
                                          field<&P::sensor_id>("sensor_id", kSensorIdField),
                                          field<&P::request_id>("request_id", kRequestIdField),
                                          field<&P::api_sign>("api_sign", kApiSignField),
                                          field<&P::token>("token", kTokenField),
                                      }};
        return spec;
    }
    friend bool operator==(const CameraParam&, const CameraParam&) = default;
};

// `param` of methods about all cameras of a store.
struct CamerasOfStoreParam {
    std::string tenant_code;
    std::string poi_id;
    std::optional<std::string> request_id;
    std::optional<std::string> api_sign;
    std::optional<std::string> token;

    static const MessageSpec& message() {
        using P = CamerasOfStoreParam;
        static const MessageSpec spec{"CamerasOfStoreParam",
                                      {
                                          field<&P::tenant_code>("tenant_code", kTenantCodeField),
                                          field<&P::poi_id>("poi_id", kPoiIdField),
                                          field<&P::request_id>("request_id", kRequestIdField),
                                          field<&P::api_sign>("api_sign", kApiSignField),
                                          field<&P::token>("token", kTokenField),
                                      }};
        return spec;
    }
    friend bool operator==(const CamerasOfStoreParam&, const CamerasOfStoreParam&) = default;
};

struct CameraRow {
    std::string sensor_id;
    std::string name;
    std::optional<std::string> address;  // the URL without credentials
    bool enabled = true;
    bool recorded = true;
    std::int64_t detect_interval_ms = 0;

    static const MessageSpec& message() {
        using R = CameraRow;
        static const MessageSpec spec{
            "CameraRow",
            {
                field<&R::sensor_id>("sensor_id", kSensorIdField),
                field<&R::name>("name", kCameraNameField),
                field<&R::address>("address", {.zh = "视频流地址，不含用户名和密码",
                                               .en = "Where its stream is, without credentials",
                                               .example = "rtsp://192.0.2.7/stream1"}),
                field<&R::enabled>("enabled", kCameraEnabledField),
                field<&R::recorded>("recorded", kCameraRecordedField),
                field<&R::detect_interval_ms>("detect_interval_ms", kDetectIntervalField),
            }};
        return spec;
    }
    friend bool operator==(const CameraRow&, const CameraRow&) = default;
};

inline CameraRow example_camera_row() {
    return {.sensor_id = "cam-1",
            .name = "Door",
            .address = "rtsp://192.0.2.7/stream1",
            .enabled = true,
            .recorded = true,
            .detect_interval_ms = 200};
}

inline CameraParam example_camera_param() {
    return {.tenant_code = "T1",
            .poi_id = "POI9",
            .sensor_id = "cam-1",
            .request_id = "req-1",
            .api_sign = std::nullopt,
            .token = std::nullopt};
}

}  // namespace api
