// Registers a camera.
#pragma once

#include "api/business_errors.h"
#include "api/camera_messages.h"
#include "api/method_spec.h"

namespace api {

// What is absent has its default.
struct CameraAddParam {
    std::string tenant_code;
    std::string poi_id;
    std::string sensor_id;
    std::string name;
    std::optional<std::string> url;
    std::optional<bool> enabled;
    std::optional<bool> recorded;
    std::optional<std::int64_t> detect_interval_ms;
    std::optional<std::string> request_id;
    std::optional<std::string> api_sign;
    std::optional<std::string> token;

    static const MessageSpec& message() {
        using P = CameraAddParam;
        static const MessageSpec spec{
            "CameraAddParam",
            {
                field<&P::tenant_code>("tenant_code", kTenantCodeField),
                field<&P::poi_id>("poi_id", kPoiIdField),
                field<&P::sensor_id>("sensor_id", kSensorIdField),
                field<&P::name>("name", kCameraNameField),
                field<&P::url>("url", kCameraUrlField),
                field<&P::enabled>("enabled", kCameraEnabledField),
                field<&P::recorded>("recorded", kCameraRecordedField),
                field<&P::detect_interval_ms>("detect_interval_ms", kDetectIntervalField),
                field<&P::request_id>("request_id", kRequestIdField),
                field<&P::api_sign>("api_sign", kApiSignField),
                field<&P::token>("token", kTokenField),
            }};
        return spec;
    }
    friend bool operator==(const CameraAddParam&, const CameraAddParam&) = default;
};

struct CameraAdd {
    struct Request {
        CameraAddParam param;
        friend bool operator==(const Request&, const Request&) = default;
    };
    using Result = CameraRow;

    static const MethodSpec& spec();
    static Request example_request();
    static Result example_result() { return example_camera_row(); }
};

inline CameraAdd::Request CameraAdd::example_request() {
    Request request;
    CameraAddParam& param = request.param;
    param.tenant_code = "T1";
    param.poi_id = "POI9";
    param.sensor_id = "cam-1";
    param.name = "Door";
    param.url = "rtsp://viewer:password@192.0.2.7/stream1";
    param.recorded = true;
    param.detect_interval_ms = 200;
    param.request_id = "req-1";
    return request;
}

inline const MethodSpec& CameraAdd::spec() {
    static const MethodSpec spec = describe<CameraAdd>({
        .name = "smartmonitor.camera.add",
        .title = {"登记摄像头", "Register a camera"},
        .description = {"登记一个摄像头；提供视频流地址后，服务立即开始接入、分析和录像。重复登记相"
                        "同内容返回成功。",
                        "Registers a camera. With a URL the service connects, analyses and records "
                        "at once. The same again succeeds."},
        .category = {"smartmonitor 扩展API", "smartmonitor's own API"},
        .ours = true,
        .cost = Cost::kBlocking,
        .subject = kSubjectInParam,
        .request = {field<&Request::param>("param",
                                           {.zh = "参数", .en = "Parameters", .ours = true})},
        .result = {.zh = "摄像头", .en = "The camera as it is now"},
        .errors = {kStoreNotFound, kCameraConflict, kCameraUrlRefused},
    });
    return spec;
}

}  // namespace api
