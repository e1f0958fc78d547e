// Requests recorded from real clients, byte for byte, against the real server at their own time.
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/raw_http.h"
#include "support/shop.h"
#include "test_paths.h"

namespace tests {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Recorded {
    std::string name;
    std::string bytes;
};

std::vector<Recorded> recorded_requests() {
    std::vector<Recorded> all;
    const auto folder = std::filesystem::path(SMARTMONITOR_TEST_DATA) / "vectors";
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() != ".req") continue;
        std::ifstream in(entry.path(), std::ios::binary);
        std::ostringstream text;
        text << in.rdbuf();
        all.push_back({entry.path().stem().string(), text.str()});
    }
    return all;
}

// They were recorded between 15:54:21 and 15:59:23 UTC. The release binary is asked, for the
// library of libfaketime and a sanitizer's do not go together; its program `faketime` would outlive
// the server.
std::vector<std::string> at_time(const std::string& utc) {
    return {"env", "TZ=UTC", "LD_PRELOAD=/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
            "FAKETIME=@" + utc};
}

bool asks_for_the_task(const std::string& bytes) {
    return bytes.find("POI9") != std::string::npos;
}

TEST(RecordedRequests, AreAcceptedAtTheirOwnTime) {
    const Shop shop;
    Server server(shop.data(), {}, at_time("2026-11-22 15:56:50"), SMARTMONITOR_RELEASE_BINARY);
    const auto all = recorded_requests();
    ASSERT_EQ(all.size(), 15U);
    for (const Recorded& recorded : all) {
        const RawAnswer answer = exchange(server.host(), server.port(), recorded.bytes);
        EXPECT_EQ(answer.status, 200) << recorded.name;
        if (asks_for_the_task(recorded.bytes)) {
            EXPECT_THAT(answer.body, HasSubstr("T1001")) << recorded.name;
        } else {
            EXPECT_THAT(answer.body, HasSubstr("isv.missing-parameter:")) << recorded.name;
        }
    }
}

TEST(RecordedRequests, AreRefusedAnHourLater) {
    const Shop shop;
    Server server(shop.data(), {}, at_time("2026-11-22 16:56:50"), SMARTMONITOR_RELEASE_BINARY);
    for (const Recorded& recorded : recorded_requests()) {
        const RawAnswer answer = exchange(server.host(), server.port(), recorded.bytes);
        EXPECT_THAT(answer.body, HasSubstr("\"code\":31,")) << recorded.name;
        EXPECT_THAT(answer.body, Not(HasSubstr("T1001"))) << recorded.name;
    }
}

}  // namespace
}  // namespace tests
