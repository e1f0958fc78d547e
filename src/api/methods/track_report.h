// A finished track, reported by a device or edge box that is not ours.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/own_method.h"

namespace api {

struct ReportedAction {
    std::string action_type;
    std::optional<std::string> extra_act;

    static const MessageSpec& message() {
        using A = ReportedAction;
        static const MessageSpec spec{
            "ReportedAction",
            {
                field<&A::action_type>("action_type", {.zh = "行为类型",
                                                       .en = "Kind of action",
                                                       .example = "enter",
                                                       .length_max = 64}),
                field<&A::extra_act>("extra_act", {.zh = "扩展动作",
                                                   .en = "What else is known of it",
                                                   .example = "zone=till-3",
                                                   .length_max = 512}),
            }};
        return spec;
    }
    friend bool operator==(const ReportedAction&, const ReportedAction&) = default;
};

// Times are Unix milliseconds. A picture comes by URL here or as an upload of the request.
struct TrackReportParam : StoreParam {
    std::string track_id;
    std::string sensor_id;
    std::int64_t start_time = 0;
    std::int64_t end_time = 0;
    std::optional<std::string> face_image_url;
    std::optional<std::int64_t> face_time;
    std::optional<std::string> face_quality;
    std::optional<std::string> body_image_url;
    std::optional<std::int64_t> body_time;
    std::optional<std::string> body_integrity;
    std::vector<ReportedAction> actions;
    std::vector<std::string> order_ids;
    std::optional<std::string> session_id;
    std::optional<std::string> fragment_id;
    std::optional<std::string> risk_task_id;

    static const MessageSpec& message();
    friend bool operator==(const TrackReportParam&, const TrackReportParam&) = default;
};

struct TrackReport {
    struct Request {
        TrackReportParam param;
        std::optional<Upload> face_image;
        std::optional<Upload> body_image;
    };
    struct Result {
        std::string track_id;
        std::optional<std::string> face_oss;
        std::optional<std::string> body_oss;
        bool created = false;  // false: the same report was stored before

        static const MessageSpec& message();
        friend bool operator==(const Result&, const Result&) = default;
    };

