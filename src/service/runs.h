// Analysis runs and what is left of those whose process died.
#pragma once

#include <filesystem>

#include "base/result.h"
#include "domain/ids.h"
#include "runtime/clock.h"
#include "service/run_claim.h"
#include "store/store.h"

namespace service {

// A run that this process does: its row and the proof that it lives.
struct ClaimedRun {
    store::RunId id;
    RunClaim claim;
};

// `folder` holds the claims. Both take the folder's lock, so that no process mistakes another's run
// for a dead one between its row and its claim.
base::Result<ClaimedRun> begin_run(store::Store& store, const std::filesystem::path& folder,
                                   const domain::TenantCode& tenant, const domain::PoiId& poi,
                                   const domain::SensorId& sensor, const runtime::Clock& clock);

// Closes the open tracks of dead runs at their last stored observation. Returns how many.
base::Result<std::size_t> close_dead_runs(store::Store& store, const std::filesystem::path& folder,
                                          const runtime::Clock& clock);

}  // namespace service
