// clip: MP4 files of what was recorded.
#include "app/commands.h"
#include "app/data_directory.h"
#include "app/store_times.h"
#include "app/time_option.h"
#include "service/clips.h"

namespace app {

CommandResult clip(const Invocation& invocation, const ClipOf& options) {
    if (options.track.empty() && options.sensor.empty()) {
        return base::invalid("track", "name --track, or --sensor with --from and --to");
    }
    BOOST_OUTCOME_TRY(const auto data, DataDirectory::open_existing(invocation.settings.data));
    store::CameraKey camera{domain::TenantCode(options.tenant), domain::PoiId(options.poi),
                            domain::SensorId(options.sensor)};
    base::Instant from;
    base::Instant to;
    if (options.track.empty()) {
        BOOST_OUTCOME_TRY(from, instant_of(options.from, "from"));
        BOOST_OUTCOME_TRY(to, instant_of(options.to, "to"));
    } else {
        BOOST_OUTCOME_TRY(const auto track,
                          data.store->find_track(camera.tenant, domain::TrackId(options.track)));
        camera.poi = track.poi;
        camera.sensor = track.sensor;
        from = track.start;
        to = std::max(track.end, track.start + base::Millis(1));
    }
    BOOST_OUTCOME_TRY(const auto times,
                      StoreTimes::of(*data.store, camera.tenant, camera.poi, invocation.output));
    service::ClipMaker clips(*data.store, *data.objects, data.clips());
    BOOST_OUTCOME_TRY(const auto made, clips.make(camera, from, to));
    std::vector<Record> rows;
    for (const service::ClipFile& file : made.files) {
        rows.push_back({{"file", file.path.string()},
                        {"from", times(file.from)},
                        {"to", times(file.to)},
                        {"bytes", static_cast<std::int64_t>(file.size_bytes)}});
    }
    for (const domain::Gap& gap : made.gaps) {
        rows.push_back({{"file", "no video: " + std::string(domain::name_of(gap.reason))},
                        {"from", times(gap.start)},
                        {"to", times(gap.end)},
                        {"bytes", std::int64_t{0}}});
    }
    invocation.output.table("Clip", rows);
    return Exit::kOk;
}

}  // namespace app
