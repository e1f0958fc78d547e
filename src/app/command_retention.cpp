// retention and hold: what is let go of, and what is not.
#include "app/commands.h"
#include "app/data_directory.h"
#include "app/store_times.h"
#include "app/time_option.h"
#include "runtime/clock.h"
#include "service/retention.h"

namespace app {
namespace {

constexpr const char* kWho = "command line";

}  // namespace

CommandResult retention(const Invocation& invocation, RetentionRun run) {
    const runtime::SystemClock clock;
    BOOST_OUTCOME_TRY(const auto data, DataDirectory::open_existing(invocation.settings.data));
    service::Retention retention(*data.store, *data.objects, clock,
                                 retention_policy(invocation.settings));
    const bool is_dry = run == RetentionRun::kDryRun;
    BOOST_OUTCOME_TRY(const auto report, retention.run(is_dry ? service::RetentionMode::kDryRun
                                                              : service::RetentionMode::kDelete));
    std::vector<Record> rows;
    for (const service::RetentionCount& count : report.counts) {
        rows.push_back({{"class", std::string(store::name_of(count.kept))},
                        {"tenant", count.tenant.value},
                        {"poi", count.poi.value},
                        {"items", static_cast<std::int64_t>(count.items)},
                        {"bytes", static_cast<std::int64_t>(count.bytes)}});
    }
    invocation.output.table(is_dry ? "Would be deleted" : "Deleted", rows);
    return Exit::kOk;
}

CommandResult hold_add(const Invocation& invocation, const Hold& options) {
    BOOST_OUTCOME_TRY(const base::Instant from, instant_of(options.from, "from"));
    BOOST_OUTCOME_TRY(const base::Instant to, instant_of(options.to, "to"));
    BOOST_OUTCOME_TRY(const auto data, DataDirectory::open_existing(invocation.settings.data));
    BOOST_OUTCOME_TRY(data.store->add_hold({.tenant = domain::TenantCode(options.tenant),
                                            .poi = domain::PoiId(options.poi),
                                            .id = options.id,
                                            .from = from,
                                            .to = to,
                                            .reason = options.reason,
                                            .who = kWho,
                                            .created = runtime::SystemClock().now()}));
    invocation.output.record("Held: nothing of this store and time is deleted",
                             {{"hold", options.id}, {"poi", options.poi}});
    return Exit::kOk;
}

CommandResult hold_list(const Invocation& invocation, const Hold& options) {
    BOOST_OUTCOME_TRY(const auto data, DataDirectory::open_existing(invocation.settings.data));
    const domain::TenantCode tenant(options.tenant);
    const domain::PoiId poi(options.poi);
    BOOST_OUTCOME_TRY(const auto holds, data.store->list_holds(tenant, poi));
    BOOST_OUTCOME_TRY(const auto times,
                      StoreTimes::of(*data.store, tenant, poi, invocation.output));
    std::vector<Record> rows;
    for (const domain::LegalHold& hold : holds) {
        rows.push_back({{"hold", hold.id},
                        {"from", times(hold.from)},
                        {"to", times(hold.to)},
                        {"reason", hold.reason},
                        {"who", hold.who}});
    }
    invocation.output.table("Holds", rows);
    return Exit::kOk;
}

CommandResult hold_release(const Invocation& invocation, const Hold& options) {
    BOOST_OUTCOME_TRY(const auto data, DataDirectory::open_existing(invocation.settings.data));
    BOOST_OUTCOME_TRY(data.store->release_hold(domain::TenantCode(options.tenant),
                                               domain::PoiId(options.poi), options.id, kWho,
                                               runtime::SystemClock().now()));
    invocation.output.record("Released", {{"hold", options.id}, {"poi", options.poi}});
    return Exit::kOk;
}

}  // namespace app
