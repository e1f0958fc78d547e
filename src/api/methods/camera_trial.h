// smartmonitor.camera.test: connects to a camera for a moment and says what came. (A file named
// camera_test would be taken for a test.)
#pragma once

#include <vector>

#include "api/business_errors.h"
#include "api/camera_messages.h"
#include "api/method_spec.h"

namespace api {

// The URL of a registered camera (sensor_id), or one that is to be registered (url, which goes
// first).
struct CameraTrialParam {
    std::string tenant_code;
    std::string poi_id;
    std::optional<std::string> sensor_id;
    std::optional<std::string> url;
    std::optional<std::string> request_id;
    std::optional<std::string> api_sign;
    std::optional<std::string> token;

    static const MessageSpec& message() {
        using P = CameraTrialParam;
        static const MessageSpec spec{"CameraTrialParam",
                                      {
                                          field<&P::tenant_code>("tenant_code", kTenantCodeField),
                                          field<&P::poi_id>("poi_id", kPoiIdField),
                                          field<&P::sensor_id>("sensor_id", kSensorIdField),
                                          field<&P::url>("url", kCameraUrlField),
                                          field<&P::request_id>("request_id", kRequestIdField),
                                          field<&P::api_sign>("api_sign", kApiSignField),
                                          field<&P::token>("token", kTokenField),
                                      }};
        return spec;
    }
    friend bool operator==(const CameraTrialParam&, const CameraTrialParam&) = default;
};

struct CameraTrialRow {
    bool works = false;
    std::optional<std::string> problem;
    std::optional<std::int64_t> first_frame_ms;
    std::optional<std::int64_t> width;
    std::optional<std::int64_t> height;
    std::optional<std::int64_t> frames_per_minute;
    std::optional<std::string> codec;

    static const MessageSpec& message() {
        using R = CameraTrialRow;
        static const MessageSpec spec{
            "CameraTrialRow",
            {
                field<&R::works>("works",
                                 {.zh = "是否收到画面", .en = "Pictures came", .example = "true"}),
                field<&R::problem>("problem", {.zh = "失败原因和处理办法",
                                               .en = "What went wrong, and what to do",
                                               .example = "cannot be reached; check address"}),
                field<&R::first_frame_ms>("first_frame_ms", {.zh = "首帧耗时，毫秒",
                                                             .en = "Until the first picture, in ms",
                                                             .example = "840"}),
                field<&R::width>("width", {.zh = "宽，像素", .en = "Pixels", .example = "1920"}),
                field<&R::height>("height", {.zh = "高，像素", .en = "Pixels", .example = "1080"}),
                field<&R::frames_per_minute>("frames_per_minute",
                                             {.zh = "每分钟帧数，视频流声明",
                                              .en = "Frames a minute, as the stream says",
                                              .example = "1500"}),
                field<&R::codec>("codec", {.zh = "编码", .en = "Coding", .example = "h264"}),
            }};
        return spec;
    }
    friend bool operator==(const CameraTrialRow&, const CameraTrialRow&) = default;
};

struct CameraTrial {
    struct Request {
        CameraTrialParam param;
        friend bool operator==(const Request&, const Request&) = default;
    };
    using Result = CameraTrialRow;

    static const MethodSpec& spec();
    static Request example_request();
    static Result example_result();
    // sensor_id, url or both; then the url.
    static base::Result<void> check(const Request& request);
};

inline CameraTrial::Request CameraTrial::example_request() {
    return {.param = {.tenant_code = "T1",
                      .poi_id = "POI9",
                      .sensor_id = "cam-1",
                      .url = std::nullopt,
                      .request_id = "req-1",
                      .api_sign = std::nullopt,
                      .token = std::nullopt}};
}

inline CameraTrial::Result CameraTrial::example_result() {
    return {.works = true,
            .problem = std::nullopt,
            .first_frame_ms = 840,
            .width = 1920,
            .height = 1080,
            .frames_per_minute = 1500,
            .codec = "h264"};
}

inline base::Result<void> CameraTrial::check(const Request& request) {
    const bool has_camera = request.param.sensor_id.has_value();
    const bool has_url = request.param.url.has_value();
    if (!has_camera && !has_url) return missing("sensor_id", "give sensor_id or url");
    return base::success();
}

inline const MethodSpec& CameraTrial::spec() {
    static const MethodSpec spec = describe<CameraTrial>({
        .name = "smartmonitor.camera.test",
        .title = {"测试摄像头", "Test a camera"},
        .description = {"连接摄像头（最多10秒），返回首帧信息或失败原因。可测试已登记的摄像头，也可"
                        "测试一个地址。",
                        "Connects for at most 10 seconds and says what came or what is wrong. "
                        "Either a registered camera or a URL."},
        .category = {"smartmonitor 扩展API", "smartmonitor's own API"},
        .ours = true,
        .cost = Cost::kBlocking,
        .subject = kSubjectInParam,
        .request = {field<&Request::param>("param",
                                           {.zh = "参数", .en = "Parameters", .ours = true})},
        .result = {.zh = "测试结果", .en = "What came"},
        .errors = {kStoreNotFound, kCameraNotFound, kCameraUrlRefused},
    });
    return spec;
}

}  // namespace api
