// What it costs to link a track that is over, in a store with many tracks.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace visits {

struct LinkCost {
    std::string at;      // the folder
    int lately = 0;      // tracks of the last ten minutes that it is compared with
    double wall_ms = 0;  // median
    double cpu_ms = 0;   // mean
};

// Of tracks that look as `appearance`, one by one; a database with 10,000 others is made in the
// folder, and removed. Ends the process when it cannot be.
LinkCost link_cost(const std::filesystem::path& folder, const std::string& appearance, int lately);

}  // namespace visits
