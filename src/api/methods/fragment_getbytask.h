// The tracks of a risk task.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/business_errors.h"
#include "api/method_spec.h"
#include "api/param_fields.h"

namespace api {

struct TrackQueryParam {
    std::string risk_task_id;
    std::optional<std::string> request_id;
    std::optional<std::string> api_sign;
    std::string tenant_code;
    std::string poi_id;
    std::optional<std::string> token;

    static const MessageSpec& message() {
        using P = TrackQueryParam;
        static const MessageSpec spec{"TrackQueryParam",
                                      {
                                          field<&P::risk_task_id>("risk_task_id", kTaskIdField),
                                          field<&P::request_id>("request_id", kRequestIdField),
                                          field<&P::api_sign>("api_sign", kApiSignField),
                                          field<&P::tenant_code>("tenant_code", kTenantCodeField),
                                          field<&P::poi_id>("poi_id", kPoiIdField),
                                          field<&P::token>("token", kTokenField),
                                      }};
        return spec;
    }
    friend bool operator==(const TrackQueryParam&, const TrackQueryParam&) = default;
};

struct ActionRow {
    std::string action_type;
    std::string extra_act;

    static const MessageSpec& message() {
        using A = ActionRow;
        static const MessageSpec spec{
            "Datas",
            {
                field<&A::action_type>("action_type",
                                       {.zh = "行为类型", .en = "Kind of action", .example = "1"}),
                field<&A::extra_act>(
                    "extra_act",
                    {.zh = "扩展动作", .en = "What else is known of it", .example = "1"}),
            }};
        return spec;
    }
    friend bool operator==(const ActionRow&, const ActionRow&) = default;
};

// Times are Unix milliseconds; qualities are decimals in [0, 1]. The three face_ fields and
// face_quality are there together or not at all, and so for the body.
struct TrackRow {
    std::string track_id;
    std::string sensor_id;
    std::optional<std::string> face_oss;
    std::optional<std::string> face_image;
    std::optional<std::int64_t> face_time;
    std::optional<std::string> body_oss;
    std::optional<std::string> body_image;
    std::optional<std::int64_t> body_time;
    std::int64_t start_time = 0;
    std::int64_t end_time = 0;
    std::optional<std::string> fragment_id;
    std::vector<ActionRow> actions;
    std::optional<std::string> face_quality;
    std::optional<std::string> body_integrity;
    std::optional<std::string> session_id;
    std::vector<std::string> order_ids;

    static const MessageSpec& message();
    friend bool operator==(const TrackRow&, const TrackRow&) = default;
};

inline const MessageSpec& TrackRow::message() {
    using T = TrackRow;
    static const MessageSpec spec{
        "Datas",
        {
            field<&T::track_id>("track_id", {.zh = "trackId", .en = "Track", .example = "1"}),
            field<&T::sensor_id>("sensor_id", {.zh = "摄像头", .en = "Camera", .example = "1"}),
            field<&T::face_oss>("face_oss", {.zh = "face在oss的地址",
                                             .en = "Permanent address of the face picture",
                                             .example = "1"}),
            field<&T::face_image>("face_image", {.zh = "face临时访问地址",
                                                 .en = "Temporary URL of the face picture",
                                                 .example = "1"}),
            field<&T::face_time>(
                "face_time",
                {.zh = "face快照时间", .en = "When the face was taken, Unix ms", .example = "1"}),
            field<&T::body_oss>("body_oss", {.zh = "body在oss的地址",
                                             .en = "Permanent address of the body picture",
                                             .example = "1"}),
            field<&T::body_image>("body_image", {.zh = "body临时访问地址",
                                                 .en = "Temporary URL of the body picture",
                                                 .example = "1"}),
            field<&T::body_time>(
                "body_time",
                {.zh = "body快照时间", .en = "When the body was taken, Unix ms", .example = "1"}),
            field<&T::start_time>(
                "start_time",
                {.zh = "开始时间", .en = "First observation, Unix ms", .example = "1"}),
            field<&T::end_time>(
                "end_time", {.zh = "结束时间", .en = "Last observation, Unix ms", .example = "1"}),
            field<&T::fragment_id>(
                "fragment_id",
                {.zh = "fragmentId", .en = "Video fragment in which it begins", .example = "1"}),
            field<&T::actions>("actions", {.zh = "行为列表", .en = "Actions"}),
            field<&T::face_quality>(
                "face_quality",
                {.zh = "人脸质量分", .en = "Face quality, a decimal in [0, 1]", .example = "1"}),
            field<&T::body_integrity>("body_integrity",
                                      {.zh = "人体质量分",
                                       .en = "Body completeness, a decimal in [0, 1]",
                                       .example = "1"}),
            field<&T::session_id>("session_id", {.zh = "sessionId", .en = "Visit", .example = "1"}),
            field<&T::order_ids>("order_ids", {.zh = "订单号列表", .en = "Order numbers"}),
        }};
    return spec;
}

struct FragmentGetbytask {
    struct Request {
        TrackQueryParam param;
        friend bool operator==(const Request&, const Request&) = default;
    };
    using Result = std::vector<TrackRow>;  // by start_time, then track_id

