// MOTChallenge files on disk (vision/mot_format.h says what is in them).
#pragma once

#include <filesystem>
#include <fstream>
#include <memory>
#include <span>
#include <vector>

#include "base/result.h"
#include "pipeline/track_sink.h"
#include "vision/mot_format.h"

namespace app {

// Errors name file and line.
base::Result<std::vector<vision::MotLine>> read_mot_file(const std::filesystem::path& file);
base::Result<void> write_mot_file(const std::filesystem::path& file,
                                  std::span<const vision::MotLine> lines);

// Passes each result on to `next` and writes its boxes. Lines of a track that is confirmed late, or
// whose gap is filled, come later than those of later frames. One thread.
class MotWriter final : public pipeline::TrackSink {
  public:
    static base::Result<std::unique_ptr<MotWriter>> create(const std::filesystem::path& file,
                                                           pipeline::TrackSink& next);
    base::Result<void> on_frame(pipeline::FrameResult&& result) override;

  private:
    MotWriter(std::filesystem::path file, pipeline::TrackSink& next)
        : file_(std::move(file)), out_(file_), next_(next) {}

    std::filesystem::path file_;
    std::ofstream out_;
    pipeline::TrackSink& next_;
};

}  // namespace app
