#include "app/store_times.h"

#include "runtime/log.h"

namespace app {

base::Result<StoreTimes> StoreTimes::of(store::Store& store, const domain::TenantCode& tenant,
                                        const domain::PoiId& poi, const Output& output) {
    BOOST_OUTCOME_TRY(const auto row, store.find_store(tenant, poi));
    auto zone = runtime::TimeZone::load(row.time_zone);
    if (!zone) {
        runtime::log_warning("times_are_utc",
                             {{"poi", poi.value}, {"message", zone.error().message}});
        zone = runtime::TimeZone();
    }
    return StoreTimes(std::move(zone).value(), output.is_json());
}

Cell StoreTimes::operator()(base::Instant at) const {
    return is_json_ ? base::format_iso8601(at) : zone_.format(at);
}

Cell StoreTimes::operator()(const std::optional<base::Instant>& at) const {
    return at ? (*this)(*at) : Cell();
}

}  // namespace app
