#include "gateway/batch_body.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gateway {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(BatchBody, IsSplitIntoCalls) {
    const auto body = split_batch("#PUBLIC#method=m\r\n-S-\r\na=1\r\n-S-\r\nN\r\n-S-\r\nb=2", 20);
    ASSERT_TRUE(body.has_value());
    EXPECT_EQ(body.value().shared, "method=m");
    EXPECT_THAT(body.value().calls, ElementsAre("a=1", "", "b=2"));
}

TEST(BatchBody, NeedsNeitherASharedLineNorASecondCall) {
    const auto one = split_batch("method=m&N=1", 20);
    ASSERT_TRUE(one.has_value());
    EXPECT_EQ(one.value().shared, "");
    EXPECT_THAT(one.value().calls, ElementsAre("method=m&N=1"));
}

TEST(BatchBody, IsRefusedWithoutCallsOrWithAnEmptyOne) {
    for (const std::string_view text :
         {"", "#PUBLIC#", "#PUBLIC#method=m", "#PUBLIC#method=m\r\n-S-\r\n", "a=1\r\n-S-\r\n",
          "\r\n-S-\r\na=1", "a=1\r\n-S-\r\n\r\n-S-\r\nb=1"}) {
        const auto body = split_batch(text, 20);
        ASSERT_FALSE(body.has_value()) << text;
        EXPECT_EQ(body.error().kind, base::ErrorKind::kInvalidArgument);
    }
}

TEST(BatchBody, HasALimitOfCalls) {
    EXPECT_TRUE(split_batch("a\r\n-S-\r\nb", 2).has_value());
    const auto three = split_batch("a\r\n-S-\r\nb\r\n-S-\r\nc", 2);
    ASSERT_FALSE(three.has_value());
    EXPECT_EQ(three.error().kind, base::ErrorKind::kResourceExhausted);
    EXPECT_THAT(three.error().message, HasSubstr("batch_calls_max"));
}

}  // namespace
}  // namespace gateway
