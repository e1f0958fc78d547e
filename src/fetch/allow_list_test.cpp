#include "fetch/allow_list.h"

#include <gtest/gtest.h>

#include "runtime/log.h"

namespace fetch {
namespace {

TEST(AllowList, AllowsWhatIsListed) {
    const AllowList list({"10.1.0.0/16", "192.168.1.7", "NVR.local"});
    EXPECT_TRUE(list.allows_address(parse_address("10.1.2.3").value()));
    EXPECT_TRUE(list.allows_address(parse_address("192.168.1.7").value()));
    EXPECT_FALSE(list.allows_address(parse_address("192.168.1.8").value()));
    EXPECT_TRUE(list.allows_host("nvr.LOCAL"));
    EXPECT_FALSE(list.allows_host("x.nvr.local"));
    EXPECT_FALSE(list.allows_host("10.1.2.3"));
}

TEST(AllowList, AllowsNothingByDefault) {
    const AllowList list;
    EXPECT_FALSE(list.allows_host(""));
    EXPECT_FALSE(list.allows_address(IpAddress{}));
}

TEST(AllowList, SaysWhichEntryIsMalformed) {
    for (const char* entry : {"10.0.0.0/8", "fd00::/8", "::1", "nvr.local", "nvr_2"}) {
        EXPECT_TRUE(AllowList::check(entry)) << entry;
    }
    for (const char* entry :
         {"", "10.0.0.0/33", "10.0.0", "300.1.1.1", "http://nvr", "*.local", "nvr:80"}) {
        const auto checked = AllowList::check(entry);
        ASSERT_FALSE(checked) << entry;
        EXPECT_EQ(checked.error().kind, base::ErrorKind::kInvalidArgument);
    }
}

TEST(AllowList, IgnoresMalformedEntries) {
    runtime::set_log_level(runtime::LogLevel::kOff);
    const AllowList list({"10.0.0.0/33", "*"});
    runtime::set_log_level(runtime::LogLevel::kInfo);
    EXPECT_FALSE(list.allows_address(parse_address("10.0.0.1").value()));
    EXPECT_FALSE(list.allows_host("*"));
}

}  // namespace
}  // namespace fetch
