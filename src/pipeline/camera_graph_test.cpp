#include "pipeline/camera_graph.h"

#include <condition_variable>
#include <map>
#include <set>

#include <gtest/gtest.h>

namespace pipeline {
namespace {

const base::Instant kNoon = base::from_unix_ms(1'790'000'000'000);
constexpr int kWidth = 320;
constexpr int kHeight = 240;

// A person: a bright box that walks to the right, three pixels a frame.
media::BoxPx walker(std::int64_t frame) {
    return {20.0F + 3.0F * static_cast<float>(frame % 80), 60, 40, 100};
}

// The room is in green and red, which the WalkerDetector does not see.
std::shared_ptr<const media::Image> draw(std::int64_t frame, bool is_other_room) {
    auto picture = std::make_shared<media::Image>(kWidth, kHeight);
    for (int y = 0; y < kHeight; ++y) {
        for (int x = 0; x < kWidth; ++x) {
            const bool is_wall =
                (x / 20 * (is_other_room ? 5 : 3) + y / 20 * (is_other_room ? 3 : 7)) % 8 < 4;
            picture->row(y)[3 * x + 1] = picture->row(y)[3 * x + 2] = is_wall ? 200 : 40;
        }
    }
    const media::BoxPx box = walker(frame);
    for (int y = static_cast<int>(box.top); y < static_cast<int>(box.bottom()); ++y) {
        for (int x = static_cast<int>(box.left); x < static_cast<int>(box.right()); ++x) {
            const bool is_light = ((x / 4) + (y / 4)) % 2 == 0;
            picture->row(y)[3 * x] = is_light ? 220 : 60;
        }
    }
    return picture;
}

// Draws `frames` pictures at 25 fps; then ends, fails or, when live, is silent until interrupted.
class DrawnSource final : public codec::Source {
  public:
    explicit DrawnSource(std::int64_t frames, bool is_live = false) : frames_(frames) {
        info_.width = kWidth;
        info_.height = kHeight;
        info_.fps_average = 25;
        info_.is_live = is_live;
        if (!is_live) info_.frames_estimate = frames;
    }

    const codec::SourceInfo& info() const override { return info_; }
    codec::SourceCounters counters() const override { return {next_, 0}; }
    void interrupt() override {
        std::lock_guard lock(mutex_);
        interrupted_ = true;
        changed_.notify_all();
    }

    base::Result<std::optional<codec::Frame>> next(const codec::WantPicture&) override {
        std::unique_lock lock(mutex_);
        if (next_ == frames_ && error_) return *error_;
        if (next_ == frames_ && info_.is_live) changed_.wait(lock, [this] { return interrupted_; });
        if (interrupted_) return base::fail(base::ErrorKind::kUnavailable, "stopped");
        if (next_ == frames_) return std::optional<codec::Frame>();
        const codec::MediaTime pts{40'000 * next_};
        codec::Frame frame{draw(next_, next_ >= cut_at_), next_, pts};
        ++next_;
        return std::optional<codec::Frame>(std::move(frame));
    }

    std::optional<base::Error> error_;  // instead of the end
    std::int64_t cut_at_ = 1'000'000;   // another room from this frame on

  private:
    const std::int64_t frames_;
    codec::SourceInfo info_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::int64_t next_ = 0;
    bool interrupted_ = false;
};

// Sees the walker: the leftmost bright column tells where.
class WalkerDetector final : public infer::PersonDetector {
  public:
    base::Result<std::vector<domain::Detection>> detect(media::ImageView frame) const override {
        std::unique_lock lock(mutex_);
        may_go_.wait(lock, [this] { return permits_ != 0; });
        if (permits_ > 0) --permits_;
        if (++calls_ == fail_at_) return base::fail(base::ErrorKind::kInternal, "no detector");
        if (calls_ == throw_at_) throw std::runtime_error("a bug");
        for (int x = 0; x < frame.width; ++x) {
            if (frame.row(100)[3 * x] == 0) continue;
            return std::vector<domain::Detection>{{{static_cast<float>(x), 60, 40, 100}, 0.9F}};
        }
        return std::vector<domain::Detection>{};
    }

    // Lets this many frames through; -1: all.
    void allow(int permits) {
        std::lock_guard lock(mutex_);
        permits_ = permits;
        may_go_.notify_all();
    }

    int fail_at_ = 0;
    int throw_at_ = 0;

  private:
    mutable std::mutex mutex_;
    mutable std::condition_variable may_go_;
    mutable int permits_ = -1;
    mutable int calls_ = 0;
};

class RecordingSink final : public TrackSink {
  public:
    base::Result<void> on_frame(FrameResult&& result) override {
        std::lock_guard lock(mutex_);
        results_.push_back(std::move(result));
        grown_.notify_all();
        if (static_cast<int>(results_.size()) == fail_at_) {
            return base::fail(base::ErrorKind::kResourceExhausted, "the disk is full");
        }
        return base::success();
    }

