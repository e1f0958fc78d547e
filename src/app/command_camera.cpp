// camera: the cameras of a store.
#include <map>

#include "app/commands.h"
#include "app/data_directory.h"
#include "app/store_times.h"
#include "codec/url.h"
#include "runtime/clock.h"
#include "service/camera_removal.h"
#include "service/camera_rows.h"
#include "service/camera_trial.h"

namespace app {
namespace {

using base::Result;

store::CameraKey key_of(const CameraOf& options) {
    return {domain::TenantCode(options.tenant), domain::PoiId(options.poi),
            domain::SensorId(options.sensor)};
}

Record record_of(const domain::Camera& camera) {
    return {{"sensor", camera.sensor.value},
            {"name", camera.name},
            {"has_url", camera.url.has_value()},
            {"address", camera.url ? Cell(codec::without_credentials(*camera.url)) : Cell()},
            {"enabled", camera.is_enabled},
            {"recorded", camera.is_recorded},
            {"detections_per_s", camera.detections_per_s}};
}

Result<void> change(domain::Camera& camera, const CameraOf& options) {
    if (options.name) camera.name = *options.name;
    if (options.url && options.url->empty()) {
        camera.url.reset();
    } else if (options.url) {
        BOOST_OUTCOME_TRY(service::check_camera_url(*options.url));
        camera.url = options.url;
    }
    camera.is_enabled = options.is_enabled.value_or(camera.is_enabled);
    camera.is_recorded = options.is_recorded.value_or(camera.is_recorded);
    camera.detections_per_s = options.detections_per_s.value_or(camera.detections_per_s);
    return base::success();
}

Result<std::vector<domain::Camera>> cameras_of(store::Store& store, const CameraOf& options) {
    const store::CameraKey key = key_of(options);
    if (options.sensor.empty()) return store.list_cameras(key.tenant, key.poi);
    BOOST_OUTCOME_TRY(auto camera, store.find_camera(key.tenant, key.poi, key.sensor));
    return std::vector<domain::Camera>{std::move(camera)};
}

// By sensor, page by page.
Result<std::map<std::string, std::int64_t>> count_tracks(store::Store& store,
                                                         const store::CameraKey& key,
                                                         base::Instant from, base::Instant to) {
    std::map<std::string, std::int64_t> counts;
    std::pair<base::Instant, std::string> last{base::Instant::min(), ""};
    while (true) {
        BOOST_OUTCOME_TRY(const auto page, store.tracks_between(key.tenant, key.poi, from, to,
                                                                store::kTracksPerQueryMax));
        const auto before = last;
        for (const domain::Track& track : page) {
            // A page begins again with those that still overlap its start.
            const std::pair<base::Instant, std::string> place{track.start, track.id.value};
            if (place <= before) continue;
            ++counts[track.sensor.value];
            last = place;
        }
        if (page.size() < store::kTracksPerQueryMax || last == before) return counts;
        from = std::max(from, last.first);
    }
}

Result<Record> status_of(store::Store& store, const domain::Camera& camera, const StoreTimes& times,
                         std::int64_t tracks_today, base::Instant now) {
    const store::CameraKey key{camera.tenant, camera.poi, camera.sensor};
    BOOST_OUTCOME_TRY(const auto fragment, store.last_fragment(key));
    BOOST_OUTCOME_TRY(const auto gaps, store.gaps_between(key, now, now, 1));
    const bool is_gap = !gaps.empty() && !gaps.front().end;
    return Record{
        {"sensor", camera.sensor.value},
        {"enabled", camera.is_enabled && camera.url},
        {"recorded", camera.is_recorded},
        {"last_video", fragment ? times(fragment->end) : Cell()},
        {"gap", is_gap ? Cell(std::string(domain::name_of(gaps.front().reason))) : Cell()},
        {"gap_since", is_gap ? times(gaps.front().start) : Cell()},
        {"tracks_today", tracks_today}};
}

}  // namespace

CommandResult camera_add(const Invocation& invocation, const CameraOf& options) {
    const store::CameraKey key = key_of(options);
    domain::Camera camera{.tenant = key.tenant, .poi = key.poi, .sensor = key.sensor, .name = {}};
    BOOST_OUTCOME_TRY(change(camera, options));
    BOOST_OUTCOME_TRY(const auto data, DataDirectory::open_existing(invocation.settings.data));
    BOOST_OUTCOME_TRY(data.store->add_camera(camera));
    invocation.output.record("Camera registered", record_of(camera));
    return Exit::kOk;
}

CommandResult camera_set(const Invocation& invocation, const CameraOf& options) {
    if (!options.name && !options.url && !options.is_enabled && !options.is_recorded &&
        !options.detections_per_s) {
        return base::invalid("name",
                             "say what to change: --name, --url, --enabled, --recorded or "
                             "--detections-per-second");
    }
    BOOST_OUTCOME_TRY(const auto data, DataDirectory::open_existing(invocation.settings.data));
    BOOST_OUTCOME_TRY(const auto camera,
                      data.store->edit_camera(key_of(options), [&](domain::Camera& row) {
                          return change(row, options);
                      }));
    invocation.output.record("Camera changed", record_of(camera));
    return Exit::kOk;
}

CommandResult camera_remove(const Invocation& invocation, const CameraOf& options) {
    BOOST_OUTCOME_TRY(const auto data, DataDirectory::open_existing(invocation.settings.data));
    // A server in another process sees it at its next look.
    BOOST_OUTCOME_TRY(const auto camera,
                      service::remove_camera(*data.store, nullptr, key_of(options)));
    invocation.output.record("Camera removed; its tracks and video stay", record_of(camera));
    return Exit::kOk;
}

CommandResult camera_list(const Invocation& invocation, const CameraOf& options) {
    BOOST_OUTCOME_TRY(const auto data, DataDirectory::open_existing(invocation.settings.data));
    BOOST_OUTCOME_TRY(const auto cameras, cameras_of(*data.store, options));
    std::vector<Record> rows;
    for (const domain::Camera& camera : cameras) rows.push_back(record_of(camera));
    invocation.output.table("Cameras", rows);
    return Exit::kOk;
}

CommandResult camera_test(const Invocation& invocation, const CameraOf& options) {
    std::string url = options.url.value_or("");
    if (url.empty()) {
        if (options.sensor.empty()) {
            return base::invalid("url", "name --url, or --tenant, --poi and --sensor");
        }
        BOOST_OUTCOME_TRY(const auto data, DataDirectory::open_existing(invocation.settings.data));
        const store::CameraKey key = key_of(options);
        BOOST_OUTCOME_TRY(const auto camera,
                          data.store->find_camera(key.tenant, key.poi, key.sensor));
        if (!camera.url) {
            return base::invalid("url", "this camera has no URL: give it one by camera set --url");
        }
        url = *camera.url;
    }
    BOOST_OUTCOME_TRY(service::check_camera_url(url));
    const auto row = service::try_camera(url, runtime::SystemClock());
    const auto number = [](const auto& value) {
        return value ? Cell(std::int64_t{*value}) : Cell();
    };
    invocation.output.record(row.works ? "The camera works" : "The camera does not work",
                             {{"address", codec::without_credentials(url)},
                              {"works", row.works},
                              {"problem", row.problem ? Cell(*row.problem) : Cell()},
                              {"codec", row.codec ? Cell(*row.codec) : Cell()},
                              {"width", number(row.width)},
                              {"height", number(row.height)},
                              {"frames_per_minute", number(row.frames_per_minute)},
                              {"first_frame_ms", number(row.first_frame_ms)}});
    return row.works ? Exit::kOk : Exit::kFailed;
}

CommandResult camera_status(const Invocation& invocation, const CameraOf& options) {
    BOOST_OUTCOME_TRY(const auto data, DataDirectory::open_existing(invocation.settings.data));
    const store::CameraKey key = key_of(options);
    BOOST_OUTCOME_TRY(const auto times,
                      StoreTimes::of(*data.store, key.tenant, key.poi, invocation.output));
    BOOST_OUTCOME_TRY(const auto cameras, cameras_of(*data.store, options));
    const base::Instant now = runtime::SystemClock().now();
    BOOST_OUTCOME_TRY(auto today,
                      count_tracks(*data.store, key, times.zone().start_of_day(now), now));
    std::vector<Record> rows;
    for (const domain::Camera& camera : cameras) {
        BOOST_OUTCOME_TRY(auto row,
                          status_of(*data.store, camera, times, today[camera.sensor.value], now));
        rows.push_back(std::move(row));
    }
    invocation.output.table("Cameras", rows);
    return Exit::kOk;
}

}  // namespace app
