#include "gateway/request_ids.h"

#include <set>

#include <gtest/gtest.h>

namespace gateway {
namespace {

TEST(RequestIds, AreShortLowerCaseBase36AndNeverRepeat) {
    RequestIds ids;
    std::set<std::string> seen;
    for (int i = 0; i < 100'000; ++i) {
        const std::string id = ids.next();
        ASSERT_EQ(id.size(), kRequestIdChars);
        ASSERT_EQ(id.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyz"), std::string::npos);
        ASSERT_TRUE(seen.insert(id).second);
    }
}

TEST(RequestIds, OfTwoProcessesDiffer) {
    EXPECT_NE(RequestIds().next(), RequestIds().next());
    EXPECT_EQ(RequestIds(7).next(), RequestIds(7).next());
}

}  // namespace
}  // namespace gateway
