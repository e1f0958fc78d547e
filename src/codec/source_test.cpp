#include "codec/source.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include "codec/test_video_test.h"

namespace codec {
namespace {

using base::ErrorKind;

std::vector<std::int64_t> regular(int frames, std::int64_t step_ms) {
    std::vector<std::int64_t> pts;
    for (int i = 0; i < frames; ++i) pts.push_back(step_ms * i);
    return pts;
}

class SourceTest : public testing::Test {
  protected:
    SourceTest() {
        const auto* test = testing::UnitTest::GetInstance()->current_test_info();
        folder_ = std::filesystem::temp_directory_path() /
                  ("codec_" + std::to_string(::getpid()) + "_" + test->name());
        std::filesystem::create_directories(folder_);
    }
    ~SourceTest() override { std::filesystem::remove_all(folder_); }

    std::string path(const std::string& name) const { return (folder_ / name).string(); }

    static std::vector<Frame> all_frames(Source& source) {
        std::vector<Frame> frames;
        for (;;) {
            auto frame = source.next();
            EXPECT_TRUE(frame) << frame.error().message << " " << frame.error().detail;
            if (!frame || !frame.value()) return frames;
            frames.push_back(*std::move(frame).value());
        }
    }

    static std::vector<std::int64_t> times_ms(const std::vector<Frame>& frames) {
        std::vector<std::int64_t> times;
        for (const Frame& each : frames) times.push_back(each.pts.count() / 1000);
        return times;
    }

    static bool is_red(const media::Image& picture, int x, int y) {
        const std::uint8_t* pixel = picture.view().row(y) + 3 * x;
        return pixel[2] > 180 && pixel[0] < 90 && pixel[1] < 90;
    }

    static int brightness(const media::Image& picture) {  // of the lower right corner
        return picture.view().row(picture.height - 4)[3 * (picture.width - 4)];
    }

