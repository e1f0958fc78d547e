#include "codec/folder_source.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include "codec/packet.h"
#include "codec/recorded_video_test.h"
#include "codec/test_video_test.h"

namespace codec {
namespace {

using base::ErrorKind;

class FolderTest : public testing::Test {
  protected:
    FolderTest() {
        const auto* test = testing::UnitTest::GetInstance()->current_test_info();
        folder_ = std::filesystem::temp_directory_path() /
                  ("folder_" + std::to_string(::getpid()) + "_" + test->name());
        std::filesystem::create_directories(folder_);
    }
    ~FolderTest() override { std::filesystem::remove_all(folder_); }

    void write(const std::string& name, int width, int frames) const {
        write_video((folder_ / name).string(), {.width = width,
                                                .pts_ms = regular_times_ms(frames),
                                                .encoder = "libx264",
                                                .b_frames = 2});
    }

    std::filesystem::path folder_;
};

TEST_F(FolderTest, PlaysItsVideosInOrderOfTheirNamesAsOne) {
    write("b.mp4", 96, 10);
    write("a.mp4", 64, 20);
    std::ofstream(folder_ / "notes.txt") << "no video";
    std::filesystem::create_directories(folder_ / "d.mp4");
    struct Kept final : PacketSink {
        void on_stream(std::shared_ptr<const StreamDescription>) override { ++streams; }
        void on_packet(const Packet& packet) override {
            if (!times.empty()) {
                EXPECT_GT(packet.dts, last_dts);
            }
            last_dts = packet.dts;
            times.push_back(packet.pts);
        }
        int streams = 0;
        MediaTime last_dts{0};
        std::vector<MediaTime> times;
    } kept;
    auto source = Source::open(folder_.string(), {.packets = &kept});
    ASSERT_TRUE(source) << source.error().message;
    EXPECT_FALSE(source.value()->info().is_live);
    std::vector<MediaTime> times;
    std::vector<int> widths;
    for (;;) {
        const auto frame = source.value()->next([&](std::int64_t index, MediaTime) {
            EXPECT_EQ(index, static_cast<std::int64_t>(times.size()));
            return true;
        });
        ASSERT_TRUE(frame) << frame.error().message;
        if (!frame.value()) break;
        if (times.empty()) write("c.MP4", 64, 5);  // comes late
        EXPECT_EQ(frame.value()->index, static_cast<std::int64_t>(times.size()));
        times.push_back(frame.value()->pts);
        widths.push_back(frame.value()->picture->width);
    }
    ASSERT_EQ(times.size(), 35u);
    for (std::size_t i = 0; i < times.size(); ++i) {
        EXPECT_EQ(widths[i], i >= 20 && i < 30 ? 96 : 64);
        EXPECT_NEAR(static_cast<double>(times[i].count()), 40e3 * static_cast<double>(i), 100);
    }
    std::sort(kept.times.begin(), kept.times.end());
    EXPECT_EQ(kept.times, times);
    EXPECT_EQ(kept.streams, 3);
    EXPECT_EQ(source.value()->counters().frames, 35);

    EXPECT_FALSE(source.value()->next().value());
}

TEST_F(FolderTest, SaysWhichFileIsNoVideo) {
    EXPECT_EQ(Source::open(folder_.string()).error().kind, ErrorKind::kNotFound);
    write("a.mp4", 64, 2);
    std::ofstream(folder_ / "b.mp4") << "no video";
    auto source = Source::open(folder_.string());
    ASSERT_TRUE(source);
    ASSERT_TRUE(source.value()->next());
    ASSERT_TRUE(source.value()->next());
    const auto failed = source.value()->next();
    ASSERT_FALSE(failed);
    EXPECT_NE(failed.error().message.find("b.mp4"), std::string::npos);
}

TEST_F(FolderTest, StopsWhenInterrupted) {
    write("a.mp4", 64, 5);
    write("b.mp4", 64, 5);
    auto source = Source::open(folder_.string());
    ASSERT_TRUE(source);
    source.value()->interrupt();
    auto frame = source.value()->next();
    for (int i = 0; i < 20 && frame && frame.value(); ++i) frame = source.value()->next();
    EXPECT_FALSE(frame);
}

}  // namespace
}  // namespace codec
