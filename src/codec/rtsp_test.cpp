// Live sources: RTSP over TCP from a camera that fails in the ways that cameras do.
#include <chrono>
#include <filesystem>
#include <thread>

#include <gtest/gtest.h>
#include <unistd.h>

#include "codec/rtsp_camera_test.h"
#include "codec/source.h"
#include "codec/test_video_test.h"

namespace codec {
namespace {

using base::ErrorKind;
using base::Millis;

constexpr int kFrames = 40;

class RtspTest : public testing::Test {
  protected:
    void SetUp() override {
        video_ = (std::filesystem::temp_directory_path() /
                  ("rtsp_" + std::to_string(::getpid()) + ".mp4"))
                     .string();
        TestVideo video{.width = 160, .height = 120};
        for (int i = 0; i < kFrames; ++i) video.pts_ms.push_back(40 * i);
        write_video(video_, video);
    }
    void TearDown() override { std::filesystem::remove(video_); }

    std::string video_;
};

TEST_F(RtspTest, GivesTheFramesOfACameraAndTheEndWhenItHangsUp) {
    const RtspCamera camera({.video = video_});
    auto source = Source::open("rtsp://" + camera.address() + "/live");
    ASSERT_TRUE(source) << source.error().message << " " << source.error().detail;
    EXPECT_TRUE(source.value()->info().is_live);
    EXPECT_EQ(source.value()->info().width, 160);
    EXPECT_FALSE(source.value()->info().frames_estimate);
    int frames = 0;
    MediaTime last{-1};
    for (;;) {
        const auto frame = source.value()->next();
        ASSERT_TRUE(frame) << frame.error().message << " " << frame.error().detail;
        if (!frame.value()) break;
        EXPECT_EQ(frame.value()->picture->width, 160);
        EXPECT_GT(frame.value()->pts, last);
        last = frame.value()->pts;
        ++frames;
    }
    EXPECT_GE(frames, kFrames - 1);
    EXPECT_NEAR(static_cast<double>(last.count()), 40e3 * (frames - 1), 45e3);
}

TEST_F(RtspTest, LogsInWithTheCredentialsOfTheUrlAndNeverShowsThem) {
    const RtspCamera camera({.video = video_, .credentials = "admin:geheim"});
    auto source = Source::open("rtsp://admin:geheim@" + camera.address() + "/live");
    ASSERT_TRUE(source) << source.error().message << " " << source.error().detail;
    EXPECT_EQ(source.value()->info().shown_source, "rtsp://" + camera.address() + "/live");

    const auto refused = Source::open("rtsp://admin:falsch@" + camera.address() + "/live");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::kUnauthenticated);
    EXPECT_NE(refused.error().message.find("password"), std::string::npos);
    EXPECT_EQ((refused.error().message + refused.error().detail).find("falsch"), std::string::npos);
}

TEST_F(RtspTest, SaysThatThereIsNoSuchStream) {
    const RtspCamera camera({.video = video_, .has_stream = false});
    const auto source = Source::open("rtsp://" + camera.address() + "/live");
    ASSERT_FALSE(source);
    EXPECT_EQ(source.error().kind, ErrorKind::kNotFound);
}

TEST_F(RtspTest, GivesUpOnACameraThatDoesNotAnswer) {
    const RtspCamera camera({.answers = false});
    const auto start = std::chrono::steady_clock::now();
    const auto source =
        Source::open("rtsp://" + camera.address() + "/live", {.open_timeout = Millis{200}});
    ASSERT_FALSE(source);
    EXPECT_EQ(source.error().kind, ErrorKind::kUnavailable);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds{5});
}

TEST_F(RtspTest, GivesUpOnACameraThatFallsSilent) {
    const RtspCamera camera({.video = video_, .then = RtspCamera::Then::kFallSilent});
    auto source = Source::open("rtsp://" + camera.address() + "/live",
                               {.open_timeout = Millis{8000}, .read_timeout = Millis{200}});
    ASSERT_TRUE(source) << source.error().detail;
    for (;;) {
        const auto frame = source.value()->next();
        if (frame) {
            ASSERT_TRUE(frame.value());
            continue;
        }
        EXPECT_EQ(frame.error().kind, ErrorKind::kUnavailable);
        EXPECT_NE(frame.error().message.find("in time"), std::string::npos);
        break;
    }
}

TEST_F(RtspTest, IsInterruptedWhileItWaits) {
    const RtspCamera camera({.video = video_, .then = RtspCamera::Then::kFallSilent});
    auto source =
        Source::open("rtsp://" + camera.address() + "/live", {.read_timeout = Millis{600'000}});
    ASSERT_TRUE(source) << source.error().detail;
    ASSERT_TRUE(source.value()->next());
    std::jthread other([&] { source.value()->interrupt(); });
    for (;;) {
        const auto frame = source.value()->next();
        if (frame) continue;
        EXPECT_EQ(frame.error().kind, ErrorKind::kUnavailable);
        EXPECT_NE(frame.error().message.find("stopped"), std::string::npos);
        break;
    }
}

TEST_F(RtspTest, IsStoppedWhileItOpens) {
    const RtspCamera camera({.answers = false});
    std::stop_source stop;
    std::jthread other([&] { stop.request_stop(); });
    const auto source = Source::open("rtsp://" + camera.address() + "/live",
                                     {.open_timeout = Millis{600'000}, .stop = stop.get_token()});
    ASSERT_FALSE(source);
    EXPECT_NE(source.error().message.find("stopped"), std::string::npos);
}

}  // namespace
}  // namespace codec
