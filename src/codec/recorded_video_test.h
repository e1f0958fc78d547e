// Records test videos as the product does: packets of a source into fragments.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "codec/fragment_muxer.h"
#include "codec/source.h"

namespace codec {

struct RecordedVideo {
    // One per stream description, all chunks of it.
    struct Stretch {
        std::vector<std::byte> init;
        std::string codec;
        std::vector<FragmentChunk> chunks;
    };
    std::vector<Stretch> stretches;
    std::vector<Frame> frames;  // as decoded from the source itself
};

std::vector<std::int64_t> regular_times_ms(int frames, std::int64_t step_ms = 40);

RecordedVideo record(const std::string& url_or_path);
// All frames; throws where the source cannot be read to its end.
std::vector<Frame> read_frames(const std::string& url_or_path);

void write_file(const std::string& path, const std::vector<std::vector<std::byte>>& pieces);
// init and these chunks, one behind the other.
std::vector<std::byte> fragment_of(const RecordedVideo::Stretch& stretch, std::size_t first_chunk,
                                   std::size_t chunks);

}  // namespace codec
