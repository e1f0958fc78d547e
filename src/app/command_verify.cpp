// verify: does the store keep its promises?
#include "app/commands.h"
#include "app/data_directory.h"
#include "runtime/clock.h"
#include "service/evidence_check.h"
#include "service/runs.h"

namespace app {

CommandResult verify(const Invocation& invocation) {
    const Output& output = invocation.output;
    BOOST_OUTCOME_TRY(const auto data, DataDirectory::open_existing(invocation.settings.data));
    BOOST_OUTCOME_TRY(const std::size_t closed,
                      service::close_dead_runs(*data.store, data.runs(), runtime::SystemClock()));
    std::vector<Record> faults;
    BOOST_OUTCOME_TRY(
        const auto summary,
        service::check_evidence(
            *data.store, *data.objects,
            [&](const store::Fault& fault) {
                faults.push_back({{"fault", std::string(fault.invariant)}, {"where", fault.where}});
            },
            [&](std::uint64_t done, std::uint64_t all) {
                output.progress("pictures " + std::to_string(done) + " of " + std::to_string(all));
            }));
    output.progress("");
    if (!output.is_json() && !faults.empty()) output.table("Faults", faults);
    Record record = {{"invariants", static_cast<std::int64_t>(summary.store.invariants)},
                     {"tracks", static_cast<std::int64_t>(summary.store.tracks)},
                     {"tasks", static_cast<std::int64_t>(summary.store.tasks)},
                     {"pictures", static_cast<std::int64_t>(summary.objects)},
                     {"pictures_without_row", static_cast<std::int64_t>(summary.unclaimed)},
                     {"interrupted_tracks_closed", static_cast<std::int64_t>(closed)},
                     {"faults", static_cast<std::int64_t>(summary.faults)}};
    if (output.is_json()) {
        std::vector<std::string> named;
        for (const Record& fault : faults) {
            named.push_back(std::get<std::string>(fault[0].second) + " " +
                            std::get<std::string>(fault[1].second));
        }
        record.emplace_back("named", named);
    }
    output.record(summary.faults == 0 ? "Everything is as it should be" : "Faults were found",
                  record);
    return summary.faults == 0 ? Exit::kOk : Exit::kFaultsFound;
}

}  // namespace app
