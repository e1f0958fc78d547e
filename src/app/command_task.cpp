// task: something looked wrong.
#include <array>

#include "app/commands.h"
#include "app/data_directory.h"
#include "app/time_option.h"
#include "base/digest.h"
#include "base/encoding.h"
#include "runtime/clock.h"
#include "service/runs.h"

namespace app {
namespace {

using base::Result;

std::string new_task_id() {
    std::array<std::uint8_t, 8> random{};
    base::fill_random(random);
    return "RT" + base::hex_upper(random);
}

Result<std::vector<domain::TrackId>> tracks_in_range(store::Store& store,
                                                     const TaskCreate& options) {
    BOOST_OUTCOME_TRY(const base::Instant from, instant_of(options.from, "from"));
    BOOST_OUTCOME_TRY(const base::Instant to, instant_of(options.to, "to"));
    if (to < from) return base::invalid("to", "--to is before --from");
    BOOST_OUTCOME_TRY(const auto tracks, store.tracks_between(domain::TenantCode(options.tenant),
                                                              domain::PoiId(options.poi), from, to,
                                                              domain::kTracksPerTaskMax + 1));
    if (tracks.size() > domain::kTracksPerTaskMax) {
        return base::fail(base::ErrorKind::kResourceExhausted,
                          "more than 500 tracks were seen in that time, and a task holds 500: "
                          "narrow --from and --to");
    }
    std::vector<domain::TrackId> ids;
    for (const domain::Track& track : tracks) ids.push_back(track.id);
    return ids;
}

}  // namespace

CommandResult task_create(const Invocation& invocation, const TaskCreate& options) {
    if (options.tracks.empty() && options.from.empty()) {
        return base::invalid("tracks", "name the tracks: --tracks A,B or --from T1 --to T2");
    }
    BOOST_OUTCOME_TRY(const auto data, DataDirectory::open_existing(invocation.settings.data));
    const runtime::SystemClock clock;
    BOOST_OUTCOME_TRY(service::close_dead_runs(*data.store, data.runs(), clock));
    std::vector<domain::TrackId> tracks;
    for (const std::string& id : options.tracks) tracks.emplace_back(id);
    if (tracks.empty()) {
        BOOST_OUTCOME_TRY(tracks, tracks_in_range(*data.store, options));
    }
    const domain::RiskTask task{
        .tenant = domain::TenantCode(options.tenant),
        .poi = domain::PoiId(options.poi),
        .id = domain::TaskId(options.id.empty() ? new_task_id() : options.id),
        .created = clock.now(),
        .finished = false};
    BOOST_OUTCOME_TRY(data.store->create_task(task, tracks, "command line"));
    invocation.output.record("Task created",
                             {{"task", task.id.value},
                              {"tenant", options.tenant},
                              {"poi", options.poi},
                              {"tracks", static_cast<std::int64_t>(tracks.size())}});
    return Exit::kOk;
}

}  // namespace app
