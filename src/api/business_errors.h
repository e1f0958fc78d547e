// The failures of the business, each with one resp_code over all methods.
//
// 1xxx: what the call is about does not exist. 2xxx: tasks. 3xxx: tracks. 4xxx: pictures.
// 5xxx: sessions. 6xxx: holds.
#pragma once

#include "api/method_spec.h"

namespace api {

inline constexpr BusinessError kStoreNotFound{
    "store_not_found",
    1001,
    {"门店不存在", "No such store"},
    {"请检查 poi_id 是否属于该租户，并已在系统中登记",
     "Check that poi_id belongs to the tenant and is registered"}};

inline constexpr BusinessError kCameraNotFound{
    "camera_not_found",
    1002,
    {"摄像头不存在", "No such camera"},
    {"请检查 sensor_id 是否已在该门店登记", "Check that sensor_id is registered in the store"}};

inline constexpr BusinessError kCameraConflict{
    "exists_otherwise",
    1003,
    {"摄像头已存在且内容不同", "The camera exists with other content"},
    {"请使用smartmonitor.camera.update修改，或使用新的sensor_id",
     "Change it by smartmonitor.camera.update, or use another sensor_id"}};

inline constexpr BusinessError kCameraUrlRefused{
    "camera_url_refused",
    1004,
    {"视频流地址不可用", "The camera's URL cannot be used"},
    {"请使用rtsp、rtsps、rtmp、rtmps、http或https地址，并确认该摄像头已登记地址；服务器本机和云平台"
     "内部地址"
     "须由管理员在camera_hosts_allowed中允许",
     "Give a URL of rtsp, rtsps, rtmp, rtmps, http or https; to test a camera, register its URL "
     "first. Addresses of the server itself or its cloud need the operator's "
     "camera_hosts_allowed"}};

inline constexpr BusinessError kCameraNotLive{
    "camera_not_live",
    1009,
    {"摄像头未接入直播", "The camera is not watched live"},
    {"请为摄像头配置视频流地址并启用", "Give the camera the URL of its stream, and enable it"}};

inline constexpr BusinessError kNothingRecorded{
    "nothing_recorded",
    1010,
    {"该时段没有录像", "Nothing was recorded in this time"},
    {"请查看返回的缺口原因，或选择其他时段",
     "See smartmonitor.camera.status for the reason of gaps, or ask for another time"}};

inline constexpr BusinessError kTrackNotFound{
    "track_not_found",
    1011,
    {"轨迹不存在", "No such track"},
    {"请检查 track_id 是否属于该租户和门店",
     "Check that track_id belongs to the tenant and the store"}};

inline constexpr BusinessError kTaskNotFound{
    "task_not_found",
    2001,
    {"风险任务不存在", "No such risk task"},
    {"请检查 risk_task_id 是否属于该租户和门店",
     "Check that risk_task_id belongs to the tenant and the store"}};

inline constexpr BusinessError kTaskFinished{
    "task_finished",
    2002,
    {"风险任务已完成", "The risk task is finished"},
    {"已完成的任务不能再修改，请新建任务", "A finished task cannot change; create another one"}};

inline constexpr BusinessError kTaskFull{
    "task_full",
    2003,
    {"风险任务的track数已达上限500", "The risk task holds 500 tracks, the maximum"},
    {"请先删除不需要的track，或新建任务", "Delete tracks from the task, or create another one"}};

inline constexpr BusinessError kTrackConflict{
    "track_conflict",
    3001,
    {"track_id已存在且内容不同", "The track id exists with other content"},
    {"重复上报须与首次内容完全一致，新的track请使用新的track_id",
     "Repeat a report unchanged; give another track an id of its own"}};

inline constexpr BusinessError kPictureUnreadable{
    "picture_unreadable",
    4001,
    {"图片无法解析", "A picture cannot be decoded"},
    {"请上传完整的JPEG图片", "Send a complete JPEG picture"}};

inline constexpr BusinessError kPictureTooLarge{
    "picture_too_large",
    4002,
    {"图片过大", "A picture is too large"},
    {"请缩小图片后重新上报", "Report again with a smaller picture"}};

inline constexpr BusinessError kPictureUrlRefused{
    "picture_url_refused",
    4003,
    {"图片地址不可用", "A picture's URL cannot be fetched"},
    {"请确认地址可被服务器访问且未被禁止，或改为直接上传图片",
     "Check that the server may and can reach the URL, or upload the picture instead"}};

inline constexpr BusinessError kSessionNotFound{
    "session_not_found",
    5001,
    {"到访不存在", "No such session"},
    {"请检查 session_id 是否属于该门店；合并后的到访不再有track",
     "Check that session_id belongs to the store; a session that was merged has no tracks left"}};

inline constexpr BusinessError kSessionFull{
    "session_full",
    5002,
    {"到访的track数已达上限200", "A session holds 200 tracks, the maximum"},
    {"请合并较小的到访", "Merge smaller sessions"}};

inline constexpr BusinessError kTrackNotInSession{
    "track_not_in_session",
    5003,
    {"track不在该到访中，或会移出全部track", "A track is not in the session, or none would stay"},
    {"请先查询到访，只移出其中一部分track", "Get the session, and take out some of its tracks"}};

inline constexpr BusinessError kHoldNotFound{
    "hold_not_found",
    6001,
    {"法定保留不存在或已解除", "No such hold lasts"},
    {"请用smartmonitor.hold.list查询该门店的保留", "See smartmonitor.hold.list"}};

inline constexpr BusinessError kHoldConflict{
    "exists_otherwise",
    6002,
    {"hold_id已存在且内容不同，或已解除", "The hold exists with other content, or was released"},
    {"请使用新的hold_id", "Use another hold_id"}};

}  // namespace api
