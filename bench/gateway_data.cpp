#include "gateway_data.h"

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>

#include "objects/object_key.h"

namespace bench {
namespace {

constexpr base::Millis kDay{24 * 3600 * 1000};

// Store by store: neighbours in the index of picture keys are loaded together, which is many times
// faster than all over it.
int store_of(int task) {
    return task / kTasksPerStore;
}

domain::Snapshot snapshot(store::LoadedTask& loaded, std::mt19937_64& random, base::Instant at) {
    base::Sha256 digest{};
    for (auto& byte : digest) byte = static_cast<std::uint8_t>(random());
    // Our own ids make a key.
    const auto key = objects::make_key(loaded.task.tenant, loaded.task.poi, digest).value();
    loaded.objects.push_back({.key = key, .size_bytes = 9'000 + random() % 30'000});
    return {
        .object = key, .at = at, .quality_01 = 0.5 + static_cast<double>(random() % 500) / 1000};
}

}  // namespace

domain::PoiId poi_of(int task) {
    return domain::PoiId(std::to_string(8001 + store_of(task)));
}

domain::TaskId id_of(int task) {
    const std::string number = std::to_string(task);
    return domain::TaskId("RT20261122" +
                          std::string(8 - std::min<std::size_t>(8, number.size()), '0') + number);
}

store::LoadedTask made_up_task(int number) {
    std::mt19937_64 random(static_cast<std::uint64_t>(number));
    const base::Instant day = base::from_unix_ms(1'795'276'800'000) - kDay * (number % 30);
    store::LoadedTask loaded{.task = {.tenant = domain::TenantCode(kTenant),
                                      .poi = poi_of(number),
                                      .id = id_of(number),
                                      .created = day + kDay},
                             .tracks = {},
                             .objects = {}};
    for (int index = 0; index < kTracksPerTask; ++index) {
        const auto start = day + base::Millis(random() % 43'200'000);
        const auto length_ms = static_cast<std::int64_t>(2'000 + random() % 60'000);
        domain::Track track{.tenant = loaded.task.tenant,
                            .poi = loaded.task.poi,
                            .id = domain::TrackId(std::to_string(1 + store_of(number)) + "-" +
                                                  std::to_string(number * kTracksPerTask + index)),
                            .sensor = domain::SensorId("cam-" + std::to_string(1 + random() % 12)),
                            .start = start,
                            .end = start + base::Millis(length_ms),
                            .ended = domain::TrackEnd::kLeft};
        track.face = snapshot(loaded, random, start + base::Millis(length_ms / 3));
        track.body = snapshot(loaded, random, start + base::Millis(length_ms / 2));
        track.actions = {{.type = "enter", .extra = "zone=till-3"}};
        if (index % 4 == 0) track.orders.emplace_back(std::to_string(random() % 100'000'000));
        loaded.tracks.push_back(std::move(track));
    }
    return loaded;
}

}  // namespace bench
