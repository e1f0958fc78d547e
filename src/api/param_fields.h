// Descriptions and limits of fields that most methods take.
#pragma once

#include "api/field.h"

namespace api {

inline constexpr FieldOptions kRequestIdField{
    .zh = "请求唯一ID", .en = "Unique id of the request", .example = "1", .length_max = 128};
inline constexpr FieldOptions kApiSignField{
    .zh = "参数签名",
    .en = "Signature over the parameters, where the tenant requires it",
    .example = "1",
    .length_max = 128};
inline constexpr FieldOptions kTenantCodeField{
    .zh = "租户", .en = "Tenant", .example = "1", .length_max = 64};
inline constexpr FieldOptions kPoiIdField{
    .zh = "门店", .en = "Store", .example = "1", .length_max = 64};
inline constexpr FieldOptions kTokenField{.zh = "Token",
                                          .en = "Nonce of the signature: use each once",
                                          .example = "1",
                                          .length_max = 128};
inline constexpr FieldOptions kTaskIdField{
    .zh = "任务ID", .en = "Risk task", .example = "1", .length_max = 64};
inline constexpr FieldOptions kSensorIdField{
    .zh = "摄像头", .en = "Camera", .example = "cam-1", .length_max = 64};

// Instants on the wire: after 2001 and before 2286 in milliseconds. A number in seconds falls
// below.
inline constexpr std::int64_t kUnixMsMin = 1'000'000'000'000;
inline constexpr std::int64_t kUnixMsMax = 9'999'999'999'999;

inline constexpr FieldOptions kTrackStartField{.zh = "开始时间",
                                               .en = "First observation, Unix ms",
                                               .example = "1795362500000",
                                               .min = kUnixMsMin,
                                               .max = kUnixMsMax};
inline constexpr FieldOptions kTrackEndField{.zh = "结束时间",
                                             .en = "Last observation, Unix ms",
                                             .example = "1795362509000",
                                             .min = kUnixMsMin,
                                             .max = kUnixMsMax};

}  // namespace api