    std::filesystem::path folder_;
};

TEST_F(SourceTest, GivesAllFramesOfAFileInOrderAndThenNothing) {
    write_video(path("a.mp4"), {.pts_ms = regular(30, 40)});
    auto source = Source::open(path("a.mp4"));
    ASSERT_TRUE(source) << source.error().message;
    const SourceInfo& info = source.value()->info();
    EXPECT_EQ(info.width, 64);
    EXPECT_EQ(info.height, 48);
    EXPECT_NEAR(info.fps_average, 25, 0.1);
    EXPECT_FALSE(info.is_live);
    EXPECT_EQ(info.frames_estimate, 30);
    ASSERT_TRUE(info.duration_estimate);
    EXPECT_NEAR(static_cast<double>(info.duration_estimate->count()), 1.2e6, 5e4);
    EXPECT_EQ(info.codec_name, "mpeg4");

    const auto frames = all_frames(*source.value());
    ASSERT_EQ(frames.size(), 30u);
    EXPECT_EQ(times_ms(frames), regular(30, 40));
    for (std::size_t i = 0; i < frames.size(); ++i) {
        EXPECT_EQ(frames[i].index, static_cast<std::int64_t>(i));
        EXPECT_TRUE(is_red(*frames[i].picture, 5, 5));
        EXPECT_FALSE(is_red(*frames[i].picture, 60, 5));
        EXPECT_FALSE(is_red(*frames[i].picture, 5, 44));
        const int luma = 16 + 8 * static_cast<int>(i % 16);
        EXPECT_NEAR(brightness(*frames[i].picture), (luma - 16) * 255 / 219, 12) << i;
    }
    ASSERT_TRUE(source.value()->next());
    EXPECT_FALSE(source.value()->next().value());
    EXPECT_EQ(source.value()->counters().frames, 30);
    EXPECT_EQ(source.value()->counters().broken_packets, 0);
}

TEST_F(SourceTest, KeepsTheTimesOfAVariableFrameRate) {
    const std::vector<std::int64_t> times = {0, 33, 50, 400, 401, 2000, 2040};
    write_video(path("a.mp4"), {.pts_ms = times});
    auto source = Source::open(path("a.mp4"));
    ASSERT_TRUE(source);
    EXPECT_EQ(times_ms(all_frames(*source.value())), times);
}

TEST_F(SourceTest, StartsAtZeroWhereverTheStreamDoes) {
    write_video(path("a.mkv"), {.pts_ms = {5000, 5040, 5080}, .format = "matroska"});
    auto source = Source::open(path("a.mkv"));
    ASSERT_TRUE(source);
    EXPECT_EQ(times_ms(all_frames(*source.value())), (std::vector<std::int64_t>{0, 40, 80}));
}

TEST_F(SourceTest, PutsBFramesInPresentationOrder) {
    write_video(path("a.mp4"), {.pts_ms = regular(15, 40), .b_frames = 2});
    for (const int threads : {1, 2}) {
        auto source = Source::open(path("a.mp4"), {.decode_threads = threads});
        ASSERT_TRUE(source);
        const auto frames = all_frames(*source.value());
        ASSERT_EQ(frames.size(), 15u);
        EXPECT_EQ(times_ms(frames), regular(15, 40));
        for (std::size_t i = 1; i < frames.size(); ++i) {
            EXPECT_GT(brightness(*frames[i].picture), brightness(*frames[i - 1].picture));
        }
    }
}

TEST_F(SourceTest, TakesTheAverageRateWhereTimesAreMissing) {
    write_video(path("a.m4v"), {.pts_ms = regular(20, 40), .format = "m4v"});  // a bare stream
    auto source = Source::open(path("a.m4v"));
    ASSERT_TRUE(source) << source.error().detail;
    const auto frames = all_frames(*source.value());
    ASSERT_EQ(frames.size(), 20u);
    EXPECT_EQ(frames[0].pts.count(), 0);
    for (std::size_t i = 1; i < frames.size(); ++i) {
        EXPECT_GT(frames[i].pts, frames[i - 1].pts);
    }
}

TEST_F(SourceTest, ConvertsEveryWidthToTheLastColumn) {
    for (const int width : {16, 34, 50, 62, 66, 98, 130, 322}) {
        const std::string file = path(std::to_string(width) + ".mp4");
        write_video(file, {.width = width, .height = 38, .pts_ms = {0, 40}});
        auto source = Source::open(file);
        ASSERT_TRUE(source);
        const auto frames = all_frames(*source.value());
        ASSERT_EQ(frames.size(), 2u);
        ASSERT_EQ(frames[1].picture->width, width);
        for (int y = 20; y < 38; ++y) {
            for (int x = width - 8; x < width; ++x) {
                EXPECT_NEAR(frames[1].picture->view().row(y)[3 * x], 8 * 255 / 219, 12)
                    << width << ": " << x << "," << y;
            }
        }
    }
}

TEST_F(SourceTest, TurnsPicturesUpright) {
    const struct {
        int clockwise;
        int red_x;  // a place in the red quarter, of a picture of 64 x 48 before the turn
        int red_y;
        int width;
    } cases[] = {{90, 40, 5, 48}, {180, 60, 44, 64}, {270, 5, 60, 48}};
    for (const auto& each : cases) {
        const std::string file = path(std::to_string(each.clockwise) + ".mp4");
        write_video(file, {.pts_ms = {0, 40}, .turn_degrees = each.clockwise});
        auto source = Source::open(file);
        ASSERT_TRUE(source);
        EXPECT_EQ(source.value()->info().width, each.width);
        const auto frames = all_frames(*source.value());
        ASSERT_EQ(frames.size(), 2u);
        const media::Image& picture = *frames[0].picture;
        ASSERT_EQ(picture.width, each.width);
        EXPECT_TRUE(is_red(picture, each.red_x, each.red_y)) << each.clockwise;
        EXPECT_FALSE(
            is_red(picture, picture.width - 1 - each.red_x, picture.height - 1 - each.red_y));
    }
}

TEST_F(SourceTest, MirrorsPicturesAsTheirDisplayMatrixSays) {
    const struct {
        int clockwise;
        int red_x;  // a place in the red quarter
        int red_y;
        int width;
    } cases[] = {{0, 60, 5, 64}, {90, 5, 5, 48}, {180, 5, 44, 64}, {270, 40, 60, 48}};
    for (const auto& each : cases) {
        const std::string file = path("mirrored" + std::to_string(each.clockwise) + ".mp4");
        write_video(file, {.pts_ms = {0, 40}, .turn_degrees = each.clockwise, .is_mirrored = true});
        auto source = Source::open(file);
        ASSERT_TRUE(source);
        EXPECT_EQ(source.value()->info().width, each.width);
        const auto frames = all_frames(*source.value());
        ASSERT_EQ(frames.size(), 2u);
        const media::Image& picture = *frames[0].picture;
        ASSERT_EQ(picture.width, each.width);
        EXPECT_TRUE(is_red(picture, each.red_x, each.red_y)) << each.clockwise;
        EXPECT_FALSE(is_red(picture, picture.width - 1 - each.red_x, each.red_y));
        EXPECT_FALSE(is_red(picture, each.red_x, picture.height - 1 - each.red_y));
    }
}

TEST_F(SourceTest, MakesPixelsSquareWithoutLosingAny) {
    const struct {
        int aspect_width, aspect_height;
        int turn_degrees;
        int width, height;  // of a video of 64 x 48
    } cases[] = {
        {1, 1, 0, 64, 48},    {16, 11, 0, 93, 48}, {12, 11, 0, 70, 48},   {10, 11, 0, 64, 53},
        {16, 11, 90, 48, 93}, {4, 1, 0, 64, 48},   {200, 199, 0, 64, 48},
    };
    for (const auto& each : cases) {
        for (const char* format : {"mp4", "mpegts"}) {
            if (each.turn_degrees != 0 && std::string(format) != "mp4") continue;
            write_video(path("a"), {.pts_ms = regular(5, 40),
                                    .encoder = "libx264",
                                    .turn_degrees = each.turn_degrees,
                                    .pixel_aspect_width = each.aspect_width,
                                    .pixel_aspect_height = each.aspect_height,
                                    .format = format});
            auto source = Source::open(path("a"));
            ASSERT_TRUE(source);
            const auto frames = all_frames(*source.value());
            ASSERT_EQ(frames.size(), 5u);
            EXPECT_EQ(source.value()->info().width, each.width) << each.aspect_width << format;
            EXPECT_EQ(source.value()->info().height, each.height) << each.aspect_width << format;
            EXPECT_EQ(frames[4].picture->width, each.width) << each.aspect_width << format;
            EXPECT_EQ(frames[4].picture->height, each.height) << each.aspect_width << format;
        }
    }
}

TEST_F(SourceTest, FollowsAChangeOfSizeInMidStream) {
    write_video(path("small.ts"), {.pts_ms = regular(5, 40), .format = "mpegts"});
    write_video(path("large.ts"),
                {.width = 128, .height = 96, .pts_ms = regular(5, 40), .format = "mpegts"});
    std::ofstream joined(path("joined.ts"), std::ios::binary);
    for (const char* part : {"small.ts", "large.ts"}) {
        joined << std::ifstream(path(part), std::ios::binary).rdbuf();
    }
    joined.close();
    auto source = Source::open(path("joined.ts"));
    ASSERT_TRUE(source);
    const auto frames = all_frames(*source.value());
    ASSERT_EQ(frames.size(), 10u);
    EXPECT_EQ(frames.front().picture->width, 64);
    EXPECT_EQ(frames.back().picture->width, 128);
    EXPECT_TRUE(is_red(*frames.back().picture, 5, 5));
    for (std::size_t i = 1; i < frames.size(); ++i) {
        EXPECT_GT(frames[i].pts, frames[i - 1].pts);
    }
}

TEST_F(SourceTest, SkipsDamageAndGoesOn) {
    write_video(path("a.ts"),
                {.width = 320, .height = 240, .pts_ms = regular(60, 40), .format = "mpegts"});
    std::fstream file(path("a.ts"), std::ios::binary | std::ios::in | std::ios::out);
    const auto size = static_cast<std::streamoff>(std::filesystem::file_size(path("a.ts")));
    for (std::streamoff at = size / 4; at < size / 2; at += 997) {
        file.seekp(at);
        file << "damage";
    }
    file.close();
    auto source = Source::open(path("a.ts"));
    ASSERT_TRUE(source);
    const auto frames = all_frames(*source.value());
    EXPECT_GE(frames.size(), 30u);
    EXPECT_GE(times_ms(frames).back(), 1500);
    for (std::size_t i = 1; i < frames.size(); ++i) {
        EXPECT_GT(frames[i].pts, frames[i - 1].pts);
    }
}

TEST_F(SourceTest, GivesWhatThereIsOfACutFile) {
    write_video(path("a.avi"),
                {.width = 320, .height = 240, .pts_ms = regular(50, 40), .format = "avi"});
    std::filesystem::resize_file(path("a.avi"), std::filesystem::file_size(path("a.avi")) / 2);
    auto source = Source::open(path("a.avi"));
    ASSERT_TRUE(source);
    const auto frames = all_frames(*source.value());
    EXPECT_GE(frames.size(), 10u);
    EXPECT_LT(frames.size(), 50u);
}

TEST_F(SourceTest, SaysWhatIsWrongAndWhatToDo) {
    std::ofstream(path("text.mp4")) << "this is no video";
    std::ofstream(path("empty.mp4"));
    // Would make FFmpeg open the file that it names.
    write_video(path("a.mp4"), {.pts_ms = regular(5, 40)});
    std::ofstream(path("list.txt")) << "ffconcat version 1.0\nfile 'a.mp4'\n";
    std::ofstream(path("list.m3u8")) << "#EXTM3U\n#EXTINF:1,\na.mp4\n#EXT-X-ENDLIST\n";
    const struct {
        std::string source;
        ErrorKind kind;
        std::string said;
    } cases[] = {
        {path("none.mp4"), ErrorKind::kNotFound, "check the path"},
        {path("text.mp4"), ErrorKind::kInvalidArgument, "convert it"},
        {path("empty.mp4"), ErrorKind::kInvalidArgument, "convert it"},
        {path("list.txt"), ErrorKind::kInvalidArgument, "convert it"},
        {path("list.m3u8"), ErrorKind::kInvalidArgument, "convert it"},
        {"", ErrorKind::kInvalidArgument, "rtsp://"},
        {"ftp://host/a.mp4", ErrorKind::kInvalidArgument, "rtsp://"},
        {"concat://a|b", ErrorKind::kInvalidArgument, "rtsp://"},
        {"file:///etc/passwd", ErrorKind::kInvalidArgument, "rtsp://"},
        {"rtsp://user:secret@127.0.0.1:1/x?token=secret", ErrorKind::kUnavailable, "reached"},
    };
    for (const auto& each : cases) {
        const auto source = Source::open(each.source, {.open_timeout = base::Millis{2000}});
        ASSERT_FALSE(source) << each.source;
        EXPECT_EQ(source.error().kind, each.kind) << each.source << ": " << source.error().detail;
        EXPECT_NE(source.error().message.find(each.said), std::string::npos)
            << source.error().message;
        EXPECT_EQ((source.error().message + source.error().detail).find("secret"),
                  std::string::npos);
    }
}

TEST_F(SourceTest, TakesAColonInAFilesNameAsSuch) {
    write_video(path("b.mp4"), {.pts_ms = regular(5, 40)});
    std::filesystem::rename(path("b.mp4"), path("cam:1.mp4"));
    EXPECT_TRUE(Source::open(path("cam:1.mp4")));
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(folder_);
    EXPECT_TRUE(Source::open("cam:1.mp4"));
    std::filesystem::current_path(before);
}

TEST_F(SourceTest, StopsWhenInterrupted) {
    write_video(path("a.mp4"), {.pts_ms = regular(30, 40)});
    auto source = Source::open(path("a.mp4"));
    ASSERT_TRUE(source);
    ASSERT_TRUE(source.value()->next());
    source.value()->interrupt();
    // What was decoded before may still come.
    auto frame = source.value()->next();
    for (int i = 0; i < 3 && frame; ++i) frame = source.value()->next();
    ASSERT_FALSE(frame);
    EXPECT_EQ(frame.error().kind, ErrorKind::kUnavailable);

    std::stop_source stop;
    stop.request_stop();
    EXPECT_FALSE(Source::open(path("a.mp4"), {.stop = stop.get_token()}));
}

}  // namespace
}  // namespace codec
