#include "fetch/outward.h"

#include <gtest/gtest.h>

namespace fetch {
namespace {

TEST(CheckOutward, RefusesThisMachineAndWhatCloudsKeepBesideIt) {
    const std::string too_long(kHostBytesMax + 1, 'a');
    for (const std::string host :
         {"localhost", "LocalHost.", "door.localhost", "127.0.0.1", "127.1", "0x7f000001",
          "2130706433", "0", "0.0.0.0", "::1", "::", "169.254.169.254", "fe80::1",
          "100.100.100.200", "fd00:ec2::254", "::ffff:127.0.0.1"}) {
        const auto checked = check_outward(host, {});
        ASSERT_FALSE(checked) << host;
        EXPECT_EQ(checked.error().kind, base::ErrorKind::kPermissionDenied) << host;
        EXPECT_EQ(checked.error().message.find(host + " "), std::string::npos);
    }
    for (const std::string& host : {std::string(), too_long}) {
        EXPECT_EQ(check_outward(host, {}).error().kind, base::ErrorKind::kInvalidArgument);
    }
}

TEST(CheckOutward, LetsThroughShopsNetworksAndWhatIsAllowed) {
    for (const char* host : {"192.168.1.64", "10.0.0.7", "172.16.0.9", "fd00::7", "192.0.2.1"}) {
        EXPECT_TRUE(check_outward(host, {})) << host;
    }
    EXPECT_TRUE(check_outward("camera.invalid", {})) << "nothing is there to be reached";
    const AllowList allowed({"127.0.0.0/8", "::1", "localhost"});
    EXPECT_TRUE(check_outward("127.0.0.1", allowed));
    EXPECT_TRUE(check_outward("localhost", allowed));
    EXPECT_FALSE(check_outward("169.254.169.254", allowed));
}

}  // namespace
}  // namespace fetch
