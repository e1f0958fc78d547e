// Cameras and their zones.
#include "store/checks.h"
#include "store/sqlite_lookup.h"

namespace store {
namespace {

#define STORE_CAMERA_COLUMNS \
    " c.sensor, c.name, c.url, c.is_enabled, c.is_recorded, c.detections_per_s "

constexpr char kAddCamera[] = R"(
    INSERT INTO camera (store, sensor, name, url, is_enabled, is_recorded, detections_per_s)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7))";
constexpr char kUpdateCamera[] = R"(
    UPDATE camera SET name = ?3, url = ?4, is_enabled = ?5, is_recorded = ?6, detections_per_s = ?7
    WHERE store = ?1 AND sensor = ?2)";
constexpr char kDeleteCamera[] = "DELETE FROM camera WHERE store = ?1 AND sensor = ?2";
constexpr char kFindCamera[] =
    "SELECT" STORE_CAMERA_COLUMNS "FROM camera AS c WHERE store = ?1 AND sensor = ?2";
constexpr char kListCameras[] =
    "SELECT" STORE_CAMERA_COLUMNS "FROM camera AS c WHERE store = ?1 ORDER BY sensor";
constexpr char kAllCameras[] =
    "SELECT" STORE_CAMERA_COLUMNS
    ", t.code, s.poi, s.id FROM camera AS c JOIN store AS s ON s.id = c.store"
    " JOIN tenant AS t ON t.id = s.tenant ORDER BY t.code, s.poi, c.sensor";
constexpr char kAddZone[] = R"(
    INSERT INTO camera_zone (store, sensor, zone, zone_id, kind, way, dwell_after_ms, pos_id)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8))";
constexpr char kAddPoint[] = R"(
    INSERT INTO camera_zone_point (store, sensor, zone, position, x, y)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6))";
constexpr char kZones[] = R"(
    SELECT zone_id, kind, way, dwell_after_ms, pos_id FROM camera_zone
    WHERE store = ?1 AND sensor = ?2 ORDER BY zone)";
constexpr char kPoints[] = R"(
    SELECT zone, x, y FROM camera_zone_point
    WHERE store = ?1 AND sensor = ?2 ORDER BY zone, position)";
constexpr char kDeletePoints[] = "DELETE FROM camera_zone_point WHERE store = ?1 AND sensor = ?2";
constexpr char kDeleteZones[] = "DELETE FROM camera_zone WHERE store = ?1 AND sensor = ?2";

// Without its zones.
domain::Camera camera_of(const Statement& row, const domain::TenantCode& tenant,
                         const domain::PoiId& poi) {
    domain::Camera camera{.tenant = tenant,
                          .poi = poi,
                          .sensor = domain::SensorId{std::string(row.text(0))},
                          .name = std::string(row.text(1)),
                          .is_enabled = row.integer(3) != 0,
                          .is_recorded = row.integer(4) != 0,
                          .detections_per_s = row.real(5)};
    if (!row.is_null(2)) camera.url = std::string(row.text(2));
    return camera;
}

base::Result<void> load_zones(Connection& connection, std::int64_t store, domain::Camera& camera) {
    {
        BOOST_OUTCOME_TRY(auto rows, connection.query(kZones, store, camera.sensor.value));
        while (true) {
            BOOST_OUTCOME_TRY(const bool found, rows.step());
            if (!found) break;
            domain::Zone zone{.id = std::string(rows.text(0)),
                              .kind = static_cast<domain::ZoneKind>(rows.integer(1)),
                              .points = {},
                              .way = static_cast<domain::LineWay>(rows.integer(2)),
                              .dwell_after = base::Millis(rows.integer(3))};
            if (!rows.is_null(4)) zone.pos_id = std::string(rows.text(4));
            camera.zones.push_back(std::move(zone));
        }
    }
    BOOST_OUTCOME_TRY(auto rows, connection.query(kPoints, store, camera.sensor.value));
    while (true) {
        BOOST_OUTCOME_TRY(const bool found, rows.step());
        if (!found) return base::success();
        camera.zones.at(static_cast<std::size_t>(rows.integer(0)))
            .points.push_back({.x = rows.real(1), .y = rows.real(2)});
    }
}

base::Result<void> insert_zones(Connection& connection, std::int64_t store,
                                const domain::Camera& camera) {
    std::int64_t number = 0;
    for (const domain::Zone& zone : camera.zones) {
        BOOST_OUTCOME_TRY(connection.execute(
            kAddZone, store, camera.sensor.value, number, zone.id,
            static_cast<std::int64_t>(zone.kind), static_cast<std::int64_t>(zone.way),
            static_cast<std::int64_t>(zone.dwell_after.count()), zone.pos_id));
        std::int64_t position = 0;
        for (const domain::PointShare& point : zone.points) {
            BOOST_OUTCOME_TRY(connection.execute(kAddPoint, store, camera.sensor.value, number,
                                                 position++, point.x, point.y));
        }
        ++number;
    }
    return base::success();
}

base::Result<void> delete_zones(Connection& connection, std::int64_t store,
                                const domain::SensorId& sensor) {
    BOOST_OUTCOME_TRY(connection.execute(kDeletePoints, store, sensor.value));
    BOOST_OUTCOME_TRY(connection.execute(kDeleteZones, store, sensor.value));
    return base::success();
}

// kAddCamera or kUpdateCamera; how many rows it changed.
base::Result<std::int64_t> write_row(Connection& connection, const char* sql, std::int64_t store,
                                     const domain::Camera& camera) {
    return connection.execute(sql, store, camera.sensor.value, camera.name, camera.url,
                              std::int64_t{camera.is_enabled}, std::int64_t{camera.is_recorded},
                              camera.detections_per_s);
}

