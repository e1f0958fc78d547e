// A clip of what a camera recorded: of a track, or of a period.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/camera_messages.h"
#include "api/own_method.h"

namespace api {

inline constexpr FieldOptions kClipTimeField{.zh = "时间，毫秒",
                                             .en = "Unix ms",
                                             .example = "1795362500000",
                                             .min = kUnixMsMin,
                                             .max = kUnixMsMax};

struct ClipParam : StoreParam {
    std::optional<std::string> track_id;
    std::optional<std::string> sensor_id;
    std::optional<std::int64_t> start_time;
    std::optional<std::int64_t> end_time;

    static const MessageSpec& message() {
        using P = ClipParam;
        static const MessageSpec spec = store_param<P>(
            "ClipParam",
            {
                field<&P::track_id>("track_id", {.zh = "trackId；填写后忽略 sensor_id 和时段",
                                                 .en = "Track; without it, a camera and a period",
                                                 .example = "T1001",
                                                 .length_max = 64}),
                field<&P::sensor_id>("sensor_id", kSensorIdField),
                field<&P::start_time>("start_time", kClipTimeField),
                field<&P::end_time>("end_time", kClipTimeField),
            });
        return spec;
    }
};

struct ClipFileRow {
    std::string url;
    std::int64_t start_time = 0;
    std::int64_t end_time = 0;
    std::int64_t size_bytes = 0;

    static const MessageSpec& message() {
        using R = ClipFileRow;
        static const MessageSpec spec{
            "ClipFileRow",
            {
                field<&R::url>("url", {.zh = "临时下载地址，MP4",
                                       .en = "Temporary address of an MP4 file",
                                       .example = "http://127.0.0.1:8080/clips/ab12.mp4"}),
                field<&R::start_time>("start_time", kClipTimeField),
                field<&R::end_time>("end_time", kClipTimeField),
                field<&R::size_bytes>("size_bytes",
                                      {.zh = "字节数", .en = "Bytes", .example = "4000000"}),
            }};
        return spec;
    }
    friend bool operator==(const ClipFileRow&, const ClipFileRow&) = default;
};

struct VideoGapRow {
    std::int64_t start_time = 0;
    std::optional<std::int64_t> end_time;
    std::string reason;

    static const MessageSpec& message() {
        using R = VideoGapRow;
        static const MessageSpec spec{
            "VideoGapRow",
            {
                field<&R::start_time>("start_time", kClipTimeField),
                field<&R::end_time>("end_time", kClipTimeField),
                field<&R::reason>("reason", {.zh = "没有录像的原因",
                                             .en = "Why there is no video",
                                             .example = "unreachable"}),
            }};
        return spec;
    }
    friend bool operator==(const VideoGapRow&, const VideoGapRow&) = default;
};

struct ClipRequest {
    using Request = ParamRequest<ClipParam>;
    struct Result {
        std::string sensor_id;
        std::vector<ClipFileRow> files;
        std::vector<VideoGapRow> gaps;
        std::string watch_url;

        static const MessageSpec& message() {
            using R = Result;
            static const MessageSpec spec{
                "ClipResult",
                {
                    field<&R::sensor_id>("sensor_id", kSensorIdField),
                    field<&R::files>("files",
                                     {.zh = "文件列表，按时间；码流变化或长时间中断时有多个",
                                      .en = "By time; several where the stream changed or "
                                            "was away for a minute"}),
                    field<&R::gaps>("gaps", {.zh = "没有录像的时段", .en = "Times without video"}),
                    field<&R::watch_url>(
                        "watch_url",
                        {.zh = "浏览器观看页面，有时效",
                         .en = "A page that plays the same in a browser; it expires",
                         .example = "http://127.0.0.1:8080/live/T1/POI9/cam-1/1-2/watch.html"}),
                }};
            return spec;
        }
        friend bool operator==(const Result&, const Result&) = default;
    };

    static const MethodSpec& spec();
    static Request example_request() {
        auto param = example_param<ClipParam>();
        param.track_id = "T1001";
        return {param};
    }
    static Result example_result() {
        return {.sensor_id = "cam-1",
                .files = {{.url = "http://127.0.0.1:8080/clips/ab12.mp4?Expires=1795363406&"
                                  "Signature=x%2By%3D",
                           .start_time = 1795362498000,
                           .end_time = 1795362512000,
                           .size_bytes = 4000000}},
                .gaps = {{1795362512000, 1795362515000, "stream_ended"}},
                .watch_url =
                    "http://127.0.0.1:8080/live/T1/POI9/cam-1/"
                    "1795362498000-1795362512000/watch.html?Expires=1795363406&"
                    "Signature=x%2By%3D"};
    }
    static base::Result<void> check(const Request& request) {
        const ClipParam& param = request.param;
        if (param.track_id) return base::success();  // the rest is not looked at
        if (!param.sensor_id) return missing("sensor_id", "give track_id, or sensor_id");
        if (!param.start_time) return missing("start_time", "needed with sensor_id");
        if (!param.end_time) return missing("end_time", "needed with sensor_id");
        return base::success();
    }
};

inline const MethodSpec& ClipRequest::spec() {
    static const MethodSpec spec = describe_own<ClipRequest>({
        .name = "smartmonitor.clip.request",
        .title = {"获取录像片段", "Get a clip of what was recorded"},
        .description =
            {"按track或摄像头加时段（最长60分钟）返回可拖动的MP4文件，不重新编码；没有录像"
             "的时段及原因一并返回。",
             "Of a track, or of a camera and a period of at most 60 minutes: MP4 files "
             "that can be sought, not re-encoded, and the times without video with "
             "their reasons. A clip begins at the key frame before what was asked for."},
        .result = {.zh = "录像片段", .en = "The clip"},
        .errors = {kStoreNotFound, kTrackNotFound, kNothingRecorded},
    });
    return spec;
}

}  // namespace api
