#include "paced_source.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace bench {

PacedSource::PacedSource(std::string video, SteadyTime starts_at)
    : video_(std::move(video)), starts_at_(starts_at) {}

base::Result<std::unique_ptr<PacedSource>> PacedSource::open(const std::string& video,
                                                             SteadyTime starts_at,
                                                             std::int64_t first_frame) {
    std::unique_ptr<PacedSource> source(new PacedSource(video, starts_at));
    BOOST_OUTCOME_TRY(source->rewind());
    source->info_ = source->file_->info();
    source->info_.is_live = true;
    source->info_.frames_estimate.reset();
    source->info_.duration_estimate.reset();
    source->frame_time_ =
        codec::MediaTime{std::llround(1e6 / std::max(1.0, source->info_.fps_average))};
    for (std::int64_t i = 0; i < first_frame; ++i) {
        BOOST_OUTCOME_TRY(source->file_->next([](auto, auto) { return false; }));
    }
    source->loop_frames_ = -first_frame;
    source->loop_time_ = -first_frame * source->frame_time_;
    return source;
}

base::Result<void> PacedSource::rewind() {
    BOOST_OUTCOME_TRY(file_, codec::Source::open(video_));
    return base::success();
}

base::Result<std::optional<codec::Frame>> PacedSource::next(const codec::WantPicture& want) {
    // The camera sends the next frame when its time has come; until then there is nothing to
    // decode.
    const auto due = starts_at_ + frames_ * frame_time_;
    {
        std::unique_lock lock(mutex_);
        changed_.wait_until(lock, due, [this] { return interrupted_; });
        if (interrupted_) return base::fail(base::ErrorKind::kUnavailable, "stopped");
    }
    if (std::chrono::steady_clock::now() > due + frame_time_) ++late_;
    const codec::WantPicture shifted = [&](std::int64_t index, codec::MediaTime pts) {
        return !want || want(loop_frames_ + index, loop_time_ + pts);
    };
    BOOST_OUTCOME_TRY(auto frame, file_->next(shifted));
    if (!frame) {
        loop_frames_ = frames_;
        loop_time_ = frames_ * frame_time_;
        BOOST_OUTCOME_TRY(rewind());
        BOOST_OUTCOME_TRY(frame, file_->next(shifted));
        if (!frame) return base::fail(base::ErrorKind::kDataLoss, video_ + " has no frames");
    }
    frame->index += loop_frames_;
    frame->pts += loop_time_;
    ++frames_;
    return frame;
}

void PacedSource::interrupt() {
    std::lock_guard lock(mutex_);
    interrupted_ = true;
    changed_.notify_all();
}

}  // namespace bench
