#include "codec/presentation_clock.h"

#include <vector>

#include <gtest/gtest.h>

namespace codec {
namespace {

using std::chrono::microseconds;
constexpr std::int64_t kNone = -1;

std::vector<std::int64_t> times_ms(const std::vector<std::int64_t>& stamps_ms) {
    PresentationClock clock(microseconds{40'000});
    std::vector<std::int64_t> times;
    for (const std::int64_t stamp : stamps_ms) {
        const auto given =
            stamp == kNone ? std::nullopt : std::optional(microseconds{stamp * 1000});
        times.push_back(clock.advance(given).count() / 1000);
    }
    return times;
}

TEST(PresentationClock, GivesGrowingTimesFromZero) {
    using Times = std::vector<std::int64_t>;
    const struct {
        const char* what;
        Times stamps_ms;
        Times times_ms;
    } cases[] = {
        {"regular", {1000, 1040, 1080}, {0, 40, 80}},
        {"variable rate", {0, 10, 500, 501}, {0, 10, 500, 501}},
        {"no stamps at all", {kNone, kNone, kNone}, {0, 40, 80}},
        {"one missing", {0, 40, kNone, 120}, {0, 40, 80, 120}},
        {"stands still", {0, 40, 40, 80}, {0, 40, 80, 120}},
        {"goes back, as joined recordings do", {0, 40, 0, 40}, {0, 40, 80, 120}},
        {"leaps by a day", {0, 40, 86'400'040, 86'400'080}, {0, 40, 80, 120}},
        {"a silence of a minute", {0, 60'000, 60'040}, {0, 60'000, 60'040}},
    };
    for (const auto& each : cases) EXPECT_EQ(times_ms(each.stamps_ms), each.times_ms) << each.what;
}

}  // namespace
}  // namespace codec
