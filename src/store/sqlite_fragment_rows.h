// Fragments and gaps between rows and values. Inside store only.
#pragma once

#include <cstdint>
#include <optional>

#include "domain/recording.h"
#include "store/recordings.h"
#include "store/sqlite_store.h"

namespace store {

// "F" and the row number.
domain::FragmentId fragment_id_of(std::int64_t row);
// Nothing for a text that is not such an id.
std::optional<std::int64_t> fragment_number_of(const domain::FragmentId& id);

// One camera's recording, with the number of its store.
struct CameraRow {
    std::int64_t store = 0;
    const domain::SensorId& sensor;
};

struct OpenGapRow {
    std::int64_t start_ms = 0;
    domain::GapReason reason{};
};

base::Result<std::optional<OpenGapRow>> find_open_gap(Connection& connection,
                                                      const CameraRow& camera);
// The end of the last fragment or gap; of an open gap its start.
base::Result<std::optional<std::int64_t>> covered_until_ms(Connection& connection,
                                                           const CameraRow& camera);

}  // namespace store
