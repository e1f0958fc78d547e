#include "codec/packet_clock.h"

#include <vector>

#include <gtest/gtest.h>

namespace codec {
namespace {

constexpr std::int64_t kNone = -1;
constexpr MediaTime kFrame{40'000};

struct Stamps {
    std::int64_t pts = kNone;
    std::int64_t dts = kNone;
};
using Times = std::vector<std::int64_t>;

std::optional<std::int64_t> given(std::int64_t stamp) {
    return stamp == kNone ? std::nullopt : std::optional(stamp);
}

struct Placed {
    Times pts_ms;
    Times dts_ms;
};

Placed place(const std::vector<Stamps>& stamps) {
    PacketClock clock(
        {.unit_num = 1, .unit_den = 1000, .reorder_frames = 2, .frame_duration = kFrame});
    Placed placed;
    for (const Stamps& each : stamps) {
        const auto times = clock.advance(given(each.pts), given(each.dts));
        placed.pts_ms.push_back(times.pts.count() / 1000);
        placed.dts_ms.push_back(times.dts.count() / 1000);
    }
    return placed;
}

TEST(PacketClock, GivesGrowingTimesWithoutReordering) {
    const struct {
        const char* what;
        Times stamps_ms;
        Times times_ms;
    } cases[] = {
        {"regular", {1000, 1040, 1080}, {0, 40, 80}},
        {"variable rate", {0, 10, 500, 501}, {0, 10, 500, 501}},
        {"no stamps at all", {kNone, kNone, kNone}, {0, 40, 80}},
        {"one missing", {0, 40, kNone, 120}, {0, 40, 80, 120}},
        {"one repeated", {0, 40, 40, 80}, {0, 40, 60, 80}},
        {"in pairs", {0, 0, 80, 80, 160, 160}, {0, 20, 80, 100, 160, 180}},
        {"in threes", {0, 0, 0, 120, 120, 120}, {0, 20, 30, 120, 140, 150}},
        {"stands still", {0, 0, 0, 0, 0, 0, 0, 0, 0}, {0, 20, 30, 35, 37, 77, 117, 157, 197}},
        {"goes back, as joined recordings do", {0, 40, 0, 40}, {0, 40, 80, 120}},
        {"leaps by a day", {0, 40, 86'400'040, 86'400'080}, {0, 40, 80, 120}},
        {"a silence of a minute", {0, 60'000, 60'040}, {0, 60'000, 60'040}},
    };
    for (const auto& each : cases) {
        std::vector<Stamps> both;
        for (const std::int64_t stamp : each.stamps_ms) both.push_back({stamp, stamp});
        EXPECT_EQ(place(both).pts_ms, each.times_ms) << each.what;
        EXPECT_EQ(place(both).dts_ms, each.times_ms) << each.what;
    }
}

TEST(PacketClock, KeepsTheOrderOfBFrames) {
    const Placed placed = place({{80, 0}, {200, 40}, {120, 80}, {160, 120}, {320, 160}});
    EXPECT_EQ(placed.pts_ms, (Times{80, 200, 120, 160, 320}));
    EXPECT_EQ(placed.dts_ms, (Times{0, 40, 80, 120, 160}));
}

TEST(PacketClock, SpreadsRepeatedStampsWithoutDecodingStampsAndDoesNotDrift) {
    std::vector<Stamps> pairs;
    for (std::int64_t i = 0; i < 1000; ++i) pairs.push_back({i / 2 * 80});
    const Placed placed = place(pairs);
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        ASSERT_EQ(placed.pts_ms[i], pairs[i].pts + (i % 2 == 0 ? 0 : 20)) << i;
    }
}

TEST(PacketClock, KeepsTheOrderOfBFramesWithoutDecodingStamps) {
    const Placed placed = place({{80}, {200}, {120}, {160}, {320}});
    EXPECT_EQ(placed.pts_ms, (Times{0, 120, 40, 80, 240}));
    for (std::size_t i = 0; i < placed.pts_ms.size(); ++i) {
        EXPECT_LE(placed.dts_ms[i], placed.pts_ms[i]);
    }
}

TEST(PacketClock, FillsTheFirstStampsInFromWhatFollows) {
    using Ticks = std::vector<std::optional<std::int64_t>>;
    const struct {
        const char* what;
        Ticks pts, dts;
        Ticks filled_pts, filled_dts;
    } cases[] = {
        {"with B-frames, as RTP gives them",
         {std::nullopt, 300, 100, 200},
         {std::nullopt, std::nullopt, std::nullopt, 100},
         {0, 300, 100, 200},
         {-200, -100, 0, 100}},
        {"all there", {0}, {0}, {0}, {0}},
        {"never a dts", {std::nullopt, 300, 100}, {{}, {}, {}}, {0, 300, 100}, {{}, {}, {}}},
        {"no stamps", {{}, {}}, {{}, {}}, {{}, {}}, {{}, {}}},
        {"nothing", {}, {}, {}, {}},
    };
    for (const auto& each : cases) {
        std::vector<PacketStamps> first;
        for (std::size_t i = 0; i < each.pts.size(); ++i) {
            first.push_back({each.pts[i], each.dts[i]});
        }
        fill_first_stamps(first, 100);
        for (std::size_t i = 0; i < each.pts.size(); ++i) {
            EXPECT_EQ(first[i].pts, each.filled_pts[i]) << each.what << i;
            EXPECT_EQ(first[i].dts, each.filled_dts[i]) << each.what << i;
        }
    }
}

TEST(PacketClock, PlacesAJumpAfterAllPicturesBefore) {
    const Placed placed =
        place({{80, 0}, {200, 40}, {120, 80}, {9'080, 9'000'000 - 8'991'000 + 7'200'000}});
    EXPECT_EQ(placed.pts_ms[2], 120);
    EXPECT_GT(placed.pts_ms[3], 200 - 1);
    EXPECT_GT(placed.dts_ms[3], 80);
    const Placed back = place({{10'080, 10'000}, {10'200, 10'040}, {80, 0}, {200, 40}});
    EXPECT_EQ(back.pts_ms, (Times{80, 200, 240, 360}));
    EXPECT_EQ(back.dts_ms, (Times{0, 40, 160, 200}));
}

TEST(PacketClock, GoesOnOverTheWrapOfATransportStreamTimeAfterTime) {
    constexpr std::int64_t kWrap = std::int64_t{1} << 33;
    constexpr std::int64_t kStep = 3600 * 90'000 / 2;  // half an hour
    PacketClock clock(
        {.unit_num = 1, .unit_den = 90'000, .wrap_bits = 33, .frame_duration = kFrame});
    std::int64_t stamp = kWrap - kStep - 7;
    for (std::int64_t i = 0; i < 400; ++i, stamp = (stamp + kStep) % kWrap) {
        const auto times = clock.advance((stamp + 7200) % kWrap, stamp);
        ASSERT_EQ(times.dts, std::chrono::minutes{30} * i);
        ASSERT_EQ(times.pts, std::chrono::minutes{30} * i + MediaTime{80'000});
    }
}

TEST(PacketClock, RoundsWithoutDrift) {
    PacketClock clock(
        {.unit_num = 1, .unit_den = 90'000, .wrap_bits = 33, .frame_duration = kFrame});
    PacketClock::Times times{};
    for (std::int64_t i = 0; i <= 300'000; ++i) times = clock.advance(3003 * i, 3003 * i);
    EXPECT_EQ(times.dts.count(), 300'000LL * 1'001'000 / 30);
}

}  // namespace
}  // namespace codec
