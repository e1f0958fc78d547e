// Sources that come and go for weeks must not grow the process.
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include "codec/recorded_video_test.h"
#include "codec/simulated_camera_test.h"
#include "codec/test_video_test.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define CODEC_TEST_IS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define CODEC_TEST_IS_SANITIZED 1
#endif
#endif

namespace codec {
namespace {

constexpr double kGrowthMax = 1.05;
// A sanitizer keeps what was freed for a while, and looks for leaks by itself at the end.
#ifdef CODEC_TEST_IS_SANITIZED
constexpr bool kMeasures = false;
constexpr int kPart = 10;  // of the rounds: it is slow
#else
constexpr bool kMeasures = true;
constexpr int kPart = 1;
#endif

double resident_mib() {
    std::ifstream statm("/proc/self/statm");
    long pages = 0;
    statm >> pages >> pages;
    return static_cast<double>(pages) * static_cast<double>(::sysconf(_SC_PAGESIZE)) / (1 << 20);
}

std::string temporary(const std::string& name) {
    return (std::filesystem::temp_directory_path() /
            ("memory_" + std::to_string(::getpid()) + "_" + name))
        .string();
}

// Keeps nothing, but does the work of keeping.
class Muxed final : public PacketSink {
  public:
    void on_stream(std::shared_ptr<const StreamDescription> stream) override {
        ++streams;
        muxer_.emplace(std::move(FragmentMuxer::create(*stream).value()));
    }
    void on_packet(const Packet& packet) override {
        if (muxer_->add(packet).value()) ++chunks;
    }
    int streams = 0;
    int chunks = 0;

  private:
    std::optional<FragmentMuxer> muxer_;
};

// Runs `round` often; resident memory after a tenth of that and at the end are the same.
template <class Round>
void expect_flat(int rounds, const Round& round) {
    rounds /= kPart;
    double warm = 0;
    for (int i = 0; i < rounds; ++i) {
        round(i);
        if (testing::Test::HasFatalFailure()) return;
        if (i == rounds / 10) warm = resident_mib();
    }
    const double end = resident_mib();
    if (kMeasures) {
        EXPECT_LT(end, warm * kGrowthMax) << warm << " MiB became " << end;
    }
    testing::Test::RecordProperty("warm_mib", std::to_string(warm));
    testing::Test::RecordProperty("end_mib", std::to_string(end));
}

TEST(Memory, IsFlatOverAThousandDisconnects) {
    const std::string file = temporary("disconnects");
    write_video(
        file, {.width = 320, .height = 240, .pts_ms = regular_times_ms(24), .encoder = "libx264"});
    SimulatedCamera camera({.video = file, .at_end = SimulatedCamera::AtEnd::kStartOver});
    expect_flat(1000, [&](int i) {
        Muxed muxed;
        auto source = Source::open(camera.url(), {.packets = &muxed});
        ASSERT_TRUE(source) << i << source.error().message << source.error().detail;
        for (int frame = 0; frame < 3; ++frame) ASSERT_TRUE(source.value()->next().value());
        if (i % 2 == 0) camera.drop_connections();
    });
    std::filesystem::remove(file);
}

TEST(Memory, IsFlatOverTwoHundredChangesOfCodecAndSize) {
    std::vector<std::string> files;
    const char* const encoders[] = {"libx264", "libx265", "mjpeg"};
    for (const int width : {160, 320, 240}) {
        for (const char* encoder : encoders) {
            files.push_back(temporary(encoder + std::to_string(width)));
            write_video(files.back(), {.width = width,
                                       .height = width * 3 / 4 / 8 * 8,
                                       .pts_ms = regular_times_ms(24),
                                       .encoder = encoder,
                                       .format = "matroska"});
        }
    }
    SimulatedCamera camera({.video = files[0], .at_end = SimulatedCamera::AtEnd::kStartOver});
    expect_flat(200, [&](int i) {
        camera.switch_to(files[static_cast<std::size_t>(i) % files.size()]);
        Muxed muxed;
        auto source = Source::open(camera.url(), {.packets = &muxed});
        ASSERT_TRUE(source) << i << source.error().message << source.error().detail;
        for (int frame = 0; frame < 10; ++frame) ASSERT_TRUE(source.value()->next().value());
        EXPECT_EQ(muxed.streams, 1);
    });
    for (const std::string& each : files) std::filesystem::remove(each);
}

TEST(Memory, IsFlatOverTwoHundredChangesOfSizeInsideOfOneStream) {
    const std::string part = temporary("part");
    const std::string joined = temporary("joined");
    constexpr int kChanges = 200;
    {
        std::ofstream out(joined, std::ios::binary);
        for (int i = 0; i < kChanges / kPart; ++i) {
            write_video(part, {.width = 64 + 32 * (i % 5),
                               .height = 96,
                               .pts_ms = regular_times_ms(4),
                               .encoder = "libx264",
                               .format = "mpegts"});
            out << std::ifstream(part, std::ios::binary).rdbuf();
        }
    }
    Muxed muxed;
    auto source = Source::open(joined, {.packets = &muxed});
    ASSERT_TRUE(source);
    expect_flat(kChanges, [&](int) {
        for (int frame = 0; frame < 4; ++frame) ASSERT_TRUE(source.value()->next().value());
    });
    EXPECT_EQ(muxed.streams, kChanges / kPart);
    std::filesystem::remove(part);
    std::filesystem::remove(joined);
}

}  // namespace
}  // namespace codec
