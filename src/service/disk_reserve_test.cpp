#include "service/disk_reserve.h"

#include <gtest/gtest.h>

namespace service {
namespace {

constexpr std::uint64_t kMiB = 1ULL << 20U;

TEST(DiskReserve, StopsBelowTheReserveAndAsksForRoomUntilTheHysteresisIsFree) {
    std::uint64_t free_bytes = 2100 * kMiB;
    DiskReserve reserve([&] { return free_bytes; }, 2048 * kMiB);
    EXPECT_TRUE(reserve.may_record(10 * kMiB));
    EXPECT_FALSE(reserve.may_record(60 * kMiB));
    free_bytes = 2200 * kMiB;
    EXPECT_FALSE(reserve.may_record(10 * kMiB)) << "not for so little";
    EXPECT_GT(reserve.bytes_wanted(), 0U);
    free_bytes += reserve.bytes_wanted();
    EXPECT_TRUE(reserve.may_record(10 * kMiB));
    EXPECT_EQ(reserve.bytes_wanted(), 0U);
}

// A disk that answers with an error is not an empty one: nothing may be deleted for it.
TEST(DiskReserve, NeitherRecordsNorDeletesWhileTheDiskDoesNotSay) {
    DiskReserve reserve(free_space_of("/nowhere/at/all"), 2048 * kMiB);
    EXPECT_FALSE(reserve.may_record(1));
    EXPECT_EQ(reserve.bytes_wanted(), 0U);
    EXPECT_EQ(reserve.free_bytes(), std::nullopt);
}

}  // namespace
}  // namespace service
