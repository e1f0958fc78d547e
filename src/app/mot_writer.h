// Tracks in MOTChallenge form, one box a line: what evaluation programs read.
//
// "frame,id,left,top,width,height,score,-1,-1,-1"; frames count from 1, boxes are in pixels. Lines
// of a track that is confirmed late, or whose gap is filled, come later than those of later frames.
// Source: Leal-Taixé et al., "MOTChallenge 2015", section 3.
#pragma once

#include <filesystem>
#include <fstream>

#include "base/result.h"
#include "pipeline/track_sink.h"

namespace app {

// Passes each result on to `next` and writes its boxes. One thread.
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
