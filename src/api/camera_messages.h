// What the methods about cameras share: whose camera, what is said of it, and how it is shown.
#pragma once

#include <optional>
#include <string>

#include "api/field.h"
#include "api/store_param.h"
#include "domain/tenancy.h"

namespace api {

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
// The bounds of domain::Camera::detections_per_s as whole milliseconds between two looks.
inline constexpr std::int64_t kDetectIntervalMsMin =
    static_cast<std::int64_t>(1000 / domain::kDetectionsPerSecondMax) + 1;
inline constexpr std::int64_t kDetectIntervalMsMax =
    static_cast<std::int64_t>(1000 / domain::kDetectionsPerSecondMin);
inline constexpr FieldOptions kDetectIntervalField{.zh = "检测间隔，毫秒",
                                                   .en = "Looks for people that often, in ms",
                                                   .example = "200",
                                                   .min = kDetectIntervalMsMin,
                                                   .max = kDetectIntervalMsMax};

inline constexpr FieldOptions kVideoWidthField{.zh = "宽，像素", .en = "Pixels", .example = "1920"};
inline constexpr FieldOptions kVideoHeightField{
    .zh = "高，像素", .en = "Pixels", .example = "1080"};
inline constexpr FieldOptions kVideoCodecField{.zh = "编码", .en = "Coding", .example = "h264"};

// `param` of methods about one camera.
struct CameraParam : StoreParam {
    std::string sensor_id;

    static const MessageSpec& message() {
        using P = CameraParam;
        static const MessageSpec spec =
            store_param<P>("CameraParam", {field<&P::sensor_id>("sensor_id", kSensorIdField)});
        return spec;
    }
    friend bool operator==(const CameraParam&, const CameraParam&) = default;
};

// `param` of methods about all cameras of a store.
struct CamerasOfStoreParam : StoreParam {
    static const MessageSpec& message() {
        static const MessageSpec spec = store_param<CamerasOfStoreParam>("CamerasOfStoreParam");
        return spec;
    }
    friend bool operator==(const CamerasOfStoreParam&, const CamerasOfStoreParam&) = default;
};

// What camera.add and camera.update say of a camera; each adds its `name`, needed or not.
struct CameraSettingsParam : StoreParam {
    std::string sensor_id;
    std::optional<std::string> url;
    std::optional<bool> enabled;
    std::optional<bool> recorded;
    std::optional<std::int64_t> detect_interval_ms;

    friend bool operator==(const CameraSettingsParam&, const CameraSettingsParam&) = default;
};

template <class Param>
MessageSpec camera_settings_param(std::string_view type_name) {
    using P = Param;
    return store_param<P>(
        type_name, {
                       field<&P::sensor_id, P>("sensor_id", kSensorIdField),
                       field<&P::name>("name", kCameraNameField),
                       field<&P::url, P>("url", kCameraUrlField),
                       field<&P::enabled, P>("enabled", kCameraEnabledField),
                       field<&P::recorded, P>("recorded", kCameraRecordedField),
                       field<&P::detect_interval_ms, P>("detect_interval_ms", kDetectIntervalField),
                   });
}

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

// Of the camera of example_camera_row().
template <class Param>
Param example_camera_param() {
    Param param = example_param<Param>();
    param.sensor_id = "cam-1";
    return param;
}

template <class Param>
Param example_camera_settings() {
    Param param = example_camera_param<Param>();
    param.name = "Door";
    param.url = "rtsp://viewer:password@192.0.2.7/stream1";
    param.recorded = true;
    param.detect_interval_ms = 200;
    return param;
}

}  // namespace api
