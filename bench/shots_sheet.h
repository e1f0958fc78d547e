// The table and the picture sheet of `script/bench shots`.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "media/image.h"
#include "vision/shot_quality.h"

namespace bench {

struct ScorePart {
    const char* name;
    double value_01;
};
std::vector<ScorePart> parts_of(const vision::FaceQuality& score);
std::vector<ScorePart> parts_of(const vision::BodyIntegrity& score);

struct Candidate {
    base::Instant at;
    double total_01 = 0;
    std::vector<ScorePart> parts;
    media::Image picture;
    bool was_taken = false;  // it became the best when it was offered
};

// All candidates of one kind for one track, in order of time.
struct Album {
    std::vector<Candidate> candidates;

    void add(Candidate candidate) { candidates.push_back(std::move(candidate)); }
    // The last that was taken; nullptr when there is none.
    const Candidate* choice() const;
};

struct TrackPage {
    base::Instant start;
    base::Instant end;
    int observations = 0;
    Album face;
    Album body;
};

using Pages = std::map<std::uint64_t, TrackPage>;

void print_choices(const Pages& pages);

// One HTML file that needs no other: for each track up to kShownMax candidates of each kind, evenly
// over time, with the choice among them.
inline constexpr std::size_t kShownMax = 12;
base::Result<void> write_sheet(const std::filesystem::path& file, const std::string& title,
                               const Pages& pages);

}  // namespace bench
