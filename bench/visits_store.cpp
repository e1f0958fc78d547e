#include "visits_store.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <iostream>

#include "service/visit_linker.h"
#include "store/sqlite.h"

namespace visits {
namespace {

constexpr int kStored = 10'000;
constexpr int kMeasured = 200;

template <class T>
T need(base::Result<T> result) {
    if (!result) {
        std::cerr << "visits: " << result.error().message << " " << result.error().detail << "\n";
        std::exit(1);
    }
    if constexpr (!std::is_void_v<T>) return std::move(result).value();
}

const domain::TenantCode kTenant{"bench"};
const domain::PoiId kPoi{"1"};
const domain::SensorId kSensor{"camera"};

// The i-th track of a shop whose customers come so far apart; it is in the store.
domain::Track add_track(store::Store& store, int i, base::Millis apart) {
    const base::Instant start = base::from_unix_ms(1'795'000'000'000) + i * apart;
    domain::Track track{.tenant = kTenant,
                        .poi = kPoi,
                        .id = domain::TrackId("t" + std::to_string(i)),
                        .sensor = kSensor,
                        .start = start,
                        .end = start + apart / 2,
                        .ended = domain::TrackEnd::kReported};
    need(store.report_track(track, {}, track.end));
    return track;
}

domain::TrackSight sight_of(int i, const std::string& appearance) {
    const double x = 0.05 + 0.9 * (i % 97) / 97;
    const double y = 0.3 + 0.6 * (i % 31) / 31;
    return {.track = {},
            .appearance = appearance,
            .first_x = x,
            .first_y = y,
            .last_x = 1 - x,
            .last_y = y,
            .height_share = 0.2};
}

// Made where writing costs nothing.
void make_database(const std::filesystem::path& path, const std::string& appearance,
                   base::Millis apart) {
    const auto store = need(store::open_sqlite(path));
    need(store->upsert_tenant({.code = kTenant, .secret = base::Secret("")}));
    need(store->add_store({.tenant = kTenant, .poi = kPoi, .name = "bench"}));
    need(store->add_camera({.tenant = kTenant, .poi = kPoi, .sensor = kSensor, .name = "bench"}));
    service::VisitLinker linker(*store, {.same_camera_max = {}, .other_camera_max = {}});
    for (int i = 0; i < kStored; ++i) {
        const domain::Track track = add_track(*store, i, apart);
        need(linker.link(track, sight_of(i, appearance), track.end));
    }
}

}  // namespace

LinkCost link_cost(const std::filesystem::path& folder, const std::string& appearance, int lately) {
    const base::Millis apart = vision::VisitMatchOptions().same_camera_max / std::max(1, lately);
    const std::filesystem::path made = "/dev/shm/smartmonitor-bench-visits";
    const std::filesystem::path used = folder / "smartmonitor-bench-visits";
    std::filesystem::remove_all(made);
    std::filesystem::create_directories(made);
    make_database(made / "smartmonitor.db", appearance, apart);
    if (used != made) {
        std::filesystem::remove_all(used);
        std::filesystem::copy(made, used);
        std::filesystem::remove_all(made);
    }
    LinkCost cost{folder.string(), lately, 0, 0};
    {
        const auto store = need(store::open_sqlite(used / "smartmonitor.db"));
        service::VisitLinker linker(*store);
        std::vector<double> wall_ms;
        for (int i = kStored; i < kStored + kMeasured; ++i) {
            const domain::Track track = add_track(*store, i, apart);
            const auto sight = sight_of(i, appearance);
            const auto start = std::chrono::steady_clock::now();
            const std::clock_t cpu = std::clock();
            need(linker.link(track, sight, track.end));
            cost.cpu_ms += 1e3 * static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC;
            wall_ms.push_back(
                std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
                    .count());
        }
        std::ranges::nth_element(wall_ms, wall_ms.begin() + kMeasured / 2);
        cost.wall_ms = wall_ms[kMeasured / 2];
        cost.cpu_ms /= kMeasured;
    }
    std::filesystem::remove_all(used);
    return cost;
}

}  // namespace visits
