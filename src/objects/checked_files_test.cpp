// What is given out is what was put.
#include "objects/checked_files.h"

#include <chrono>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "objects/object_store.h"

namespace objects {
namespace {

namespace fs = std::filesystem;
using base::ErrorKind;

const domain::TenantCode kTenant{"T1"};
const domain::PoiId kPoi{"POI9"};

class CheckedFilesTest : public testing::Test {
  protected:
    CheckedFilesTest() {
        std::string text = (fs::temp_directory_path() / "objects-XXXXXX").string();
        root_ = ::mkdtemp(text.data());
    }
    ~CheckedFilesTest() override { fs::remove_all(root_); }

    std::unique_ptr<ObjectStore> open() const {
        return std::move(open_directory(root_ / "pictures").value());
    }
    static void write_file(const fs::path& path, std::string_view bytes) {
        std::ofstream(path, std::ios::binary) << bytes;
    }

    fs::path root_;
};

TEST_F(CheckedFilesTest, LocatesNoDamagedObjectAndCountsEachRefusal) {
    auto store = open();
    const auto key = store->put(kTenant, kPoi, "right").value();
    const fs::path path = store->locate(key).value().path;
    const std::string huge(kObjectBytesMax + 1, 'x');
    auto at = fs::last_write_time(path);
    std::uint64_t refused = 0;
    for (const std::string_view damage : {"wrong", "righ", "", "right!", huge.c_str()}) {
        write_file(path, damage);
        fs::last_write_time(path, at += std::chrono::hours(1));
        for (int asked = 0; asked < 2; ++asked) {  // the second time without reading it
            const auto located = store->locate(key);
            ASSERT_FALSE(located) << damage.substr(0, 9);
            EXPECT_EQ(located.error().kind, ErrorKind::kDataLoss);
            EXPECT_EQ(located.error().reason, "object_digest_mismatch");
            EXPECT_EQ(store->refused_as_damaged(), ++refused);
        }
        EXPECT_FALSE(open()->locate(key)) << "a store that did not write it";
    }
    ASSERT_TRUE(store->put(kTenant, kPoi, "right"));
    EXPECT_TRUE(store->locate(key));
    EXPECT_EQ(store->refused_as_damaged(), refused);
}

TEST_F(CheckedFilesTest, ReadsAFileAgainOnlyWhenItChanged) {
    auto store = open();
    const auto key = store->put(kTenant, kPoi, "x").value();
    const fs::path path = store->locate(key).value().path;
    CheckedFiles checked;
    struct stat about {};
    ASSERT_EQ(::lstat(path.c_str(), &about), 0);
    const FileStamp stamp = FileStamp::of(about);
    EXPECT_FALSE(checked.find("x", stamp));
    checked.remember("x", stamp, true);
    EXPECT_EQ(checked.find("x", stamp), true);
    fs::last_write_time(path, fs::last_write_time(path) + std::chrono::hours(1));
    ASSERT_EQ(::lstat(path.c_str(), &about), 0);
    EXPECT_FALSE(checked.find("x", FileStamp::of(about)));
    for (std::size_t i = 0; i < kCheckedFilesMax; ++i) {
        checked.remember(std::to_string(i), stamp, true);
    }
    EXPECT_FALSE(checked.find("x", stamp)) << "a bounded memory";
}

}  // namespace
}  // namespace objects
