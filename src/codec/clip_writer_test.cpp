#include "codec/clip_writer.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include "codec/recorded_video_test.h"
#include "codec/test_video_test.h"

namespace codec {
namespace {

using base::ErrorKind;
using base::Millis;

const base::Instant kNoon = base::from_unix_ms(1'795'000'000'000);
constexpr int kFramesEach = 32;  // four groups of 8, 320 ms each
const Millis kLength{40 * kFramesEach};

class ClipTest : public testing::Test {
  protected:
    ClipTest() {
        const auto* test = testing::UnitTest::GetInstance()->current_test_info();
        folder_ = std::filesystem::temp_directory_path() /
                  ("clip_" + std::to_string(::getpid()) + "_" + test->name());
        std::filesystem::create_directories(folder_);
        h264_ = make({.encoder = "libx264", .format = "mpegts"});
    }
    ~ClipTest() override { std::filesystem::remove_all(folder_); }

    std::string path(const std::string& name) const { return (folder_ / name).string(); }

    RecordedVideo make(TestVideo video) const {
        video.pts_ms = regular_times_ms(kFramesEach);
        write_video(path("camera"), video);
        return record(path("camera"));
    }
    // All of a recording as one file.
    std::string file_of(const RecordedVideo& recorded, const std::string& name) const {
        const auto& stretch = recorded.stretches.at(0);
        write_file(path(name), {fragment_of(stretch, 0, stretch.chunks.size())});
        return path(name);
    }
    base::Result<std::vector<ClipPart>> clip(std::vector<ClipFragment> fragments,
                                             base::Instant from, base::Instant to) const {
        return write_clip({std::move(fragments), from, to, path("clip.mp4")});
    }
    static std::vector<std::int64_t> times_ms(const std::string& file) {
        std::vector<std::int64_t> times;
        for (const Frame& each : read_frames(file))
            times.push_back((each.pts.count() + 500) / 1000);
        return times;
    }

