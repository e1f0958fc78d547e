#include "service/fragment_recorder.h"

#include <random>

#include <gmock/gmock.h>

#include "codec/fragment.h"
#include "service/recording_fixture.h"

namespace service {
namespace {

using domain::GapReason;

using FragmentRecorderTest = RecordingFixture;

TEST_F(FragmentRecorderTest, KeepsAStreamInFragmentsThatEndAtKeyFrames) {
    const base::Instant start = clock.now();
    {
        auto writer = make_writer();
        record(writer.get(), start, 0, 300, GapReason::kStreamEnded);
        EXPECT_EQ(writer->counters().fragments, 3U);
        EXPECT_EQ(writer->counters().lost, 0U);
    }
    const auto all = fragments();
    ASSERT_EQ(all.size(), 3U);
    base::Instant next = start;
    int frames = 0;
    for (const domain::Fragment& fragment : all) {
        EXPECT_EQ(fragment.start, next);
        next = fragment.end;
        EXPECT_EQ(fragment.codec.substr(0, 5), "avc1.");
        EXPECT_EQ(fragment.width, 96);
        const auto bytes = objects->read(fragment.object);
        ASSERT_TRUE(bytes);
        EXPECT_EQ(bytes.value().size(), fragment.size_bytes);
        const auto summary = codec::inspect_fragment(std::as_bytes(std::span(bytes.value())));
        ASSERT_TRUE(summary) << summary.error().message;
        EXPECT_EQ(summary.value().init_bytes, fragment.init_bytes);
        EXPECT_EQ(summary.value().whole_bytes, fragment.size_bytes);
        EXPECT_TRUE(summary.value().starts_with_key);
        EXPECT_EQ(summary.value().chunks.size(), 10U);
        frames += summary.value().frames;
    }
    EXPECT_EQ(frames, 300);
    EXPECT_EQ(next, start + base::Millis(30'000));
    const auto after = gaps();
    ASSERT_EQ(after.size(), 1U);
    EXPECT_EQ(after[0].start, next);
    EXPECT_EQ(after[0].end, std::nullopt);
    EXPECT_EQ(after[0].reason, GapReason::kStreamEnded);
}

TEST_F(FragmentRecorderTest, ShowsTheNewestSecondsAndNothingOfACameraThatIsGone) {
    auto writer = make_writer();
    const auto window = windows.of(camera);
    FragmentRecorder recorder(camera, {nullptr, &windows, [this](codec::MediaTime pts) {
                                           return clock.now() +
                                                  std::chrono::duration_cast<base::Millis>(pts);
                                       }});
    recorder.on_stream(stream().description);
    for (const codec::Packet& packet : stream().packets) recorder.on_packet(packet);
    const auto chunks = window->chunks();
    ASSERT_EQ(chunks.size(), kLiveChunksMax);
    EXPECT_EQ(chunks.back().number, 29U);  // the last second is not over
    EXPECT_EQ(chunks.back().start, clock.now() + base::Millis(28'000));
    EXPECT_EQ(window->chunk(29)->bytes, chunks.back().bytes);
    EXPECT_EQ(window->chunk(1), std::nullopt);
    EXPECT_EQ(window->init(chunks.back().init->number), chunks.back().init);
    recorder.finish(GapReason::kStreamEnded, clock.now());
    EXPECT_TRUE(window->chunks().empty());
    EXPECT_TRUE(fragments().empty()) << "the camera is not recorded";
}

TEST_F(FragmentRecorderTest, StopsBeforeTheDiskIsFullAndGoesOnByItself) {
    auto writer = make_writer();
    const auto put = [&](std::int64_t second, std::uint64_t free_mib) {
        free_bytes = free_mib * kMiB;
        record(writer.get(), clock.now() + base::Millis(second * 1000), 0, 100,
               GapReason::kStreamEnded);
    };
    put(0, 3000);
    put(20, 2048);  // no more than the reserve
    put(40, 2200);  // above it, but not by the hysteresis
    put(60, 2400);
    EXPECT_EQ(fragments().size(), 2U);
    std::vector<GapReason> reasons;
    const auto all = gaps();
    for (const auto& gap : all) reasons.push_back(gap.reason);
    EXPECT_THAT(reasons, testing::Contains(GapReason::kDiskFull));
    EXPECT_FALSE(reserve.is_stopped());
}

// Outages, deaths and a full disk at random: wherever a track lies, there is video, or a gap that
// says why not.
TEST_F(FragmentRecorderTest, CoversEveryTrackWhateverHappens) {
    const base::Instant zero = clock.now();
    std::int64_t now_ms = 0;
    std::mt19937 random(11);
    const auto below = [&](int n) {
        return static_cast<std::int64_t>(random() % static_cast<unsigned>(n));
    };
    std::vector<std::pair<base::Instant, base::Instant>> tracks;
    for (int connection = 0; connection < 60; ++connection) {
        clock.set(zero + base::Millis(now_ms));
        free_bytes = (below(4) == 0 ? 100 : 100'000) * kMiB;
        const auto first = static_cast<std::size_t>(below(20)) * 10;
        const auto last = first + 1 + static_cast<std::size_t>(below(100));
        auto writer = make_writer();
        const base::Instant start = clock.now() - base::Millis(first * 100);
        FragmentRecorder recorder(camera,
                                  {writer.get(), &windows,
                                   [=](codec::MediaTime pts) {
                                       return start + std::chrono::duration_cast<base::Millis>(pts);
                                   }},
                                  {.fragment_length = base::Millis(1000 + below(9000))});
        recorder.on_stream(stream().description);
        for (std::size_t i = first; i < last; ++i) recorder.on_packet(stream().packets[i]);
        const std::int64_t seen_ms = static_cast<std::int64_t>(last - first) * 100;
        const std::int64_t from_ms = now_ms + below(static_cast<int>(seen_ms));
        tracks.emplace_back(
            zero + base::Millis(from_ms),
            zero + base::Millis(from_ms + below(static_cast<int>(now_ms + seen_ms - from_ms))));
        now_ms += seen_ms + below(3) * below(20'000);
        clock.set(zero + base::Millis(now_ms));
        if (below(3) != 0) {
            recorder.finish(static_cast<GapReason>(1 + below(4)), clock.now());
        } else {
            recorder.finish(GapReason::kInterrupted, clock.now());  // what a start finds out
        }
    }
    struct Piece {
        base::Instant start;
        base::Instant end;
    };
    std::vector<Piece> pieces;
    const auto recorded = fragments();
    for (const auto& fragment : recorded) {
        pieces.push_back({fragment.start, fragment.end});
        EXPECT_TRUE(objects->verify(fragment.object));
    }
    const auto missing = gaps();
    EXPECT_GT(pieces.size(), 50U);
    EXPECT_GT(missing.size(), 20U);
    for (const auto& gap : missing) pieces.push_back({gap.start, gap.end.value_or(clock.now())});
    std::sort(pieces.begin(), pieces.end(),
              [](const auto& a, const auto& b) { return a.start < b.start; });
    EXPECT_LE(pieces.front().start, zero);
    for (std::size_t i = 1; i < pieces.size(); ++i) ASSERT_EQ(pieces[i - 1].end, pieces[i].start);
    for (const auto& [from, to] : tracks) {
        EXPECT_GE(from, pieces.front().start);
        EXPECT_LE(to, pieces.back().end);
    }
    EXPECT_EQ(store->check([](const store::Fault& fault) { ADD_FAILURE() << fault.where; })
                  .value()
                  .faults,
              0U);
}

}  // namespace
}  // namespace service
