// What `smartmonitor serve` does with its options and signals.
#include <csignal>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/shop.h"
#include "test_paths.h"

namespace tests {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Serve, OnEveryAddressNeedsToBeToldHowClientsReachIt) {
    const Shop shop;
    for (const char* listen : {"0.0.0.0:0", "[::]:0", "[0:0::0]:0"}) {
        const Finished refused =
            run({smartmonitor(), "serve", "--data", shop.data().string(), "--listen", listen});
        EXPECT_EQ(refused.exit_code, 2) << listen;
        EXPECT_THAT(refused.err, HasSubstr("--public-url")) << listen;
    }
}

TEST(Serve, OutlivesAHangup) {
    const Shop shop;
    Running server({smartmonitor(), "serve", "--data", shop.data().string(), "--listen",
                    "127.0.0.1:0", "--live-cameras", "off"});
    ASSERT_THAT(server.read_line(), HasSubstr("listening on "));
    server.signal(SIGHUP);
    server.signal(SIGTERM);
    EXPECT_EQ(server.wait(), 0);
}

TEST(Serve, DrainsOnSigterm) {
    const Shop shop;
    Server server(shop.data());
    EXPECT_EQ(server.stop(), 0);
}

}  // namespace
}  // namespace tests
