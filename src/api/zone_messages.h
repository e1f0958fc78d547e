// Zones of cameras, as the API shows and takes them (docs/actions.md).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/camera_messages.h"
#include "api/field.h"
#include "domain/zone.h"

namespace api {

struct ZonePoint {
    std::string x;
    std::string y;

    static const MessageSpec& message() {
        using P = ZonePoint;
        static const MessageSpec spec{
            "ZonePoint",
            {
                field<&P::x>("x", {.zh = "横坐标，画面宽度的比例",
                                   .en = "Share of the picture's width, from the left, in [0, 1]",
                                   .example = "0.25",
                                   .length_max = 6,
                                   .form = TextForm::kUnitDecimal}),
                field<&P::y>("y", {.zh = "纵坐标，画面高度的比例",
                                   .en = "Share of the picture's height, from the top, in [0, 1]",
                                   .example = "0.75",
                                   .length_max = 6,
                                   .form = TextForm::kUnitDecimal}),
            }};
        return spec;
    }
    friend bool operator==(const ZonePoint&, const ZonePoint&) = default;
};

struct ZoneRow {
    std::string zone_id;
    std::string kind;
    std::vector<ZonePoint> points;
    std::optional<std::string> way;
    std::optional<std::int64_t> dwell_after_ms;
    std::optional<std::string> pos_id;

    static const MessageSpec& message() {
        using Z = ZoneRow;
        static const MessageSpec spec{
            "Zone",
            {
                field<&Z::zone_id>("zone_id", {.zh = "区域ID，在摄像头内唯一",
                                               .en = "Id, unique in its camera",
                                               .example = "till-3",
                                               .length_max = domain::kZoneIdBytesMax}),
                field<&Z::kind>("kind", {.zh = "类型：area、queue或line",
                                         .en = "area, queue or line",
                                         .example = "area",
                                         .length_max = 8}),
                field<&Z::points>("points", {.zh = "顶点；line为两个端点",
                                             .en = "Corners in the order of the border; the two "
                                                   "ends of a line",
                                             .items_max = domain::kZoneCornersMax}),
                field<&Z::way>("way", {.zh = "line的允许方向：both、left_to_right或right_to_left",
                                       .en = "Of a line, the right way: both (default), "
                                             "left_to_right or right_to_left",
                                       .example = "both",
                                       .length_max = 16}),
                field<&Z::dwell_after_ms>("dwell_after_ms",
                                          {.zh = "停留多久算dwell，毫秒；默认10000",
                                           .en = "Of an area or queue: a stay so long is a dwell, "
                                                 "milliseconds; default 10000",
                                           .example = "10000",
                                           .min = domain::kDwellAfterMin.count(),
                                           .max = domain::kDwellAfterMax.count()}),
                field<&Z::pos_id>("pos_id", {.zh = "此处的POS",
                                             .en = "The till that stands here",
                                             .example = "POS-3",
                                             .length_max = 64}),
            }};
        return spec;
    }
    friend bool operator==(const ZoneRow&, const ZoneRow&) = default;
};

struct CameraZones {
    std::string sensor_id;
    std::vector<ZoneRow> zones;

    static const MessageSpec& message() {
        using C = CameraZones;
        static const MessageSpec spec{
            "CameraZones",
            {
                field<&C::sensor_id>("sensor_id", kSensorIdField),
                field<&C::zones>("zones", {.zh = "区域列表", .en = "Zones"}),
            }};
        return spec;
    }
    friend bool operator==(const CameraZones&, const CameraZones&) = default;
};

inline CameraZones example_camera_zones() {
    ZoneRow till;
    till.zone_id = "till-3";
    till.kind = "area";
    till.points = {{"0.1", "0.55"}, {"0.45", "0.55"}, {"0.45", "0.95"}, {"0.1", "0.95"}};
    till.dwell_after_ms = 10'000;
    till.pos_id = "POS-3";
    ZoneRow exit;
    exit.zone_id = "exit";
    exit.kind = "line";
    exit.points = {{"0.2", "0.8"}, {"0.8", "0.8"}};
    exit.way = "left_to_right";
    return {"cam-1", {till, exit}};
}

}  // namespace api