    static const MethodSpec& spec();
    static Request example_request();
    static Result example_result();
};

inline FragmentGetbytask::Request FragmentGetbytask::example_request() {
    return {.param = {.risk_task_id = "RT20261122001",
                      .request_id = "req-1",
                      .api_sign = std::nullopt,
                      .tenant_code = "T1",
                      .poi_id = "POI9",
                      .token = std::nullopt}};
}

inline FragmentGetbytask::Result FragmentGetbytask::example_result() {
    TrackRow first;
    first.track_id = "T1001";
    first.sensor_id = "cam-1";
    first.face_oss = "oss://snapshots/T1/POI9/ab/ab12.jpg";
    first.face_image =
        "http://127.0.0.1:8080/media/ab/ab12.jpg?Expires=1795363406&Signature=x%2By%3D";
    first.face_time = 1795362506123;
    first.body_oss = "oss://snapshots/T1/POI9/cd/cd34.jpg";
    first.body_image =
        "http://127.0.0.1:8080/media/cd/cd34.jpg?Expires=1795363406&Signature=z%2Bw%3D";
    first.body_time = 1795362506523;
    first.start_time = 1795362500000;
    first.end_time = 1795362509000;
    first.fragment_id = "F77";
    first.actions = {{"enter", "zone=till-3"}, {"dwell", "zone=till-3&seconds=42"}};
    first.face_quality = "0.93";
    first.body_integrity = "0.88";
    first.session_id = "S5";
    first.order_ids = {"A1", "B<2>&"};

    TrackRow second;  // no usable face was seen, nothing was bought
    second.track_id = "T1002";
    second.sensor_id = "cam-2";
    second.body_oss = first.body_oss;
    second.body_image = first.body_image;
    second.body_time = first.body_time;
    second.start_time = 1795362511000;
    second.end_time = 1795362515000;
    second.fragment_id = "F77";
    second.body_integrity = "0.88";
    second.session_id = "S5";
    return {first, second};
}

inline const MethodSpec& FragmentGetbytask::spec() {
    static const MethodSpec spec = describe<FragmentGetbytask>({
        .name = "alibaba.security.deepvision.proxy.smartmonitor.fragment.getbytask",
        .title = {"根据任务查询track列表", "List the tracks of a risk task"},
        .description = {"根据任务查询track列表",
                        "All tracks of a risk task (at most 500) with their pictures, actions and "
                        "orders, by start_time, then track_id. Picture URLs expire."},
        .category = {"天眼工作室API", "DeepVision studio API"},
        .cost = Cost::kMemoryOrIndexedRead,
        .subject = kSubjectInParam,
        .request = {field<&Request::param>(
            "param", {.zh = "参数", .en = "Parameters", .shown_optional = true})},
        .result = {.zh = "track列表", .en = "Tracks"},
        .errors = {kStoreNotFound, kTaskNotFound},
    });
    return spec;
}

}  // namespace api
