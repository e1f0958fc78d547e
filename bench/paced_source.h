// A video file played as a live camera: in real time, again and again.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "codec/source.h"

namespace bench {

using SteadyTime = std::chrono::steady_clock::time_point;

// Gives each frame when its time has come, not before; is_live. Reports how late it was asked at
// most: a real camera's frames would have waited in the network, or been lost.
class PacedSource final : public codec::Source {
  public:
    // `first_frame`: of the file, where the camera begins; its own frames count from 0.
    static base::Result<std::unique_ptr<PacedSource>> open(const std::string& video,
                                                           SteadyTime starts_at,
                                                           std::int64_t first_frame);

    const codec::SourceInfo& info() const override { return info_; }
    base::Result<std::optional<codec::Frame>> next(const codec::WantPicture& want) override;
    codec::SourceCounters counters() const override { return {frames_, 0}; }
    void interrupt() override;

    // Frames that were asked for more than one frame's time too late.
    std::int64_t late() const { return late_; }

  private:
    PacedSource(std::string video, SteadyTime starts_at);
    base::Result<void> rewind();

    std::string video_;
    SteadyTime starts_at_;
    codec::SourceInfo info_;
    std::unique_ptr<codec::Source> file_;
    std::int64_t frames_ = 0;
    std::int64_t loop_frames_ = 0;   // before this round
    codec::MediaTime loop_time_{0};  // the same
    codec::MediaTime frame_time_{0};
    std::atomic<std::int64_t> late_ = 0;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool interrupted_ = false;
};

}  // namespace bench
