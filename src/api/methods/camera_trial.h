// smartmonitor.camera.test: connects to a camera for a moment and says what came. (A file named
// camera_test would be taken for a test.)
#pragma once

#include <vector>

#include "api/camera_messages.h"
#include "api/own_method.h"

namespace api {

// The URL of a registered camera (sensor_id), or one that is to be registered (url, which goes
// first).
struct CameraTrialParam : StoreParam {
    std::optional<std::string> sensor_id;
    std::optional<std::string> url;

    static const MessageSpec& message() {
        using P = CameraTrialParam;
        static const MessageSpec spec = store_param<P>(
            "CameraTrialParam", {
                                    field<&P::sensor_id>("sensor_id", kSensorIdField),
                                    field<&P::url>("url", kCameraUrlField),
                                });
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
                field<&R::width>("width", kVideoWidthField),
                field<&R::height>("height", kVideoHeightField),
                field<&R::frames_per_minute>("frames_per_minute",
                                             {.zh = "每分钟帧数，视频流声明",
                                              .en = "Frames a minute, as the stream says",
                                              .example = "1500"}),
                field<&R::codec>("codec", kVideoCodecField),
            }};
        return spec;
    }
    friend bool operator==(const CameraTrialRow&, const CameraTrialRow&) = default;
};

struct CameraTrial {
    using Request = ParamRequest<CameraTrialParam>;
    using Result = CameraTrialRow;

    static const MethodSpec& spec();
    static Request example_request() { return {example_camera_param<CameraTrialParam>()}; }
    static Result example_result();
    // sensor_id, url or both; then the url.
    static base::Result<void> check(const Request& request);
};

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
    static const MethodSpec spec = describe_own<CameraTrial>({
        .name = "smartmonitor.camera.test",
        .title = {"测试摄像头", "Test a camera"},
        .description =
            {"连接摄像头（连接和首帧各最多10秒），返回首帧信息或失败原因。可测试已登记的摄像"
             "头，也可测试一个地址。",
             "Connects, for at most 10 seconds and 10 more until a picture comes, and says what "
             "came or what is wrong. Either a registered camera or a URL."},
        .result = {.zh = "测试结果", .en = "What came"},
        .errors = {kStoreNotFound, kCameraNotFound, kCameraUrlRefused},
        .permission = Permission::kAdministrator,
    });
    return spec;
}

}  // namespace api
