// Live sources: RTSP from a camera that fails in the ways that cameras do.
#include <chrono>
#include <filesystem>
#include <thread>

#include <gtest/gtest.h>
#include <unistd.h>

#include "codec/simulated_camera_test.h"
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
    const SimulatedCamera camera({.video = video_});
    auto source = Source::open(camera.url());
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
    const SimulatedCamera camera({.video = video_, .credentials = "admin:geheim"});
    auto source = Source::open("rtsp://admin:geheim@" + camera.address() + "/live");
    ASSERT_TRUE(source) << source.error().message << " " << source.error().detail;
    EXPECT_EQ(source.value()->info().shown_source, camera.url());

    const auto refused = Source::open("rtsp://admin:falsch@" + camera.address() + "/live");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::kUnauthenticated);
    EXPECT_NE(refused.error().message.find("password"), std::string::npos);
    EXPECT_EQ((refused.error().message + refused.error().detail).find("falsch"), std::string::npos);
}

TEST_F(RtspTest, SaysThatThereIsNoSuchStream) {
    const SimulatedCamera camera({.video = video_, .has_stream = false});
    const auto source = Source::open(camera.url());
    ASSERT_FALSE(source);
    EXPECT_EQ(source.error().kind, ErrorKind::kNotFound);
}

TEST_F(RtspTest, GivesUpOnACameraThatDoesNotAnswer) {
    const SimulatedCamera camera({.answers = false});
    const auto start = std::chrono::steady_clock::now();
    const auto source = Source::open(camera.url(), {.open_timeout = Millis{200}});
    ASSERT_FALSE(source);
    EXPECT_EQ(source.error().kind, ErrorKind::kUnavailable);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds{5});
}

TEST_F(RtspTest, GivesUpOnACameraThatFallsSilent) {
    const SimulatedCamera camera({.video = video_, .at_end = SimulatedCamera::AtEnd::kFallSilent});
    auto source =
        Source::open(camera.url(), {.open_timeout = Millis{8000}, .read_timeout = Millis{200}});
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
    const SimulatedCamera camera({.video = video_, .at_end = SimulatedCamera::AtEnd::kFallSilent});
    auto source = Source::open(camera.url(), {.read_timeout = Millis{600'000}});
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
    const SimulatedCamera camera({.answers = false});
    std::stop_source stop;
    std::jthread other([&] { stop.request_stop(); });
    const auto source =
        Source::open(camera.url(), {.open_timeout = Millis{600'000}, .stop = stop.get_token()});
    ASSERT_FALSE(source);
    EXPECT_NE(source.error().message.find("stopped"), std::string::npos);
}

// Frames until the end or an error.
int count_frames(Source& source, int frames_max = 1'000'000) {
    int frames = 0;
    MediaTime last{-1};
    while (frames < frames_max) {
        const auto frame = source.next();
        if (!frame || !frame.value()) break;
        EXPECT_GT(frame.value()->pts, last);
        last = frame.value()->pts;
        ++frames;
    }
    return frames;
}

TEST_F(RtspTest, TakesEveryCodecByTcpAndUdp) {
    for (const char* encoder : {"libx264", "libx265", "mjpeg"}) {
        for (const RtspTransport transport : {RtspTransport::kTcp, RtspTransport::kUdp}) {
            TestVideo video{.width = 160, .height = 120, .encoder = encoder, .format = "matroska"};
            for (int i = 0; i < kFrames; ++i) video.pts_ms.push_back(40 * i);
            write_video(video_, video);
            const SimulatedCamera camera({.video = video_, .speed = 10});
            auto source = Source::open(camera.url(), {.rtsp_transport = transport});
            ASSERT_TRUE(source) << encoder << source.error().message << source.error().detail;
            EXPECT_GE(count_frames(*source.value()), kFrames - 1) << encoder;
        }
    }
}

TEST_F(RtspTest, TakesUdpWhereTheCameraRefusesTcp) {
    const SimulatedCamera camera({.video = video_, .offers_tcp = false, .speed = 10});
    auto source = Source::open(camera.url());
    ASSERT_TRUE(source) << source.error().message << source.error().detail;
    EXPECT_GE(count_frames(*source.value()), kFrames - 1);
    const auto refused = Source::open(camera.url(), {.rtsp_transport = RtspTransport::kTcp});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::kInvalidArgument) << refused.error().detail;
    EXPECT_NE(refused.error().message.find("transport"), std::string::npos);
}

TEST_F(RtspTest, EndsWhenTheConnectionIsDroppedAndCanBeOpenedAgain) {
    SimulatedCamera camera({.video = video_, .at_end = SimulatedCamera::AtEnd::kStartOver});
    for (int round = 0; round < 3; ++round) {
        auto source = Source::open(camera.url());
        ASSERT_TRUE(source) << source.error().detail;
        EXPECT_EQ(count_frames(*source.value(), 100), 100) << "it starts over";
        camera.drop_connections();
        EXPECT_LT(count_frames(*source.value()), 100'000);
    }
    EXPECT_EQ(camera.connections_accepted(), 3);
    camera.refuse_connections(true);
    const auto refused = Source::open(camera.url());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::kUnavailable) << refused.error().detail;
    camera.refuse_connections(false);
    EXPECT_TRUE(Source::open(camera.url()));
}

TEST_F(RtspTest, IsSilentWhileTheCameraStalls) {
    SimulatedCamera camera(
        {.video = video_, .at_end = SimulatedCamera::AtEnd::kStartOver, .speed = 10});
    auto source = Source::open(camera.url(), {.read_timeout = Millis{300}});
    ASSERT_TRUE(source) << source.error().detail;
    ASSERT_EQ(count_frames(*source.value(), 10), 10);
    camera.stall(true);
    auto frame = source.value()->next();
    while (frame) frame = source.value()->next();
    EXPECT_EQ(frame.error().kind, ErrorKind::kUnavailable);
    camera.stall(false);
    EXPECT_EQ(count_frames(*source.value(), 10), 10) << "the same connection goes on";
}

TEST_F(RtspTest, FollowsACameraThatIsSetToAnotherCodecAndSize) {
    SimulatedCamera camera({.video = video_, .at_end = SimulatedCamera::AtEnd::kStartOver});
    const struct {
        const char* encoder;
        const char* codec;
        int width;
    } cases[] = {{"libx264", "h264", 160}, {"libx265", "hevc", 192}, {"libx264", "h264", 96}};
    for (const auto& each : cases) {
        TestVideo video{.width = each.width, .height = 96, .encoder = each.encoder};
        for (int i = 0; i < kFrames; ++i) video.pts_ms.push_back(40 * i);
        write_video(video_, video);
        camera.switch_to(video_);
        auto source = Source::open(camera.url());
        ASSERT_TRUE(source) << source.error().detail;
        EXPECT_EQ(source.value()->info().codec_name, each.codec);
        EXPECT_EQ(source.value()->info().width, each.width);
        EXPECT_EQ(count_frames(*source.value(), 50), 50);
    }
}

}  // namespace
}  // namespace codec
