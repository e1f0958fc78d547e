// What a packet sink sees of a stream.
#include "codec/packet.h"

#include <filesystem>
#include <fstream>
#include <map>

#include <gtest/gtest.h>
#include <unistd.h>

#include "codec/source.h"
#include "codec/test_video_test.h"

namespace codec {
namespace {

std::vector<std::int64_t> regular(int frames, std::int64_t step_ms = 40) {
    std::vector<std::int64_t> pts;
    for (int i = 0; i < frames; ++i) pts.push_back(step_ms * i);
    return pts;
}

struct Kept final : PacketSink {
    void on_stream(std::shared_ptr<const StreamDescription> stream) override {
        streams.push_back(std::move(stream));
        packets_before.push_back(packets.size());
    }
    void on_packet(const Packet& packet) override { packets.push_back(packet); }

    std::vector<std::shared_ptr<const StreamDescription>> streams;
    std::vector<std::size_t> packets_before;  // each stream
    std::vector<Packet> packets;
};

class PacketTest : public testing::Test {
  protected:
    PacketTest() {
        const auto* test = testing::UnitTest::GetInstance()->current_test_info();
        folder_ = std::filesystem::temp_directory_path() /
                  ("packet_" + std::to_string(::getpid()) + "_" + test->name());
        std::filesystem::create_directories(folder_);
    }
    ~PacketTest() override { std::filesystem::remove_all(folder_); }

    std::string path(const std::string& name) const { return (folder_ / name).string(); }

    std::string joined(const std::vector<TestVideo>& videos) const {
        std::ofstream out(path("joined.ts"), std::ios::binary);
        for (const TestVideo& video : videos) {
            write_video(path("part.ts"), video);
            out << std::ifstream(path("part.ts"), std::ios::binary).rdbuf();
        }
        return path("joined.ts");
    }

    // Reads to the end; the times of all frames.
    static std::vector<MediaTime> read(const std::string& file, Kept& kept) {
        auto source = Source::open(file, {.packets = &kept});
        EXPECT_TRUE(source) << source.error().message << " " << source.error().detail;
        std::vector<MediaTime> times;
        while (source) {
            const auto frame = source.value()->next();
            EXPECT_TRUE(frame) << frame.error().message << " " << frame.error().detail;
            if (!frame || !frame.value()) break;
            times.push_back(frame.value()->pts);
        }
        return times;
    }

    // Every packet has the time of a frame and every frame that of a packet.
    static void expect_one_scale(const Kept& kept, const std::vector<MediaTime>& frames) {
        ASSERT_EQ(kept.packets.size(), frames.size());
        std::vector<MediaTime> packets;
        for (const Packet& each : kept.packets) packets.push_back(each.pts);
        std::sort(packets.begin(), packets.end());
        EXPECT_EQ(packets, frames);
        ASSERT_TRUE(kept.packets.front().is_key);
        EXPECT_EQ(kept.packets.front().pts.count(), 0);
        for (std::size_t i = 0; i < kept.packets.size(); ++i) {
            EXPECT_LE(kept.packets[i].dts, kept.packets[i].pts) << i;
            EXPECT_GT(kept.packets[i].duration.count(), 0) << i;
            EXPECT_FALSE(kept.packets[i].bytes.empty());
            if (i > 0) {
                EXPECT_GT(kept.packets[i].dts, kept.packets[i - 1].dts) << i;
            }
        }
    }

