// A camera that is watched and recorded while somebody sets the server's clock.
#include <gmock/gmock.h>

#include "codec/fragment.h"
#include "service/recording_fixture.h"
#include "service/scripted_camera.h"

namespace service {
namespace {

using domain::GapReason;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr base::Millis kFrame{100};  // of the stream that is played
constexpr int kFrames = 300;         // of one connection

class SetClocks : public RecordingFixture {
  protected:
    // A scripted camera's pictures together with the packets of a real stream; on_frame() may set
    // the clock.
    class PlayedStream final : public codec::Source {
      public:
        PlayedStream(std::unique_ptr<codec::Source> pictures, codec::PacketSink& packets,
                     std::function<void(int)> on_frame)
            : pictures_(std::move(pictures)), packets_(packets), on_frame_(std::move(on_frame)) {}
        const codec::SourceInfo& info() const override { return pictures_->info(); }
        codec::SourceCounters counters() const override { return pictures_->counters(); }
        void interrupt() override { pictures_->interrupt(); }
        base::Result<std::optional<codec::Frame>> next(const codec::WantPicture& want) override {
            BOOST_OUTCOME_TRY(auto frame, pictures_->next(want));
            if (!frame) return frame;
            on_frame_(next_);
            if (next_ == 0) packets_.on_stream(stream().description);
            packets_.on_packet(stream().packets[static_cast<std::size_t>(next_++)]);
            return frame;
        }

      private:
        std::unique_ptr<codec::Source> pictures_;
        codec::PacketSink& packets_;
        std::function<void(int)> on_frame_;
        int next_ = 0;
    };

    // Before the given picture (kFrames: after the last one) of the given connection, the clock is
    // set forward by this, or back.
    struct Step {
        int connection;
        int frame;
        base::Millis by;
    };

    domain::Camera row() const {
        domain::Camera made{.tenant = tenant, .poi = poi, .sensor = sensor, .name = "Door"};
        made.url = "rtsp://camera/live";
        made.is_recorded = true;
        return made;
    }

    // Watches `connections` of 30 s each in a process of its own.
    void play(int connections, std::vector<Step> steps) {
        std::deque<ScriptedCamera::Connection> script(
            static_cast<std::size_t>(connections),
            {.frames = kFrames, .frames_with_somebody = 250, .frame_time = kFrame});
        ScriptedCamera scripted(clock, script);
        auto writer = make_writer();
        LiveCameraParts parts{.store = *store,
                              .objects = *objects,
                              .clock = clock,
                              .people = people,
                              .faces = nullptr,
                              .runs = folder / "runs",
                              .writer = writer.get()};
        parts.on_closed = [this](const domain::Track& track) { closed.push_back(track); };
        int connection = -1;
        const auto step = [&](int frame) {
            for (const Step& each : steps) {
                if (each.connection == connection && each.frame == frame) clock.advance(each.by);
            }
        };
        parts.open = [&, open = scripted.opener()](const std::string& url,
                                                   const codec::SourceOptions& options)
            -> base::Result<std::unique_ptr<codec::Source>> {
            BOOST_OUTCOME_TRY(auto pictures, open(url, options));
            ++connection;
            return std::make_unique<PlayedStream>(std::move(pictures), *options.packets,
                                                  [&](int frame) {
                                                      step(frame);
                                                      ++frames_played;
                                                  });
        };
        parts.wait = [&, wait = scripted.waiter()](base::Millis time, const std::stop_token& stop) {
            if (connection != stepped_after) step(kFrames);
            stepped_after = connection;
            wait(time, stop);
        };
        LiveCamera live(row(), std::move(parts));
        scripted.wait_until_played();
        status = live.status();
        lost += writer->counters().lost;
    }

    // All that was played is recorded, each moment lies in one fragment or gap, times only grow.
    void expect_whole() {
        EXPECT_EQ(lost, 0U);
        const auto checked = store->check([](const store::Fault& fault) {
            ADD_FAILURE() << fault.invariant << ": " << fault.where;
        });
        EXPECT_TRUE(checked);
        int frames = 0;
        const auto recorded = fragments();
        for (const domain::Fragment& fragment : recorded) {
            const auto bytes = objects->read(fragment.object);
            ASSERT_TRUE(bytes);
            frames +=
                codec::inspect_fragment(std::as_bytes(std::span(bytes.value()))).value().frames;
        }
        EXPECT_EQ(frames, frames_played);
        const auto missing = gaps();
        ASSERT_FALSE(missing.empty());
        EXPECT_FALSE(missing.back().end);
        for (std::size_t i = 0; i < closed.size(); ++i) {
            EXPECT_LT(closed[i].start, closed[i].end);
            EXPECT_GE(closed[i].start, std::min(recorded.front().start, missing.front().start));
            if (i > 0) {
                EXPECT_LT(closed[i - 1].end, closed[i].start);
            }
            const auto stored = store->find_track(tenant, closed[i].id);
            ASSERT_TRUE(stored);
            if (!stored.value().fragment) {  // between a leap forward and the next key frame
                const auto is_around = [&](const domain::Gap& gap) {
                    return gap.reason == GapReason::kClockChanged && gap.start <= closed[i].start &&
                           gap.end && closed[i].start < *gap.end;
                };
                EXPECT_TRUE(std::any_of(missing.begin(), missing.end(), is_around));
                continue;
            }
            const auto fragment = store->find_fragment(tenant, *stored.value().fragment).value();
            EXPECT_GE(closed[i].start, fragment.start);
            EXPECT_LT(closed[i].start, fragment.end);
        }
    }
    std::vector<GapReason> gap_reasons() {
        std::vector<GapReason> reasons;
        const auto all = gaps();
        for (const domain::Gap& gap : all) reasons.push_back(gap.reason);
        return reasons;
    }

