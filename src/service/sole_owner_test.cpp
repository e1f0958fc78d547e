#include "service/sole_owner.h"

#include <cstdlib>
#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <unistd.h>

namespace service {
namespace {

using ::testing::HasSubstr;

class SoleOwnerTest : public ::testing::Test {
  protected:
    void SetUp() override {
        std::string name = ::testing::TempDir() + "sole-owner-XXXXXX";
        ASSERT_NE(mkdtemp(name.data()), nullptr);
        data = name;
    }
    void TearDown() override { std::filesystem::remove_all(data); }

    const base::Instant now = base::from_unix_ms(1'700'000'000'000);
    std::filesystem::path data;
};

TEST_F(SoleOwnerTest, TheSecondIsToldWhoOwnsTheDirectoryAndSinceWhen) {
    const auto first = SoleOwner::take(data, now);
    ASSERT_TRUE(first);
    const auto second = SoleOwner::take(data, now + base::Millis(1));
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().reason, "data_directory_owned");
    EXPECT_THAT(second.error().message, HasSubstr("process " + std::to_string(getpid()) +
                                                  " since " + base::format_iso8601(now)));
}

TEST_F(SoleOwnerTest, TheNextOwnsTheDirectoryWhenTheFirstHasGone) {
    {
        const auto first = SoleOwner::take(data, now);
        ASSERT_TRUE(first);
    }
    EXPECT_TRUE(SoleOwner::take(data, now));
}

TEST_F(SoleOwnerTest, SaysThatADirectoryIsNotThere) {
    const auto owner = SoleOwner::take(data / "absent", now);
    ASSERT_FALSE(owner);
    EXPECT_EQ(owner.error().kind, base::ErrorKind::kUnavailable);
}

}  // namespace
}  // namespace service
