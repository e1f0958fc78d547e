// Sessions (visits), as the API shows them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/camera_messages.h"
#include "api/field.h"
#include "api/param_fields.h"

namespace api {

inline constexpr FieldOptions kSessionIdField{.zh = "到访ID",
                                              .en = "Session: one visit of one person",
                                              .example = "S12-7",
                                              .length_max = 128};

// How a track came into a session, at one time; the last one holds.
struct SessionLinkRow {
    std::string session_id;
    std::string reason;
    std::string confidence;
    std::optional<std::string> like_track_id;
    std::string who;
    std::int64_t time = 0;

    static const MessageSpec& message() {
        using L = SessionLinkRow;
        static const MessageSpec spec{
            "SessionLink",
            {
                field<&L::session_id>("session_id", kSessionIdField),
                field<&L::reason>("reason",
                                  {.zh = "原因：began、same_camera、other_camera、merged或split",
                                   .en = "began, same_camera, other_camera, merged or split",
                                   .example = "same_camera"}),
                field<&L::confidence>("confidence", {.zh = "同一人的置信度，0到1",
                                                     .en = "That it is the same person, in [0, 1]",
                                                     .example = "0.991"}),
                field<&L::like_track_id>("like_track_id", {.zh = "据以合并的track",
                                                           .en = "The track by which it was joined",
                                                           .example = "12-7"}),
                field<&L::who>("who", {.zh = "操作者：smartmonitor或应用",
                                       .en = "smartmonitor, or the app that changed it",
                                       .example = "smartmonitor"}),
                field<&L::time>("time",
                                {.zh = "时间", .en = "When, Unix ms", .example = "1795362509000"}),
            }};
        return spec;
    }
    friend bool operator==(const SessionLinkRow&, const SessionLinkRow&) = default;
};

struct SessionTrackRow {
    std::string track_id;
    std::string sensor_id;
    std::int64_t start_time = 0;
    std::int64_t end_time = 0;
    std::vector<SessionLinkRow> links;

    static const MessageSpec& message() {
        using T = SessionTrackRow;
        static const MessageSpec spec{
            "SessionTrack",
            {
                field<&T::track_id>("track_id",
                                    {.zh = "trackId", .en = "Track", .example = "12-9"}),
                field<&T::sensor_id>("sensor_id", kSensorIdField),
                field<&T::start_time>("start_time", kTrackStartField),
                field<&T::end_time>("end_time", kTrackEndField),
                field<&T::links>("links", {.zh = "归属历史，最后一条有效；第三方上报的到访没有",
                                           .en = "Its history, oldest first: the last one holds. "
                                                 "None where a device reported the session"}),
            }};
        return spec;
    }
    friend bool operator==(const SessionTrackRow&, const SessionTrackRow&) = default;
};

struct SessionRow {
    std::string session_id;
    std::vector<SessionTrackRow> tracks;  // by start_time, then track_id

    static const MessageSpec& message() {
        using S = SessionRow;
        static const MessageSpec spec{
            "Session",
            {
                field<&S::session_id>("session_id", kSessionIdField),
                field<&S::tracks>("tracks", {.zh = "track列表，按开始时间",
                                             .en = "Tracks, by start_time, then track_id"}),
            }};
        return spec;
    }
    friend bool operator==(const SessionRow&, const SessionRow&) = default;
};

inline SessionRow example_session_row() {
    const SessionLinkRow began{"S12-7", "began", "1", std::nullopt, "smartmonitor", 1795362503000};
    const SessionLinkRow joined{"S12-7", "same_camera",  "0.991",
                                "12-7",  "smartmonitor", 1795362512000};
    return {"S12-7",
            {{"12-7", "cam-1", 1795362490000, 1795362500000, {began}},
             {"12-9", "cam-1", 1795362501000, 1795362509000, {joined}}}};
}

}  // namespace api
