#include "codec/fragment_muxer.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include "codec/fragment.h"
#include "codec/recorded_video_test.h"
#include "codec/test_video_test.h"

namespace codec {
namespace {

class FragmentTest : public testing::Test {
  protected:
    FragmentTest() {
        const auto* test = testing::UnitTest::GetInstance()->current_test_info();
        folder_ = std::filesystem::temp_directory_path() /
                  ("fragment_" + std::to_string(::getpid()) + "_" + test->name());
        std::filesystem::create_directories(folder_);
    }
    ~FragmentTest() override { std::filesystem::remove_all(folder_); }

    std::string path(const std::string& name) const { return (folder_ / name).string(); }

    std::filesystem::path folder_;
};

const std::vector<std::int64_t> kUneven = {0,    33,   50,   400,  401,  2000, 2040, 2500,
                                           2540, 2600, 2601, 4000, 4040, 4100, 4200, 4300};

struct Recording {
    const char* what;
    TestVideo video;
    std::string codec;
};
std::vector<Recording> recordings() {
    return {
        {"H.264",
         {.pts_ms = regular_times_ms(30), .encoder = "libx264", .format = "mpegts"},
         "avc1."},
        {"H.264 with B-frames",
         {.pts_ms = regular_times_ms(30), .encoder = "libx264", .b_frames = 2, .format = "mpegts"},
         "avc1."},
        {"H.264 as in MP4, uneven",
         {.pts_ms = kUneven, .encoder = "libx264", .b_frames = 2, .format = "mp4"},
         "avc1."},
        {"H.265",
         {.pts_ms = regular_times_ms(30), .encoder = "libx265", .format = "mpegts"},
         "hvc1.1.6.L"},
        {"H.265 with B-frames",
         {.pts_ms = regular_times_ms(30),
          .encoder = "libx265",
          .b_frames = 2,
          .format = "matroska"},
         "hvc1.1.6.L"},
        {"MJPEG",
         {.pts_ms = regular_times_ms(9), .encoder = "mjpeg", .format = "matroska"},
         "mp4v.6c"},
        {"MPEG-4", {.pts_ms = regular_times_ms(30), .format = "mp4"}, "mp4v.20"},
    };
}

void expect_same_pictures(const std::vector<Frame>& a, const std::vector<Frame>& b,
                          std::size_t b_first) {
    ASSERT_GE(b.size(), b_first + a.size());
    const MediaTime offset = b[b_first].pts - a.front().pts;
    for (std::size_t i = 0; i < a.size(); ++i) {
        ASSERT_EQ(a[i].picture->pixels, b[b_first + i].picture->pixels) << i;
        ASSERT_NEAR(static_cast<double>((a[i].pts + offset).count()),
                    static_cast<double>(b[b_first + i].pts.count()), 12)
            << i;
    }
}

TEST_F(FragmentTest, HeadAndChunksAreAVideoOfTheSamePictures) {
    for (const Recording& each : recordings()) {
        SCOPED_TRACE(each.what);
        write_video(path("camera"), each.video);
        const RecordedVideo recorded = record(path("camera"));
        ASSERT_EQ(recorded.stretches.size(), 1u);
        const auto& stretch = recorded.stretches[0];
        EXPECT_EQ(stretch.codec.rfind(each.codec, 0), 0u) << stretch.codec;
        write_file(path("all.mp4"), {fragment_of(stretch, 0, stretch.chunks.size())});
        const auto frames = read_frames(path("all.mp4"));
        ASSERT_EQ(frames.size(), each.video.pts_ms.size());
        expect_same_pictures(frames, recorded.frames, 0);
    }
}

TEST_F(FragmentTest, HeadAndAnyChunkAreAVideo) {
    for (const Recording& each : recordings()) {
        SCOPED_TRACE(each.what);
        write_video(path("camera"), each.video);
        const RecordedVideo recorded = record(path("camera"));
        const auto& stretch = recorded.stretches.at(0);
        EXPECT_GE(stretch.chunks.size(), 2u);
        std::size_t first = 0;
        for (std::size_t i = 0; i < stretch.chunks.size(); ++i) {
            EXPECT_EQ(stretch.chunks[i].start, recorded.frames[first].pts);
            write_file(path("one.mp4"), {fragment_of(stretch, i, 1)});
            const auto frames = read_frames(path("one.mp4"));
            ASSERT_EQ(static_cast<int>(frames.size()), stretch.chunks[i].frames);
            expect_same_pictures(frames, recorded.frames, first);
            first += frames.size();
        }
        EXPECT_EQ(first, recorded.frames.size());
    }
}

TEST_F(FragmentTest, TellsWhatIsInside) {
    for (const Recording& each : recordings()) {
        SCOPED_TRACE(each.what);
        write_video(path("camera"), each.video);
        const RecordedVideo recorded = record(path("camera"));
        const auto& stretch = recorded.stretches.at(0);
        const auto bytes = fragment_of(stretch, 1, stretch.chunks.size() - 1);
        const auto summary = inspect_fragment(bytes);
        ASSERT_TRUE(summary) << summary.error().message;
        EXPECT_EQ(summary.value().init_bytes, stretch.init.size());
        EXPECT_EQ(summary.value().whole_bytes, bytes.size());
        EXPECT_TRUE(summary.value().starts_with_key);
        EXPECT_EQ(summary.value().width, 64);
        EXPECT_EQ(summary.value().height, 48);
        EXPECT_EQ(summary.value().frames,
                  static_cast<int>(recorded.frames.size()) - stretch.chunks[0].frames);
        ASSERT_EQ(summary.value().chunks.size(), stretch.chunks.size() - 1);
        const auto near = [](MediaTime a, MediaTime b) { return std::chrono::abs(a - b).count(); };
        for (std::size_t i = 1; i < stretch.chunks.size(); ++i) {
            const ChunkPlace& place = summary.value().chunks[i - 1];
            EXPECT_EQ(place.size_bytes, stretch.chunks[i].bytes.size());
            EXPECT_LE(near(place.start, stretch.chunks[i].start), 12);
            EXPECT_LE(near(place.duration, stretch.chunks[i].duration), 24);
        }
        const MediaTime end = stretch.chunks.back().start + stretch.chunks.back().duration;
        EXPECT_LE(near(summary.value().start + summary.value().duration, end), 24);
    }
}

TEST_F(FragmentTest, FindsWhereATornFileIsStillWhole) {
    write_video(path("camera.ts"),
                {.pts_ms = regular_times_ms(30), .encoder = "libx264", .format = "mpegts"});
    const RecordedVideo recorded = record(path("camera.ts"));
    const auto& stretch = recorded.stretches.at(0);
    const auto bytes = fragment_of(stretch, 0, stretch.chunks.size());
    std::size_t whole = stretch.init.size();
    std::size_t next = 0;
    for (std::size_t size = 0; size <= bytes.size(); ++size) {
        const auto summary = inspect_fragment(std::span(bytes).first(size));
        if (size < stretch.init.size()) {
            ASSERT_FALSE(summary) << size;
            EXPECT_EQ(summary.error().kind, base::ErrorKind::kDataLoss);
            continue;
        }
        if (next < stretch.chunks.size() && size == whole + stretch.chunks[next].bytes.size()) {
            whole = size;
            ++next;
        }
        ASSERT_TRUE(summary) << size;
        ASSERT_EQ(summary.value().whole_bytes, whole) << size;
        ASSERT_EQ(summary.value().chunks.size(), next) << size;
    }
}

TEST_F(FragmentTest, RefusesWhatADiskHasTurnedIntoNonsense) {
    write_video(path("camera.ts"),
                {.pts_ms = regular_times_ms(8), .encoder = "libx264", .format = "mpegts"});
    const RecordedVideo recorded = record(path("camera.ts"));
    const auto good = fragment_of(recorded.stretches.at(0), 0, 1);
    const struct {
        const char* box;
        std::size_t offset_bytes;  // behind the box's name
    } cases[] = {{"tfdt", 4},      // a time of thousands of years
                 {"tfhd", 1},      // other flags
                 {"trun", 4},      // more samples than there are
                 {"trun", 16},     // a sample larger than the chunk
                 {"trun", 24},     // a sample shown hours after it is decoded
                 {"moof", 0}};
    for (const auto& each : cases) {
        auto bytes = good;
        const std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        const std::size_t at = text.find(each.box);
        ASSERT_NE(at, std::string::npos);
        if (each.box == std::string("moof")) {
            bytes[at] = std::byte{'x'};
        } else {
            bytes[at + 4 + each.offset_bytes] = std::byte{0x7f};
        }
        const auto summary = inspect_fragment(bytes);
        ASSERT_FALSE(summary) << each.box << each.offset_bytes;
        EXPECT_EQ(summary.error().kind, base::ErrorKind::kDataLoss);
    }
}

TEST_F(FragmentTest, AChangeOfSizeIsAnotherStretch) {
    std::ofstream out(path("joined.ts"), std::ios::binary);
    for (const int width : {64, 128, 64}) {
        write_video(path("part.ts"), {.width = width,
                                      .pts_ms = regular_times_ms(10),
                                      .encoder = "libx264",
                                      .format = "mpegts"});
        out << std::ifstream(path("part.ts"), std::ios::binary).rdbuf();
    }
    out.close();
    const RecordedVideo recorded = record(path("joined.ts"));
    ASSERT_EQ(recorded.stretches.size(), 3u);
    EXPECT_EQ(recorded.stretches[0].init, recorded.stretches[2].init);
    EXPECT_NE(recorded.stretches[0].init, recorded.stretches[1].init);
    std::size_t first = 0;
    for (const auto& stretch : recorded.stretches) {
        write_file(path("one.mp4"), {fragment_of(stretch, 0, stretch.chunks.size())});
        const auto frames = read_frames(path("one.mp4"));
        ASSERT_EQ(frames.size(), 10u);
        expect_same_pictures(frames, recorded.frames, first);
        first += frames.size();
    }
}

TEST_F(FragmentTest, GivesUpAStreamWithoutKeyFramesAndGoesOnAtTheNext) {
    struct Sink final : PacketSink {
        void on_stream(std::shared_ptr<const StreamDescription> s) override { stream = s; }
        void on_packet(const Packet& packet) override { packets.push_back(packet); }
        std::shared_ptr<const StreamDescription> stream;
        std::vector<Packet> packets;
    } sink;
    write_video(path("a.ts"),
                {.pts_ms = regular_times_ms(9), .encoder = "libx264", .format = "mpegts"});
    auto source = Source::open(path("a.ts"), {.packets = &sink});
    ASSERT_TRUE(source);
    while (source.value()->next().value()) continue;
    auto muxer = FragmentMuxer::create(*sink.stream);
    ASSERT_TRUE(muxer);
    Packet packet = sink.packets[1];
    EXPECT_FALSE(muxer.value().add(packet).value());
    EXPECT_FALSE(muxer.value().flush()) << "nothing is kept before a key frame";
    ASSERT_TRUE(muxer.value().add(sink.packets[0]));
    for (std::size_t i = 1; i < kGopFramesMax; ++i) {
        packet.pts = packet.dts += MediaTime{1000};
        ASSERT_TRUE(muxer.value().add(packet));
    }
    const auto refused = muxer.value().add(packet);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, base::ErrorKind::kResourceExhausted);
    EXPECT_NE(refused.error().message.find("key frame interval"), std::string::npos);
    EXPECT_FALSE(muxer.value().add(packet).value());
    EXPECT_FALSE(muxer.value().flush());
    ASSERT_TRUE(muxer.value().add(sink.packets[0]));
    EXPECT_TRUE(muxer.value().flush());
}

TEST_F(FragmentTest, SaysWhichCodecsCanBeKept) {
    write_video(path("a.mkv"),
                {.pts_ms = regular_times_ms(9), .encoder = "ffv1", .format = "matroska"});
    try {
        record(path("a.mkv"));
        FAIL() << "FFV1 was taken";
    } catch (const std::runtime_error& error) {
        EXPECT_NE(std::string(error.what()).find("set the camera to H.264"), std::string::npos);
    }
}

}  // namespace
}  // namespace codec
