#include "runtime/clock.h"

#include <gtest/gtest.h>

namespace runtime {
namespace {

TEST(ManualClock, MovesOnlyWhenTold) {
    ManualClock clock(base::from_unix_ms(1000));
    EXPECT_EQ(clock.now(), base::from_unix_ms(1000));
    clock.advance(base::Millis{5});
    EXPECT_EQ(clock.now(), base::from_unix_ms(1005));
}

}  // namespace
}  // namespace runtime
