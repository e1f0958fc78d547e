// HLS playlists (RFC 8216) of fragmented MP4. Pure; any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "domain/recording.h"
#include "service/live_window.h"

namespace service {

// In both, `query` goes behind every address: the signature of the whole place. Beside the standard
// tags each stream's RFC 6381 codec is given by a tag of ours, which players pass over:
// #EXT-X-SMARTMONITOR-CODECS.

// Chunks in memory: "init-<number>.mp4" and "chunk-<number>.m4s".
std::string live_playlist(std::span<const LiveChunk> chunks, std::string_view query);
// Recorded fragments in order of time, each one segment: byte ranges of "<fragment id>.mp4".
std::string recorded_playlist(std::span<const domain::Fragment> fragments, std::string_view query);

}  // namespace service