    SomebodyDetector people;
    std::vector<domain::Track> closed;
    CameraStatus status;
    int frames_played = 0;
    int stepped_after = -1;
    std::uint64_t lost = 0;
};

class ClockSetBack : public SetClocks, public ::testing::WithParamInterface<base::Millis> {};
INSTANTIATE_TEST_SUITE_P(Steps, ClockSetBack,
                         ::testing::Values(base::Millis(200), seconds(1), seconds(5), minutes(10),
                                           minutes(59)));

TEST_P(ClockSetBack, DuringAConnectionLosesNothing) {
    play(3, {{1, 150, -GetParam()}});
    EXPECT_EQ(status.connections, 3);
    EXPECT_EQ(closed.size(), 3U);
    expect_whole();
    EXPECT_THAT(gap_reasons(),
                ::testing::ElementsAre(GapReason::kStreamEnded, GapReason::kStreamEnded,
                                       GapReason::kStreamEnded, GapReason::kInterrupted));
}

TEST_P(ClockSetBack, BetweenConnectionsLosesNothingAndLeavesTheGap) {
    play(3, {{0, kFrames, -GetParam()}});
    EXPECT_EQ(closed.size(), 3U);
    expect_whole();
    EXPECT_EQ(gaps().size(), 4U);
}

TEST_P(ClockSetBack, WhileNobodyWatchesLosesNothing) {
    play(1, {});
    clock.advance(seconds(3) - GetParam());
    play(1, {});
    clock.advance(-GetParam() / 2);
    play(1, {});
    EXPECT_EQ(closed.size(), 3U);
    expect_whole();
}

TEST_F(SetClocks, BackByMoreThanAnHourStopTheRecordingAndSayWhy) {
    play(3, {{1, 150, -hours(2)}});
    EXPECT_EQ(status.connections, 3);
    expect_whole();
    EXPECT_THAT(gap_reasons(),
                ::testing::ElementsAre(GapReason::kStreamEnded, GapReason::kClockChanged,
                                       GapReason::kStreamEnded, GapReason::kInterrupted));
}

TEST_F(SetClocks, BackByMoreThanAnHourSayWhatToDo) {
    play(1, {});
    clock.advance(-hours(30));
    ScriptedCamera never(clock, {});
    LiveCameraParts parts{.store = *store,
                          .objects = *objects,
                          .clock = clock,
                          .people = people,
                          .faces = nullptr,
                          .runs = folder / "runs"};
    std::promise<void> refused;
    parts.wait = [&](base::Millis, const std::stop_token& stop) {
        refused.set_value();
        wait_in_real_time(hours(1), stop);
    };
    parts.open = never.opener();
    LiveCamera live(row(), std::move(parts));
    refused.get_future().wait();
    ASSERT_TRUE(live.status().last_error);
    EXPECT_THAT(*live.status().last_error, ::testing::HasSubstr("set the clock right"));
    EXPECT_EQ(gap_reasons().back(), GapReason::kClockChanged);
}

TEST_F(SetClocks, ForwardLeaveAGapInsteadOfVideoThatNeverWas) {
    play(2, {{0, 100, hours(5)}});
    expect_whole();
    const auto all = gaps();
    const auto leapt = std::find_if(all.begin(), all.end(), [](const domain::Gap& gap) {
        return gap.reason == GapReason::kClockChanged;
    });
    ASSERT_NE(leapt, all.end());
    EXPECT_GT(*leapt->end - leapt->start, hours(5) - seconds(2));
    EXPECT_LE(*leapt->end - leapt->start, hours(5));
    const auto recorded = fragments();
    for (const domain::Fragment& fragment : recorded) {
        EXPECT_LT(fragment.end - fragment.start, seconds(12));
    }
}

// As a bad battery and two time servers that disagree would do it.
TEST_F(SetClocks, BackAndForthAtRandomLoseNothing) {
    std::mt19937 random(3);
    const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    for (int process = 0; process < 4; ++process) {
        std::vector<Step> steps;
        for (int i = 0; i < 8; ++i) {
            const base::Millis by = seconds(below(2) == 0 ? below(5) : below(1200));
            steps.push_back({below(4), below(kFrames + 1), below(2) == 0 ? by : -by});
        }
        stepped_after = -1;
        play(4, steps);
        clock.advance(-seconds(below(60)));
    }
    EXPECT_GE(closed.size(), 16U);
    expect_whole();
}

}  // namespace
}  // namespace service
