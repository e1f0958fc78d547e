// How commands write the times of a store: for people in its time zone, in JSON in UTC.
#pragma once

#include <optional>

#include "app/output.h"
#include "base/instant.h"
#include "base/result.h"
#include "domain/ids.h"
#include "runtime/time_zone.h"
#include "store/store.h"

namespace app {

class StoreTimes {
  public:
    // errors: of Store::find_store. A zone that this machine does not know is UTC, with a line in
    // the log.
    static base::Result<StoreTimes> of(store::Store& store, const domain::TenantCode& tenant,
                                       const domain::PoiId& poi, const Output& output);

    Cell operator()(base::Instant at) const;
    Cell operator()(const std::optional<base::Instant>& at) const;
    const runtime::TimeZone& zone() const { return zone_; }

  private:
    StoreTimes(runtime::TimeZone zone, bool is_json) : zone_(std::move(zone)), is_json_(is_json) {}

    runtime::TimeZone zone_;
    bool is_json_;
};

}  // namespace app
