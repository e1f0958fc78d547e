// How the cameras of a store are now.
#pragma once

#include <vector>

#include "api/camera_messages.h"
#include "api/own_method.h"

namespace api {

struct CameraStatusRow {
    std::string sensor_id;
    std::string state;
    std::optional<std::int64_t> since;
    std::optional<std::string> problem;
    std::optional<std::string> gap_reason;
    std::optional<std::int64_t> gap_since;
    std::int64_t connections = 0;
    std::int64_t frames = 0;
    std::int64_t frames_dropped = 0;
    std::int64_t looks = 0;
    std::optional<std::int64_t> looks_per_minute;
    std::int64_t tracks = 0;
    std::optional<std::int64_t> last_frame_time;
    std::int64_t clock_drift_ms = 0;
    std::optional<std::int64_t> width;
    std::optional<std::int64_t> height;
    std::optional<std::string> codec;

    static const MessageSpec& message();
    friend bool operator==(const CameraStatusRow&, const CameraStatusRow&) = default;
};

inline const MessageSpec& CameraStatusRow::message() {
    using R = CameraStatusRow;
    static const MessageSpec spec{
        "CameraStatusRow",
        {
            field<&R::sensor_id>("sensor_id", kSensorIdField),
            field<&R::state>("state", {.zh = "状态：off 未接入，connecting 连接中，watching 正常，"
                                             "waiting 等待重连",
                                       .en = "off, connecting, watching, or waiting for the next "
                                             "try",
                                       .example = "watching"}),
            field<&R::since>("since", {.zh = "进入该状态的时间",
                                       .en = "In this state since then, Unix ms",
                                       .example = "1795362500000"}),
            field<&R::problem>("problem", {.zh = "最近一次失败的原因和处理办法",
                                           .en = "What went wrong last, and what to do",
                                           .example = "cannot be reached; check address and port"}),
            field<&R::gap_reason>("gap_reason", {.zh = "当前没有录像的原因",
                                                 .en = "Why there is no video now",
                                                 .example = "switched_off"}),
            field<&R::gap_since>("gap_since", {.zh = "没有录像的开始时间",
                                               .en = "No video since then, Unix ms",
                                               .example = "1795362500000"}),
            field<&R::connections>("connections", {.zh = "服务启动以来的连接次数",
                                                   .en = "Connections since the service started",
                                                   .example = "1"}),
            field<&R::frames>("frames",
                              {.zh = "已解码帧数", .en = "Frames decoded", .example = "9000"}),
            field<&R::frames_dropped>("frames_dropped", {.zh = "因来不及而丢弃的帧数",
                                                         .en = "Frames left out for want of time",
                                                         .example = "0"}),
            field<&R::looks>("looks", {.zh = "已检测人员的帧数",
                                       .en = "Frames that were looked at for people",
                                       .example = "4500"}),
            field<&R::looks_per_minute>(
                "looks_per_minute",
                {.zh = "最近的检测频率；来不及或画面静止时低于设定值",
                 .en = "How often lately; less than asked for want of time, or while nothing moves",
                 .example = "300"}),
            field<&R::tracks>("tracks", {.zh = "轨迹数", .en = "Tracks begun", .example = "12"}),
            field<&R::last_frame_time>("last_frame_time",
                                       {.zh = "最近一帧的时间",
                                        .en = "When the last frame was taken, Unix ms",
                                        .example = "1795362509000"}),
            field<&R::clock_drift_ms>(
                "clock_drift_ms",
                {.zh = "本次连接以来摄像头时钟的漂移，毫秒；慢为正",
                 .en = "How far the camera's clock went since the connection, in ms; > 0: slow",
                 .example = "-40"}),
            field<&R::width>("width", kVideoWidthField),
            field<&R::height>("height", kVideoHeightField),
            field<&R::codec>("codec", kVideoCodecField),
        }};
    return spec;
}

struct CameraStatus {
    using Request = ParamRequest<CamerasOfStoreParam>;
    using Result = std::vector<CameraStatusRow>;

    static const MethodSpec& spec();
    static Request example_request() { return {example_param<CamerasOfStoreParam>()}; }
    static Result example_result();
};

inline CameraStatus::Result CameraStatus::example_result() {
    CameraStatusRow row;
    row.sensor_id = "cam-1";
    row.state = "watching";
    row.since = 1795362500000;
    row.connections = 1;
    row.frames = 9000;
    row.looks = 4500;
    row.looks_per_minute = 300;
    row.tracks = 12;
    row.last_frame_time = 1795362509000;
    row.clock_drift_ms = -40;
    row.width = 1920;
    row.height = 1080;
    row.codec = "h264";
    return {row};
}

inline const MethodSpec& CameraStatus::spec() {
    static const MethodSpec spec = describe_own<CameraStatus>({
        .name = "smartmonitor.camera.status",
        .title = {"查询摄像头状态", "How the cameras of a store are now"},
        .description = {"查询门店全部摄像头的当前状态：连接、故障原因、丢帧、时钟漂移、录像缺口。",
                        "The state of all cameras of a store: connection, what is wrong, frames "
                        "left out, clock drift, and why there is no video if so."},
        .result = {.zh = "摄像头状态列表", .en = "States"},
        .errors = {kStoreNotFound},
    });
    return spec;
}

}  // namespace api