    static const MethodSpec& spec();
    static Request example_request();
    static Result example_result();
    // What depends on more than one field: order of times, one source per picture.
    static base::Result<void> check(const Request& request);
};

inline const MessageSpec& TrackReportParam::message() {
    using P = TrackReportParam;
    const auto instant = [](std::string_view zh, std::string_view en, std::string_view example) {
        return FieldOptions{
            .zh = zh, .en = en, .example = example, .min = kUnixMsMin, .max = kUnixMsMax};
    };
    const auto id = [](std::string_view zh, std::string_view en, std::string_view example) {
        return FieldOptions{.zh = zh, .en = en, .example = example, .length_max = 64};
    };
    const auto url = [](std::string_view zh, std::string_view en, std::string_view example) {
        return FieldOptions{
            .zh = zh, .en = en, .example = example, .length_max = 2048, .form = TextForm::kHttpUrl};
    };
    const auto score = [](std::string_view zh, std::string_view en, std::string_view example) {
        return FieldOptions{.zh = zh,
                            .en = en,
                            .example = example,
                            .length_max = 6,
                            .form = TextForm::kUnitDecimal};
    };
    static const MessageSpec spec = store_param<P>(
        "TrackReportParam",
        {
            field<&P::track_id>("track_id",
                                id("trackId", "Track; unique in the tenant", "edge-7-000123")),
            field<&P::sensor_id>("sensor_id", kSensorIdField),
            field<&P::start_time>("start_time", kTrackStartField),
            field<&P::end_time>("end_time", kTrackEndField),
            field<&P::face_image_url>(
                "face_image_url", url("face图片地址，也可直接上传face_image",
                                      "Where the face picture can be fetched; or upload face_image",
                                      "https://edge-7.example.com/faces/000123.jpg")),
            field<&P::face_time>("face_time", instant("face快照时间，有face图片时必填",
                                                      "When the face was taken, Unix ms; needed "
                                                      "with a face picture",
                                                      "1795362506123")),
            field<&P::face_quality>(
                "face_quality", score("人脸质量分", "Face quality, a decimal in [0, 1]", "0.93")),
            field<&P::body_image_url>(
                "body_image_url", url("body图片地址，也可直接上传body_image",
                                      "Where the body picture can be fetched; or upload body_image",
                                      "https://edge-7.example.com/bodies/000123.jpg")),
            field<&P::body_time>("body_time", instant("body快照时间，有body图片时必填",
                                                      "When the body was taken, Unix ms; needed "
                                                      "with a body picture",
                                                      "1795362506523")),
            field<&P::body_integrity>(
                "body_integrity",
                score("人体质量分", "Body completeness, a decimal in [0, 1]", "0.88")),
            field<&P::actions>("actions", {.zh = "行为列表", .en = "Actions", .items_max = 100}),
            field<&P::order_ids>("order_ids", {.zh = "订单号列表",
                                               .en = "Order numbers",
                                               .example = "A1,A2",
                                               .length_max = 64,
                                               .items_max = 100}),
            field<&P::session_id>("session_id", id("sessionId", "Visit", "S5")),
            field<&P::fragment_id>("fragment_id",
                                   id("fragmentId", "Video fragment in which it begins", "F77")),
            field<&P::risk_task_id>("risk_task_id", id("任务ID，填写时将track加入该任务",
                                                       "Risk task to add the track to", "RT1")),
        });
    return spec;
}

inline const MessageSpec& TrackReport::Result::message() {
    using R = TrackReport::Result;
    static const MessageSpec spec{
        "TrackReportResult",
        {
            field<&R::track_id>("track_id",
                                {.zh = "trackId", .en = "Track", .example = "edge-7-000123"}),
            field<&R::face_oss>("face_oss", {.zh = "face在oss的地址",
                                             .en = "Permanent address of the face picture",
                                             .example = "oss://snapshots/T1/POI9/ab/ab12.jpg"}),
            field<&R::body_oss>("body_oss", {.zh = "body在oss的地址",
                                             .en = "Permanent address of the body picture",
                                             .example = "oss://snapshots/T1/POI9/cd/cd34.jpg"}),
            field<&R::created>("created", {.zh = "是否新建；重复上报时为false",
                                           .en = "False when the same report was stored before",
                                           .example = "true"}),
        }};
    return spec;
}

inline TrackReport::Request TrackReport::example_request() {
    Request request{.param = example_param<TrackReportParam>(),
                    .face_image = std::nullopt,
                    .body_image = std::nullopt};
    TrackReportParam& param = request.param;
    param.track_id = "edge-7-000123";
    param.sensor_id = "cam-1";
    param.start_time = 1795362500000;
    param.end_time = 1795362509000;
    param.face_image_url = "https://edge-7.example.com/faces/000123.jpg";
    param.face_time = 1795362506123;
    param.face_quality = "0.93";
    param.body_image_url = "https://edge-7.example.com/bodies/000123.jpg";
    param.body_time = 1795362506523;
    param.body_integrity = "0.88";
    param.actions = {{"enter", "zone=till-3"}, {"dwell", std::nullopt}};
    param.order_ids = {"A1"};
    param.session_id = "S5";
    param.risk_task_id = "RT20261122001";
    param.request_id = "req-2";
    return request;
}

inline TrackReport::Result TrackReport::example_result() {
    return {.track_id = "edge-7-000123",
            .face_oss = "oss://snapshots/T1/POI9/ab/ab12.jpg",
            .body_oss = "oss://snapshots/T1/POI9/cd/cd34.jpg",
            .created = true};
}

inline base::Result<void> TrackReport::check(const Request& request) {
    const TrackReportParam& param = request.param;
    if (param.end_time < param.start_time) {
        return base::invalid("end_time", "end_time must not be before start_time");
    }
    struct Picture {
        std::string_view kind;
        bool by_url;
        bool uploaded;
        const std::optional<std::int64_t>& time;
        bool has_score;
        std::string_view score;
    };
    const Picture pictures[] = {
        {"face", param.face_image_url.has_value(), request.face_image.has_value(), param.face_time,
         param.face_quality.has_value(), "face_quality"},
        {"body", param.body_image_url.has_value(), request.body_image.has_value(), param.body_time,
         param.body_integrity.has_value(), "body_integrity"},
    };
    for (const Picture& picture : pictures) {
        const std::string kind(picture.kind);
        if (picture.by_url && picture.uploaded) {
            return base::invalid(kind + "_image_url",
                                 "give " + kind + "_image_url or upload " + kind + "_image");
        }
        if (!picture.by_url && !picture.uploaded) {
            if (picture.time)
                return base::invalid(kind + "_time", "there is no " + kind + " picture");
            if (picture.has_score) {
                return base::invalid(std::string(picture.score),
                                     "there is no " + kind + " picture");
            }
            continue;
        }
        if (!picture.time) {
            return missing(kind + "_time", kind + "_time is needed with a " + kind + " picture");
        }
    }
    return base::success();
}

inline const MethodSpec& TrackReport::spec() {
    static const MethodSpec spec = describe_own<TrackReport>({
        .name = "smartmonitor.track.report",
        .title = {"上报轨迹", "Report a finished track"},
        .description = {"第三方设备或边缘盒子上报一条已结束的轨迹及其图片。按track_id幂等："
                        "重复上报相同内容返回成功，内容不同则拒绝。",
                        "A third-party device or edge box reports a finished track and its "
                        "pictures. Idempotent by track_id: the same report again succeeds, another "
                        "content is refused."},
        .result = {.zh = "上报结果", .en = "What was stored"},
        .errors = {kStoreNotFound, kCameraNotFound, kTrackConflict, kPictureUnreadable,
                   kPictureTooLarge, kPictureUrlRefused, kTaskNotFound, kTaskFinished, kTaskFull},
        .files =
            {
                field<&Request::face_image>(
                    "face_image",
                    {.zh = "face图片文件", .en = "The face picture as a file", .ours = true}),
                field<&Request::body_image>(
                    "body_image",
                    {.zh = "body图片文件", .en = "The body picture as a file", .ours = true}),
            },
    });
    return spec;
}

}  // namespace api
