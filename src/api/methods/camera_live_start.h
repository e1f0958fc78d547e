// Where a camera can be watched live.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/business_errors.h"
#include "api/method_spec.h"
#include "api/param_fields.h"

namespace api {

struct RtsPullStream {
    std::string type;
    std::string url;

    static const MessageSpec& message() {
        static const MessageSpec spec{
            "RtsPullStream",
            {
                field<&RtsPullStream::type>("type", {.zh = "类型：hls 播放列表，page 观看页面",
                                                     .en = "hls: a playlist; page: to look at",
                                                     .example = "hls"}),
                field<&RtsPullStream::url>(
                    "url", {.zh = "拉流地址",
                            .en = "Where to get it",
                            .example = "http://127.0.0.1:8080/live/T1/POI9/cam-1/now/index.m3u8"}),
            }};
        return spec;
    }
    friend bool operator==(const RtsPullStream&, const RtsPullStream&) = default;
};

struct LiveStreams {
    std::string stream_id;
    std::vector<std::string> push_stream_urls;
    std::vector<std::string> pull_stream_urls;
    std::vector<RtsPullStream> rts_pull_stream_urls;

    static const MessageSpec& message() {
        using S = LiveStreams;
        static const MessageSpec spec{
            "LiveStreams",
            {
                field<&S::stream_id>("stream_id",
                                     {.zh = "流ID", .en = "Stream", .example = "T1/POI9/cam-1"}),
                field<&S::push_stream_urls>(
                    "push_stream_urls",
                    {.zh = "推流地址列表；本服务主动拉流，列表为空",
                     .en = "Always empty: the service fetches the stream by itself"}),
                field<&S::pull_stream_urls>(
                    "pull_stream_urls",
                    {.zh = "拉流地址列表：HLS播放列表和浏览器观看页面，有时效",
                     .en = "An HLS playlist and a page for browsers; they expire",
                     .example = "http://127.0.0.1:8080/live/T1/POI9/cam-1/now/index.m3u8"}),
                field<&S::rts_pull_stream_urls>(
                    "rts_pull_stream_urls",
                    {.zh = "拉流地址及类型列表", .en = "The same, each with its type"}),
            }};
        return spec;
    }
    friend bool operator==(const LiveStreams&, const LiveStreams&) = default;
};

struct CameraLiveStart {
    struct Request {
        std::string camera_id;
        std::string tenant_code;
        std::string field_id;
        std::optional<std::int64_t> mode;
        std::optional<bool> need_audio;
        std::optional<std::string> api_sign;
        std::optional<std::string> token;
    };
    // The platform nests a result in the result.
    struct Result {
        LiveStreams result;

        static const MessageSpec& message() {
            static const MessageSpec spec{
                "LiveStartResult",
                {field<&Result::result>("result", {.zh = "直播流", .en = "The stream"})}};
            return spec;
        }
        friend bool operator==(const Result&, const Result&) = default;
    };

    static const MethodSpec& spec();
    static Request example_request() {
        return {.camera_id = "cam-1",
                .tenant_code = "T1",
                .field_id = "POI9",
                .mode = 0,
                .need_audio = true,
                .api_sign = std::nullopt,
                .token = std::nullopt};
    }
    static Result example_result() {
        const std::string place = "http://127.0.0.1:8080/live/T1/POI9/cam-1/now/";
        const std::string query = "?Expires=1795363406&Signature=x%2By%3D";
        return {{.stream_id = "T1/POI9/cam-1",
                 .push_stream_urls = {},
                 .pull_stream_urls = {place + "index.m3u8" + query, place + "watch.html" + query},
                 .rts_pull_stream_urls = {{"hls", place + "index.m3u8" + query},
                                          {"page", place + "watch.html" + query}}}};
    }
};

inline const MethodSpec& CameraLiveStart::spec() {
    static const MethodSpec spec = describe<CameraLiveStart>({
        .name = "alibaba.security.deepvision.camera.live.start",
        .title = {"开启摄像头视频直播", "Watch a camera live"},
        .description = {"返回可在浏览器中播放的直播地址，有效期12小时。码流为摄像头地址所指的"
                        "一路，不含声音，与mode和need_audio无关。",
                        "Addresses that play in a browser, for 12 hours. The stream is the one "
                        "that the camera's URL names, without sound, whatever mode and need_audio "
                        "ask for."},
        .category = {"天眼工作室API", "DeepVision studio API"},
        .cost = Cost::kMemoryOrIndexedRead,
        .subject = kSubjectFlat,
        .request =
            {
                field<&Request::camera_id>(
                    "camera_id",
                    {.zh = "摄像头ID", .en = "Camera", .example = "cam-1", .length_max = 64}),
                field<&Request::tenant_code>("tenant_code", kTenantCodeField),
                field<&Request::field_id>("field_id", kPoiIdField),
                field<&Request::mode>("mode", {.zh = "码流：0 主码流，1 子码流，默认0",
                                               .en = "0: main stream, 1: sub stream; default 0",
                                               .example = "0",
                                               .min = 0,
                                               .max = 1}),
                field<&Request::need_audio>("need_audio", {.zh = "是否需要音频，默认true",
                                                           .en = "With sound; default true",
                                                           .example = "true"}),
                field<&Request::api_sign>("api_sign", kApiSignField),
                field<&Request::token>("token", kTokenField),
            },
        .result = {.zh = "直播信息", .en = "Where to watch"},
        .errors = {kStoreNotFound, kCameraNotFound, kCameraNotLive},
    });
    return spec;
}

}  // namespace api