    std::filesystem::path folder_;
    RecordedVideo h264_;
};

TEST_F(ClipTest, IsOneFileWithItsIndexInFront) {
    const std::string a = file_of(h264_, "a");
    const auto parts = clip({{a, kNoon}, {a, kNoon + kLength}}, kNoon, kNoon + 2 * kLength);
    ASSERT_TRUE(parts) << parts.error().message << parts.error().detail;
    ASSERT_EQ(parts.value().size(), 1u);
    const ClipPart& part = parts.value()[0];
    EXPECT_EQ(part.path, path("clip.mp4"));
    EXPECT_EQ(part.from, kNoon);
    EXPECT_EQ(part.to, kNoon + 2 * kLength);
    EXPECT_EQ(part.frames, 2 * kFramesEach);
    EXPECT_EQ(part.width, 64);
    EXPECT_TRUE(part.gaps.empty());
    EXPECT_EQ(part.size_bytes, std::filesystem::file_size(part.path));
    EXPECT_EQ(times_ms(part.path), regular_times_ms(2 * kFramesEach));
    const auto frames = read_frames(part.path);
    for (std::size_t i = 0; i < frames.size(); ++i) {
        EXPECT_EQ(frames[i].picture->pixels, h264_.frames[i % kFramesEach].picture->pixels);
    }
    std::ifstream in(part.path, std::ios::binary);
    std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    EXPECT_LT(text.find("moov"), text.find("mdat"));
    EXPECT_EQ(text.find("moof"), std::string::npos);
}

TEST_F(ClipTest, KeepsEveryCodecAndTheOrderOfBFrames) {
    const TestVideo videos[] = {{.encoder = "libx264", .b_frames = 2, .format = "mpegts"},
                                {.encoder = "libx265", .b_frames = 2, .format = "mpegts"},
                                {.encoder = "libx265", .format = "mpegts"},
                                {.encoder = "mjpeg", .format = "matroska"}};
    for (const TestVideo& video : videos) {
        const RecordedVideo recorded = make(video);
        const std::string a = file_of(recorded, "a");
        const auto parts = clip({{a, kNoon}}, kNoon, kNoon + kLength);
        ASSERT_TRUE(parts) << video.encoder;
        ASSERT_EQ(parts.value().size(), 1u);
        const auto frames = read_frames(parts.value()[0].path);
        ASSERT_EQ(frames.size(), recorded.frames.size()) << video.encoder;
        for (std::size_t i = 0; i < frames.size(); ++i) {
            EXPECT_EQ(frames[i].picture->pixels, recorded.frames[i].picture->pixels);
            EXPECT_NEAR(static_cast<double>(frames[i].pts.count()),
                        static_cast<double>(recorded.frames[i].pts.count()), 12);
        }
    }
}

TEST_F(ClipTest, IsCutOutwardToKeyFrames) {
    const std::string a = file_of(h264_, "a");
    const struct {
        int from_ms, to_ms;      // wanted
        int first_ms, last_end;  // what it becomes
    } cases[] = {
        {0, 320, 0, 320},     {1, 319, 0, 320},     {319, 321, 0, 640},   {320, 640, 320, 640},
        {500, 500, 320, 640}, {640, 640, 640, 960}, {-99, 9999, 0, 1280}, {1279, 5000, 960, 1280},
    };
    for (const auto& each : cases) {
        const auto parts =
            clip({{a, kNoon}}, kNoon + Millis{each.from_ms}, kNoon + Millis{each.to_ms});
        ASSERT_TRUE(parts);
        ASSERT_EQ(parts.value().size(), 1u) << each.from_ms;
        EXPECT_EQ(parts.value()[0].from, kNoon + Millis{each.first_ms}) << each.from_ms;
        EXPECT_EQ(parts.value()[0].to, kNoon + Millis{each.last_end}) << each.from_ms;
        const auto frames = read_frames(parts.value()[0].path);
        ASSERT_EQ(static_cast<int>(frames.size()), (each.last_end - each.first_ms) / 40);
        EXPECT_EQ(frames[0].picture->pixels,
                  h264_.frames[static_cast<std::size_t>(each.first_ms / 40)].picture->pixels);
    }
    const auto outside = clip({{a, kNoon}}, kNoon + kLength, kNoon + 2 * kLength);
    ASSERT_TRUE(outside);
    EXPECT_TRUE(outside.value().empty());
}

TEST_F(ClipTest, KeepsAShortGapAsTimeAndNamesIt) {
    const std::string a = file_of(h264_, "a");
    const base::Instant second = kNoon + kLength + Millis{20'000};
    const auto parts = clip({{a, kNoon}, {a, second}}, kNoon, second + kLength);
    ASSERT_TRUE(parts);
    ASSERT_EQ(parts.value().size(), 1u);
    const ClipPart& part = parts.value()[0];
    ASSERT_EQ(part.gaps.size(), 1u);
    EXPECT_EQ(part.gaps[0].from, kNoon + kLength);
    EXPECT_EQ(part.gaps[0].to, second);
    EXPECT_EQ(part.to, second + kLength);
    std::vector<std::int64_t> expected = regular_times_ms(kFramesEach);
    for (const std::int64_t each : regular_times_ms(kFramesEach)) {
        expected.push_back(each + (second - kNoon).count());
    }
    EXPECT_EQ(times_ms(part.path), expected);
}

TEST_F(ClipTest, ALongGapOrAnotherStreamBeginsAPartOfItsOwn) {
    const std::string a = file_of(h264_, "a");
    const std::string wide =
        file_of(make({.width = 96, .encoder = "libx264", .format = "mpegts"}), "w");
    const base::Instant second = kNoon + kLength + kClipGapMax + Millis{1};
    const base::Instant third = second + kLength;
    const auto parts = clip({{a, kNoon}, {a, second}, {wide, third}}, kNoon, third + kLength);
    ASSERT_TRUE(parts);
    ASSERT_EQ(parts.value().size(), 3u);
    EXPECT_EQ(parts.value()[1].path, path("clip-2.mp4"));
    EXPECT_EQ(parts.value()[1].from, second);
    EXPECT_EQ(parts.value()[1].to, third);
    EXPECT_EQ(parts.value()[2].path, path("clip-3.mp4"));
    EXPECT_EQ(parts.value()[2].width, 96);
    for (const ClipPart& part : parts.value()) {
        EXPECT_EQ(times_ms(part.path), regular_times_ms(kFramesEach));
        EXPECT_TRUE(part.gaps.empty());
    }
}

TEST_F(ClipTest, PutsFragmentsThatOverlapOneBehindTheOther) {
    const std::string a = file_of(h264_, "a");
    const auto parts =
        clip({{a, kNoon}, {a, kNoon + kLength - Millis{200}}, {a, kNoon + 2 * kLength}}, kNoon,
             kNoon + 3 * kLength);
    ASSERT_TRUE(parts);
    ASSERT_EQ(parts.value().size(), 1u);
    EXPECT_EQ(times_ms(parts.value()[0].path), regular_times_ms(3 * kFramesEach));
    EXPECT_EQ(parts.value()[0].to, kNoon + 3 * kLength);
}

TEST_F(ClipTest, TakesBytesAndTornFiles) {
    auto bytes = fragment_of(h264_.stretches[0], 0, 4);
    bytes.resize(bytes.size() - 1);
    const auto parts = clip({{std::span<const std::byte>(bytes), kNoon}}, kNoon, kNoon + kLength);
    ASSERT_TRUE(parts);
    ASSERT_EQ(parts.value().size(), 1u);
    EXPECT_EQ(parts.value()[0].frames, 24);
}

TEST_F(ClipTest, RefusesWhatCannotBeAndLeavesNothingBehind) {
    const std::string a = file_of(h264_, "a");
    std::ofstream(path("text")) << "no video";
    EXPECT_EQ(clip({{a, kNoon}}, kNoon + Millis{1}, kNoon).error().field, "from");
    EXPECT_EQ(clip({{a, kNoon}}, kNoon, kNoon + kClipSpanMax + Millis{1}).error().field, "to");
    EXPECT_EQ(clip({{a, kNoon + kLength}, {a, kNoon}}, kNoon, kNoon + kLength).error().field,
              "fragments");
    EXPECT_EQ(clip({{path("text"), kNoon}}, kNoon, kNoon + kLength).error().kind,
              ErrorKind::kDataLoss);
    EXPECT_EQ(clip({{path("none"), kNoon}}, kNoon, kNoon + kLength).error().kind,
              ErrorKind::kDataLoss);
    EXPECT_FALSE(std::filesystem::exists(path("clip.mp4")));
}

}  // namespace
}  // namespace codec
