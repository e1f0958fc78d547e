#include "service/trial_limit.h"

#include <optional>

#include <gtest/gtest.h>

namespace service {
namespace {

const base::Instant kNow = base::from_unix_ms(1'795'362'500'000);

TEST(TrialLimit, LetsAFewTestsRunAtOnce) {
    TrialLimit limit;
    std::optional<TrialLimit::Turn> first(limit.begin(kNow).value());
    const auto second = limit.begin(kNow);
    ASSERT_TRUE(second);
    const auto third = limit.begin(kNow);
    ASSERT_FALSE(third);
    EXPECT_EQ(third.error().kind, base::ErrorKind::kTooManyRequests);
    first.reset();
    EXPECT_TRUE(limit.begin(kNow));
}

TEST(TrialLimit, LetsSoManyTestsRunADayAndNoMore) {
    TrialLimit limit;
    for (std::size_t i = 0; i < kCameraTrialsPerDayMax; ++i) ASSERT_TRUE(limit.begin(kNow));
    EXPECT_FALSE(limit.begin(kNow));
    EXPECT_FALSE(limit.begin(kNow + kCameraTrialDay - base::Millis(1)));
    EXPECT_TRUE(limit.begin(kNow + kCameraTrialDay));
}

}  // namespace
}  // namespace service