    void wait_for(std::size_t results) {
        std::unique_lock lock(mutex_);
        grown_.wait(lock, [&] { return results_.size() >= results; });
    }

    int fail_at_ = 0;
    std::vector<FrameResult> results_;  // read after CameraGraph::wait()

  private:
    std::mutex mutex_;
    std::condition_variable grown_;
};

class CameraGraphTest : public testing::Test {
  protected:
    std::unique_ptr<CameraGraph> run(std::unique_ptr<codec::Source> source,
                                     GraphOptions options = {}) {
        if (!options.start) options.start = kNoon;
        return std::make_unique<CameraGraph>(
            GraphParts{std::move(source), detector_, nullptr, sink_, clock_}, std::move(options));
    }

    // What holds for every run.
    void expect_order() const {
        std::set<std::uint64_t> open;
        std::set<std::uint64_t> over;
        for (std::size_t i = 0; i < sink_.results_.size(); ++i) {
            const FrameResult& each = sink_.results_[i];
            const bool is_last = i + 1 == sink_.results_.size();
            if (i > 0 && !each.source_ended) {
                EXPECT_GT(each.frame, sink_.results_[i - 1].frame);
                EXPECT_GT(each.at, sink_.results_[i - 1].at);
            }
            EXPECT_TRUE(!each.source_ended || is_last);
            for (const auto track : each.started) EXPECT_TRUE(open.insert(track).second);
            for (const auto& seen : each.observed) {
                EXPECT_TRUE(open.contains(seen.track));
                EXPECT_LE(seen.frame, each.frame);
                EXPECT_LE(seen.at, each.at);
            }
            for (const auto& shot : each.shots) {
                EXPECT_TRUE(open.contains(shot.track));
                EXPECT_LE(shot.at, each.at);
                EXPECT_EQ(shot.jpeg.substr(0, 2), "\xff\xd8");
            }
            for (const auto track : each.ended) {
                EXPECT_EQ(open.erase(track), 1u);
                EXPECT_TRUE(over.insert(track).second);
            }
        }
        const bool has_ended = !sink_.results_.empty() && sink_.results_.back().source_ended;
        EXPECT_TRUE(open.empty() || !has_ended);
    }

