// The newest video of each camera, in memory, for who watches it live.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.h"
#include "service/recording_writer.h"
#include "store/recordings.h"

namespace service {

// Kept of each camera: these last ones, whichever limit is reached first (but always one).
inline constexpr std::size_t kLiveChunksMax = 12;
inline constexpr base::Millis kLiveTimeMax{30'000};
inline constexpr std::size_t kLiveBytesMax = 24U << 20U;

// What chunks of one stream begin with, in MSE and HLS.
struct LiveInit {
    std::uint64_t number = 0;  // grows with every connection and change of the stream
    SharedBytes bytes;
    std::string codec;  // RFC 6381
    int width = 0;      // pixels
    int height = 0;
};

struct LiveChunk {
    std::uint64_t number = 0;  // 1, 2, 3, ... of the camera since the process started
    std::shared_ptr<const LiveInit> init;
    SharedBytes bytes;
    base::Instant start;  // wall time of its first frame
    base::Millis duration{0};
};

// One camera. Any thread.
class LiveWindow {
  public:
    std::shared_ptr<const LiveInit> begin(LiveInit init);
    // `chunk.number` is given here.
    void add(LiveChunk chunk);
    // The camera is gone: what was live is no more.
    void clear();

    std::vector<LiveChunk> chunks() const;  // oldest first
    std::optional<LiveChunk> chunk(std::uint64_t number) const;
    std::shared_ptr<const LiveInit> init(std::uint64_t number) const;  // null: not here any more

  private:
    mutable std::mutex mutex_;
    std::deque<LiveChunk> chunks_;
    std::size_t bytes_ = 0;
    std::uint64_t chunks_so_far_ = 0;
    std::uint64_t inits_so_far_ = 0;
};

// Of all cameras that were watched since the process started. Any thread.
class LiveWindows {
  public:
    // Made when absent; never removed: an empty one is a few hundred bytes.
    std::shared_ptr<LiveWindow> of(const store::CameraKey& camera);
    // Null when the camera was never watched.
    std::shared_ptr<const LiveWindow> find(const store::CameraKey& camera) const;

  private:
    mutable std::mutex mutex_;
    std::map<std::string, std::shared_ptr<LiveWindow>> windows_;
};

}  // namespace service
