// Every invariant of store and objects together: what `smartmonitor verify` runs.
#pragma once

#include <cstdint>
#include <functional>

#include "base/result.h"
#include "objects/object_store.h"
#include "store/store.h"

namespace service {

struct EvidenceSummary {
    store::CheckSummary store;
    std::uint64_t objects = 0;    // pictures on disk, each read and compared with its digest
    std::uint64_t unclaimed = 0;  // pictures without a row: left by a crash, no fault
    std::uint64_t faults = 0;     // of store and objects
};

// Calls `report` for each fault: those of store::Store::check(), and
//   object.missing    a row's picture is not there
//   object.damaged    its bytes are not those of its key
//   object.unreadable the disk does not give its bytes
//   fragment.not_its_video   a recorded fragment is no whole MP4, or not what its row says
//   object.stray      a file among the pictures that is none
// Reads every picture: about 1 GB/s. Changes nothing. `on_progress` gets the pictures done so far.
base::Result<EvidenceSummary> check_evidence(
    store::Store& store, const objects::ObjectStore& objects,
    const std::function<void(const store::Fault&)>& report,
    const std::function<void(std::uint64_t done, std::uint64_t all)>& on_progress = {});

}  // namespace service
