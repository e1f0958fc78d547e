#include "service/rescue_space.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace service {
namespace {

class RescueSpaceTest : public ::testing::Test {
  protected:
    RescueSpaceTest() {
        std::string name = (std::filesystem::temp_directory_path() / "rescue-XXXXXX").string();
        EXPECT_NE(mkdtemp(name.data()), nullptr);
        folder_ = name;
    }
    ~RescueSpaceTest() override { std::filesystem::remove_all(folder_); }

    std::uint64_t taken_bytes() const {
        struct stat entry {};
        if (stat(file().c_str(), &entry) != 0) return 0;
        return static_cast<std::uint64_t>(entry.st_blocks) * 512;
    }
    std::filesystem::path file() const { return folder_ / "rescue.space"; }
    RescueSpace space() {
        return RescueSpace(file(), [this] { return free_bytes_; });
    }

    std::filesystem::path folder_;
    std::uint64_t free_bytes_ = 10 * kRescueBytes;
};

TEST_F(RescueSpaceTest, IsTakenWhileThereIsPlentyAndGivenBackWhenTheDiskIsFull) {
    RescueSpace rescue = space();
    rescue.balance();
    EXPECT_GE(taken_bytes(), kRescueBytes);
    free_bytes_ = kRescueBytes;
    rescue.balance();
    EXPECT_GE(taken_bytes(), kRescueBytes) << "not yet full";
    free_bytes_ = 0;
    rescue.balance();
    EXPECT_FALSE(std::filesystem::exists(file()));
    free_bytes_ = 2 * kRescueBytes;
    rescue.balance();
    EXPECT_FALSE(std::filesystem::exists(file())) << "not yet plenty";
    free_bytes_ = 4 * kRescueBytes;
    rescue.balance();
    EXPECT_GE(taken_bytes(), kRescueBytes);
}

TEST_F(RescueSpaceTest, OfAnEarlierProcessIsGivenBackAtTheStart) {
    space().balance();
    free_bytes_ = 4096;
    space().balance();
    EXPECT_FALSE(std::filesystem::exists(file()));
}

TEST_F(RescueSpaceTest, LeavesNothingBehindWhereItCannotBeTaken) {
    RescueSpace rescue(folder_ / "absent" / "rescue.space", [this] { return free_bytes_; });
    rescue.balance();
    rescue.balance();
    EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

}  // namespace
}  // namespace service