    runtime::ManualClock clock_{kNoon};
    WalkerDetector detector_;
    RecordingSink sink_;
};

TEST_F(CameraGraphTest, ReportsEveryFrameOfAFileInOrderAndThenTheEnd) {
    auto graph = run(std::make_unique<DrawnSource>(60));
    ASSERT_TRUE(graph->wait());
    ASSERT_EQ(sink_.results_.size(), 61u);
    expect_order();
    for (int i = 0; i < 60; ++i) {
        EXPECT_EQ(sink_.results_[static_cast<std::size_t>(i)].frame, i);
        EXPECT_EQ(sink_.results_[static_cast<std::size_t>(i)].at, kNoon + base::Millis{40 * i});
    }
    EXPECT_TRUE(sink_.results_.back().source_ended);
    EXPECT_EQ(sink_.results_.back().frame, 59);
    const Counters counters = graph->progress().counters;
    EXPECT_EQ(counters.decoded, 60);
    EXPECT_EQ(counters.detected, 60);
    EXPECT_EQ(counters.reported, 60);
    EXPECT_EQ(counters.dropped, 0);
    EXPECT_EQ(counters.tracks, 1);
    EXPECT_TRUE(graph->is_done());
}

TEST_F(CameraGraphTest, ReportsPicturesOfATrackSoonAndAtItsEnd) {
    auto graph = run(std::make_unique<DrawnSource>(75));
    ASSERT_TRUE(graph->wait());
    expect_order();
    std::vector<base::Instant> reported;
    for (const FrameResult& each : sink_.results_) {
        for (const ShotUpdate& shot : each.shots) {
            EXPECT_EQ(shot.kind, ShotUpdate::Kind::kBody);
            EXPECT_GT(shot.quality_01, 0);
            reported.push_back(each.at);
        }
    }
    ASSERT_FALSE(reported.empty());
    EXPECT_LE(reported.front(), kNoon + base::Millis{1000});
    EXPECT_LE(reported.size(), 3u);
}

TEST_F(CameraGraphTest, CarriesNoTrackOverACut) {
    auto source = std::make_unique<DrawnSource>(60);
    source->cut_at_ = 30;
    auto graph = run(std::move(source));
    ASSERT_TRUE(graph->wait());
    expect_order();
    EXPECT_EQ(graph->progress().counters.tracks, 2);
    EXPECT_EQ(sink_.results_[30].ended.size(), 1u);
}

TEST_F(CameraGraphTest, LooksAtEveryNthFrameWhenAsked) {
    auto graph = run(std::make_unique<DrawnSource>(60), {.limiter = {.every_nth = 4}});
    ASSERT_TRUE(graph->wait());
    EXPECT_EQ(sink_.results_.size(), 16u);
    expect_order();
    const Progress progress = graph->progress();
    EXPECT_EQ(progress.counters.thinned_out, 45);
    EXPECT_EQ(progress.frames_done, 60);
}

TEST_F(CameraGraphTest, LeavesFramesOfALiveSourceOutInOnePlaceAndCountsThem) {
    detector_.allow(0);
    auto graph = run(std::make_unique<DrawnSource>(50, true));
    while (graph->progress().counters.decoded < 50) std::this_thread::yield();
    detector_.allow(-1);
    sink_.wait_for(kLooksUnderWayMax);
    graph->stop();
    ASSERT_TRUE(graph->wait());
    expect_order();
    const Counters counters = graph->progress().counters;
    EXPECT_EQ(counters.decoded, 50);
    EXPECT_EQ(counters.detected, kLooksUnderWayMax);
    EXPECT_EQ(counters.thinned_out, 1) << "the last one is put off, not lost";
    EXPECT_EQ(counters.dropped, 50 - 1 - kLooksUnderWayMax);
    EXPECT_EQ(counters.reported, counters.detected);
}

TEST_F(CameraGraphTest, EndsAllTracksWhenStopped) {
    auto graph = run(std::make_unique<DrawnSource>(40, true));
    sink_.wait_for(1);
    graph->stop();
    ASSERT_TRUE(graph->wait());
    expect_order();
    EXPECT_TRUE(sink_.results_.back().source_ended);
}

TEST_F(CameraGraphTest, StopsWhileAFileWaitsForASlowDetector) {
    detector_.allow(3);
    auto graph = run(std::make_unique<DrawnSource>(1000));
    sink_.wait_for(3);
    graph->stop();
    detector_.allow(-1);
    ASSERT_TRUE(graph->wait());
    expect_order();
    EXPECT_LT(sink_.results_.size(), 20u);
    EXPECT_TRUE(sink_.results_.back().source_ended);
}

TEST_F(CameraGraphTest, StopsByItsDestructor) {
    run(std::make_unique<DrawnSource>(10, true)).reset();
    expect_order();
}

TEST_F(CameraGraphTest, GivesTheSinksErrorAndCallsItNoMore) {
    for (const bool is_live : {false, true}) {
        RecordingSink sink;
        sink.fail_at_ = 5;
        CameraGraph graph(
            {std::make_unique<DrawnSource>(5000, is_live), detector_, nullptr, sink, clock_},
            {.start = kNoon});
        const auto result = graph.wait();
        ASSERT_FALSE(result);
        EXPECT_EQ(result.error().message, "the disk is full");
        EXPECT_EQ(sink.results_.size(), 5u);
    }
}

TEST_F(CameraGraphTest, EndsItsTracksAndGivesTheErrorWhenTheDetectorFails) {
    detector_.fail_at_ = 30;
    auto graph = run(std::make_unique<DrawnSource>(5000));
    const auto result = graph->wait();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().message, "no detector");
    expect_order();
    ASSERT_EQ(sink_.results_.size(), 30u);
    EXPECT_TRUE(sink_.results_.back().source_ended);
    EXPECT_EQ(sink_.results_.back().ended.size(), 1u);
}

TEST_F(CameraGraphTest, TurnsABugInANodeIntoAnInternalError) {
    detector_.throw_at_ = 3;
    auto graph = run(std::make_unique<DrawnSource>(100));
    const auto result = graph->wait();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, base::ErrorKind::kInternal);
    EXPECT_EQ(result.error().detail, "detect: a bug");
}

TEST_F(CameraGraphTest, EndsItsTracksAndGivesTheErrorWhenTheSourceFails) {
    auto source = std::make_unique<DrawnSource>(30);
    source->error_ = base::fail(base::ErrorKind::kUnavailable, "the camera is gone");
    auto graph = run(std::move(source));
    const auto result = graph->wait();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, base::ErrorKind::kUnavailable);
    ASSERT_EQ(sink_.results_.size(), 31u);
    EXPECT_EQ(sink_.results_.back().ended.size(), 1u);
    expect_order();
}

TEST_F(CameraGraphTest, ReportsTheEndOfASourceWithoutFrames) {
    auto graph = run(std::make_unique<DrawnSource>(0));
    ASSERT_TRUE(graph->wait());
    ASSERT_EQ(sink_.results_.size(), 1u);
    EXPECT_TRUE(sink_.results_[0].source_ended);
    EXPECT_EQ(sink_.results_[0].frame, -1);
    EXPECT_EQ(sink_.results_[0].at, kNoon);
}

TEST_F(CameraGraphTest, TellsItsProgressAtTheEndAtLeast) {
    std::vector<Progress> told;
    auto graph = run(std::make_unique<DrawnSource>(20),
                     {.on_progress = [&](const Progress& progress) { told.push_back(progress); }});
    ASSERT_TRUE(graph->wait());
    ASSERT_EQ(told.size(), 1u);  // the clock stands still
    EXPECT_EQ(told[0].frames_done, 20);
    EXPECT_EQ(told[0].frames_estimate, 20);
}

}  // namespace
}  // namespace pipeline