base::Result<std::optional<domain::Camera>> find(Connection& connection, std::int64_t store,
                                                 const domain::TenantCode& tenant,
                                                 const domain::PoiId& poi,
                                                 const domain::SensorId& sensor) {
    std::optional<domain::Camera> camera;
    {
        BOOST_OUTCOME_TRY(auto rows, connection.query(kFindCamera, store, sensor.value));
        BOOST_OUTCOME_TRY(const bool found, rows.step());
        if (!found) return camera;
        camera = camera_of(rows, tenant, poi);
    }
    BOOST_OUTCOME_TRY(load_zones(connection, store, *camera));
    return camera;
}

base::Error no_camera() {
    return not_found("camera_not_found", "no such camera in this store");
}

}  // namespace

base::Result<void> SqliteStore::add_camera(const domain::Camera& camera) {
    BOOST_OUTCOME_TRY(check_camera(camera));
    return write([&](Connection& connection) -> base::Result<void> {
        BOOST_OUTCOME_TRY(auto store, store_row(connection, camera.tenant, camera.poi));
        BOOST_OUTCOME_TRY(auto known,
                          find(connection, store.store, camera.tenant, camera.poi, camera.sensor));
        domain::Camera same = camera;
        // Who adds a camera again does not say which zones were drawn in it since.
        if (known && same.zones.empty()) same.zones = known->zones;
        if (known && *known == same) return base::success();
        if (known) {
            return exists_otherwise(
                "the camera exists with other content; change it, or use another sensor_id");
        }
        BOOST_OUTCOME_TRY(write_row(connection, kAddCamera, store.store, camera));
        return insert_zones(connection, store.store, camera);
    });
}

base::Result<domain::Camera> SqliteStore::edit_camera(const CameraKey& key,
                                                      const CameraChange& change) {
    return write([&](Connection& connection) -> base::Result<domain::Camera> {
        BOOST_OUTCOME_TRY(auto store, store_row(connection, key.tenant, key.poi));
        BOOST_OUTCOME_TRY(auto camera,
                          find(connection, store.store, key.tenant, key.poi, key.sensor));
        if (!camera) return no_camera();
        BOOST_OUTCOME_TRY(change(*camera));
        camera->tenant = key.tenant;
        camera->poi = key.poi;
        camera->sensor = key.sensor;
        BOOST_OUTCOME_TRY(check_camera(*camera));
        BOOST_OUTCOME_TRY(write_row(connection, kUpdateCamera, store.store, *camera));
        BOOST_OUTCOME_TRY(delete_zones(connection, store.store, key.sensor));
        BOOST_OUTCOME_TRY(insert_zones(connection, store.store, *camera));
        return std::move(*camera);
    });
}

base::Result<void> SqliteStore::remove_camera(const domain::TenantCode& tenant,
                                              const domain::PoiId& poi,
                                              const domain::SensorId& sensor) {
    return write([&](Connection& connection) -> base::Result<void> {
        BOOST_OUTCOME_TRY(auto store, store_row(connection, tenant, poi));
        BOOST_OUTCOME_TRY(delete_zones(connection, store.store, sensor));
        BOOST_OUTCOME_TRY(auto deleted,
                          connection.execute(kDeleteCamera, store.store, sensor.value));
        if (deleted == 0) return no_camera();
        return base::success();
    });
}

base::Result<domain::Camera> SqliteStore::find_camera(const domain::TenantCode& tenant,
                                                      const domain::PoiId& poi,
                                                      const domain::SensorId& sensor) {
    return read([&](Connection& connection) -> base::Result<domain::Camera> {
        BOOST_OUTCOME_TRY(auto store, store_row(connection, tenant, poi));
        BOOST_OUTCOME_TRY(auto camera, find(connection, store.store, tenant, poi, sensor));
        if (!camera) return no_camera();
        return std::move(*camera);
    });
}

base::Result<std::vector<domain::Camera>> SqliteStore::list_cameras(
    const domain::TenantCode& tenant, const domain::PoiId& poi) {
    return read([&](Connection& connection) -> base::Result<std::vector<domain::Camera>> {
        std::vector<domain::Camera> cameras;
        BOOST_OUTCOME_TRY(auto store, store_row(connection, tenant, poi));
        BOOST_OUTCOME_TRY(auto rows, connection.query(kListCameras, store.store));
        while (true) {
            BOOST_OUTCOME_TRY(const bool found, rows.step());
            if (!found) return cameras;
            cameras.push_back(camera_of(rows, tenant, poi));
            BOOST_OUTCOME_TRY(load_zones(connection, store.store, cameras.back()));
        }
    });
}

base::Result<std::vector<domain::Camera>> SqliteStore::all_cameras() {
    return read([&](Connection& connection) -> base::Result<std::vector<domain::Camera>> {
        std::vector<domain::Camera> cameras;
        BOOST_OUTCOME_TRY(auto rows, connection.query(kAllCameras));
        while (true) {
            BOOST_OUTCOME_TRY(const bool found, rows.step());
            if (!found) return cameras;
            cameras.push_back(camera_of(rows, domain::TenantCode{std::string(rows.text(6))},
                                        domain::PoiId{std::string(rows.text(7))}));
            BOOST_OUTCOME_TRY(load_zones(connection, rows.integer(8), cameras.back()));
        }
    });
}

}  // namespace store
