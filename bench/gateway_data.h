// Made-up tasks for `script/bench gateway`, the same for every machine and every run.
#pragma once

#include "domain/ids.h"
#include "store/values.h"

namespace bench {

inline constexpr const char* kTenant = "shop-group-7";
inline constexpr int kTasksPerStore = 2'000;
inline constexpr int kTracksPerTask = 8;

domain::PoiId poi_of(int task);
domain::TaskId id_of(int task);

// With its tracks; their pictures have rows but no bytes.
store::LoadedTask made_up_task(int number);

}  // namespace bench
