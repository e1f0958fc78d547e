// The handlers of smartmonitor.camera.zones.set and .get.
#include <cstdio>
#include <cstdlib>

#include "api/methods/camera_zones_get.h"
#include "api/methods/camera_zones_set.h"
#include "domain/action.h"
#include "service/camera_rows.h"
#include "service/handlers.h"

namespace service {
namespace {

using base::Result;

// At most four decimals, without zeros at the end.
std::string share_text(double share) {
    char out[16];
    std::snprintf(out, sizeof out, "%.4f", share);
    std::string text = out;
    while (text.back() == '0') text.pop_back();
    if (text.back() == '.') text.pop_back();
    return text;
}

api::CameraZones zones_of(const domain::Camera& camera) {
    api::CameraZones out{camera.sensor.value, {}};
    for (const domain::Zone& zone : camera.zones) {
        api::ZoneRow row;
        row.zone_id = zone.id;
        row.kind = domain::name_of(zone.kind);
        for (const domain::PointShare& point : zone.points) {
            row.points.push_back({share_text(point.x), share_text(point.y)});
        }
        if (zone.kind == domain::ZoneKind::kLine) {
            row.way = domain::name_of(zone.way);
        } else {
            row.dwell_after_ms = zone.dwell_after.count();
        }
        row.pos_id = zone.pos_id;
        out.zones.push_back(std::move(row));
    }
    return out;
}

// As the platform names fields: errors of zones are errors of the parameter.
Result<domain::Zone> zone_of(const api::ZoneRow& row, std::size_t index) {
    const std::string field = "zones[" + std::to_string(index) + "].";
    domain::Zone zone;
    zone.id = row.zone_id;
    const auto kind = domain::zone_kind(row.kind);
    if (!kind) return base::invalid(field + "kind", "kind is area, queue or line");
    zone.kind = *kind;
    for (const api::ZonePoint& point : row.points) {  // their form was checked when decoded
        zone.points.push_back(
            {std::strtod(point.x.c_str(), nullptr), std::strtod(point.y.c_str(), nullptr)});
    }
    if (row.way) {
        const auto way = domain::line_way(*row.way);
        if (!way) {
            return base::invalid(field + "way", "way is both, left_to_right or right_to_left");
        }
        zone.way = *way;
    }
    if (row.dwell_after_ms) zone.dwell_after = base::Millis(*row.dwell_after_ms);
    zone.pos_id = row.pos_id;
    return zone;
}

}  // namespace

template <>
std::unique_ptr<api::BoundMethod> make_handler<api::CameraZonesGet>(const Services& services) {
    return api::bind<api::CameraZonesGet>(
        [&store = services.store](const api::CameraZonesGet::Request& request,
                                  const api::CallContext&) -> Result<api::CameraZones> {
            BOOST_OUTCOME_TRY(const auto camera, find_camera(store, request.param));
            return zones_of(camera);
        });
}

template <>
std::unique_ptr<api::BoundMethod> make_handler<api::CameraZonesSet>(const Services& services) {
    return api::bind<api::CameraZonesSet>([&store = services.store, fleet = services.cameras](
                                              const api::CameraZonesSet::Request& request,
                                              const api::CallContext&) -> Result<api::CameraZones> {
        std::vector<domain::Zone> zones;
        for (std::size_t i = 0; i < request.param.zones.size(); ++i) {
            BOOST_OUTCOME_TRY(auto zone, zone_of(request.param.zones[i], i));
            zones.push_back(std::move(zone));
        }
        BOOST_OUTCOME_TRY(domain::check_zones(zones));
        BOOST_OUTCOME_TRY(
            const auto camera,
            store.edit_camera(camera_key(request.param), [&](domain::Camera& row) -> Result<void> {
                row.zones = zones;
                return base::success();
            }));
        if (fleet != nullptr) fleet->look();
        return zones_of(camera);
    });
}

}  // namespace service