    std::filesystem::path folder_;
};

TEST_F(PacketTest, PacketsAndFramesShareOneScaleOfTime) {
    const std::vector<std::int64_t> uneven = {0, 33, 50, 400, 401, 2000, 2040, 2500, 2540, 2600};
    const TestVideo videos[] = {
        {.pts_ms = regular(30), .encoder = "libx264", .format = "mpegts"},
        {.pts_ms = regular(30), .encoder = "libx264", .b_frames = 2, .format = "mpegts"},
        {.pts_ms = regular(30), .encoder = "libx264", .b_frames = 2, .format = "matroska"},
        {.pts_ms = uneven, .encoder = "libx264", .b_frames = 2, .format = "mp4"},
        {.pts_ms = regular(30), .encoder = "libx265", .b_frames = 2, .format = "mpegts"},
        {.pts_ms = regular(30), .encoder = "mjpeg", .format = "matroska"},
        {.pts_ms = regular(30), .b_frames = 2, .format = "mp4"},
        // 0.4 s before the 33 bits of a transport stream wrap.
        {.pts_ms = regular(30),
         .encoder = "libx264",
         .b_frames = 2,
         .format = "mpegts",
         .first_stamp_ms = 95'443'317},
    };
    int number = 0;
    for (const TestVideo& video : videos) {
        SCOPED_TRACE(video.encoder + " in " + video.format + ", case " + std::to_string(number));
        const std::string file = path(std::to_string(number++));
        write_video(file, video);
        Kept kept;
        const auto frames = read(file, kept);
        ASSERT_EQ(frames.size(), video.pts_ms.size());
        expect_one_scale(kept, frames);
        for (std::size_t i = 0; i < frames.size(); ++i) {
            EXPECT_NEAR(static_cast<double>(frames[i].count()),
                        1e3 * static_cast<double>(video.pts_ms[i]), 1e3);
        }
        EXPECT_EQ(kept.streams.size(), 1u);
        EXPECT_EQ(kept.streams[0]->width(), video.width);
        EXPECT_EQ(kept.streams[0]->height(), video.height);
    }
}

TEST_F(PacketTest, PacketsAndFramesShareOneScaleOverJumpsOfTheClock) {
    const auto part = [](std::int64_t first_stamp_ms) {
        return TestVideo{.pts_ms = regular(20),
                         .encoder = "libx264",
                         .b_frames = 2,
                         .format = "mpegts",
                         .first_stamp_ms = first_stamp_ms};
    };
    const std::string file = joined({part(50'000'000), part(1'000), part(80'000'000)});
    Kept kept;
    const auto frames = read(file, kept);
    EXPECT_EQ(frames.size(), 60u);
    expect_one_scale(kept, frames);
    for (std::size_t i = 1; i < frames.size(); ++i) {
        EXPECT_LE(frames[i] - frames[i - 1], MediaTime{200'000}) << i;
    }
}

TEST_F(PacketTest, TellsOfANewSizeBeforeItsFirstPacket) {
    for (const char* encoder : {"libx264", "libx265"}) {
        const auto part = [&](int width, int height) {
            return TestVideo{.width = width,
                             .height = height,
                             .pts_ms = regular(10),
                             .encoder = encoder,
                             .format = "mpegts"};
        };
        const std::string file = joined({part(64, 48), part(128, 98), part(128, 98), part(64, 48)});
        Kept kept;
        const auto frames = read(file, kept);
        EXPECT_EQ(frames.size(), 40u);
        ASSERT_EQ(kept.streams.size(), 3u) << encoder;
        EXPECT_EQ(kept.packets_before, (std::vector<std::size_t>{0, 10, 30}));
        EXPECT_EQ(kept.streams[1]->width(), 128);
        EXPECT_EQ(kept.streams[1]->height(), 98);
        EXPECT_EQ(*kept.streams[0], *kept.streams[2]);
        EXPECT_FALSE(*kept.streams[0] == *kept.streams[1]);
    }
}

// The decoder is of the first codec: whoever reads has to open the source again.
TEST_F(PacketTest, EndsWhereTheCodecChangesAndShowsNothingOfTheOther) {
    const std::pair<const char*, const char*> cases[] = {{"libx264", "libx265"},
                                                         {"libx265", "libx264"}};
    for (const auto& [first, second] : cases) {
        const auto part = [](const char* encoder) {
            return TestVideo{.pts_ms = regular(50), .encoder = encoder, .format = "mpegts"};
        };
        Kept kept;
        auto source = Source::open(joined({part(first), part(second)}), {.packets = &kept});
        ASSERT_TRUE(source) << source.error().message << source.error().detail;
        auto frame = source.value()->next();
        for (; frame && frame.value(); frame = source.value()->next()) {
        }
        ASSERT_FALSE(frame) << first;
        EXPECT_EQ(frame.error().kind, base::ErrorKind::kDataLoss) << frame.error().detail;
        EXPECT_NE(frame.error().message.find("codec"), std::string::npos);
        EXPECT_EQ(kept.streams.size(), 1U) << first;
        EXPECT_LE(kept.packets.size(), 50U) << first;
        EXPECT_GE(kept.packets.size(), 49U) << first;
    }
}

TEST_F(PacketTest, StartsAtAKeyPacket) {
    write_video(path("whole.ts"),
                {.pts_ms = regular(30), .encoder = "libx264", .format = "mpegts"});
    std::ifstream whole(path("whole.ts"), std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(whole)), std::istreambuf_iterator<char>());
    // The tables, and then from the middle on.
    std::ofstream(path("cut.ts"), std::ios::binary)
        << bytes.substr(0, 3 * 188) << bytes.substr(bytes.size() / 188 / 2 * 188);
    Kept kept;
    const auto frames = read(path("cut.ts"), kept);
    ASSERT_FALSE(kept.packets.empty());
    EXPECT_TRUE(kept.packets.front().is_key);
    EXPECT_EQ(kept.packets.front().pts.count(), 0);
}

TEST_F(PacketTest, PicturesThatNobodyWantsAreNotConverted) {
    write_video(path("a.mp4"), {.pts_ms = regular(20)});
    auto source = Source::open(path("a.mp4"));
    ASSERT_TRUE(source);
    std::vector<std::int64_t> asked;
    for (std::int64_t i = 0; i < 20; ++i) {
        const auto frame = source.value()->next([&](std::int64_t index, MediaTime pts) {
            EXPECT_EQ(pts.count(), 40'000 * index);
            asked.push_back(index);
            return index % 5 == 0;
        });
        ASSERT_TRUE(frame && frame.value());
        EXPECT_EQ(frame.value()->index, i);
        EXPECT_EQ(frame.value()->pts.count(), 40'000 * i);
        EXPECT_EQ(frame.value()->picture != nullptr, i % 5 == 0);
    }
    EXPECT_EQ(asked.size(), 20u);
}

}  // namespace
}  // namespace codec
