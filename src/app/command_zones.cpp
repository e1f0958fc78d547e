// camera zones: what means something in a camera's picture.
#include "app/commands.h"
#include "app/data_directory.h"
#include "app/zone_file.h"
#include "domain/action.h"

namespace app {
namespace {

base::Result<domain::Camera> camera_of(store::Store& store, const ZonesOf& options) {
    return store.find_camera(domain::TenantCode(options.tenant), domain::PoiId(options.poi),
                             domain::SensorId(options.sensor));
}

Record record_of(const domain::Zone& zone) {
    std::vector<std::string> points;
    for (const domain::PointShare& point : zone.points) {
        points.push_back(share_text(point.x) + "," + share_text(point.y));
    }
    const bool is_line = zone.kind == domain::ZoneKind::kLine;
    Record record = {{"id", zone.id},
                     {"kind", std::string(domain::name_of(zone.kind))},
                     {"points", std::move(points)}};
    if (is_line) {
        record.emplace_back("way", std::string(domain::name_of(zone.way)));
    } else {
        record.emplace_back("dwell_after_s", static_cast<double>(zone.dwell_after.count()) / 1000);
    }
    if (zone.pos_id) record.emplace_back("pos_id", *zone.pos_id);
    return record;
}

}  // namespace

CommandResult zones_set(const Invocation& invocation, const ZonesOf& options) {
    BOOST_OUTCOME_TRY(const auto zones, read_zones_file(options.file));
    BOOST_OUTCOME_TRY(const auto data, DataDirectory::open_existing(invocation.settings.data));
    BOOST_OUTCOME_TRY(
        const auto camera,
        data.store->edit_camera({domain::TenantCode(options.tenant), domain::PoiId(options.poi),
                                 domain::SensorId(options.sensor)},
                                [&](domain::Camera& row) -> base::Result<void> {
                                    row.zones = zones;
                                    return base::success();
                                }));
    std::vector<std::string> ids;
    for (const domain::Zone& zone : camera.zones) ids.push_back(zone.id);
    invocation.output.record(
        "Zones set", {{"poi", options.poi}, {"sensor", options.sensor}, {"zones", std::move(ids)}});
    return Exit::kOk;
}

CommandResult zones_get(const Invocation& invocation, const ZonesOf& options) {
    BOOST_OUTCOME_TRY(const auto data, DataDirectory::open_existing(invocation.settings.data));
    BOOST_OUTCOME_TRY(const auto camera, camera_of(*data.store, options));
    if (!invocation.output.is_json()) {
        std::string toml = format_zones(camera.zones);
        if (toml.empty()) toml = "# no zones\n";
        toml.pop_back();
        invocation.output.say(toml);
        return Exit::kOk;
    }
    std::vector<Record> rows;
    for (const domain::Zone& zone : camera.zones) rows.push_back(record_of(zone));
    invocation.output.table("Zones", rows);
    return Exit::kOk;
}

}  // namespace app
