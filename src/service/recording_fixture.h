// A real H.264 stream that is recorded as the product does it, for tests of recorded video.
#pragma once

#include <gtest/gtest.h>

#include "codec/source.h"
#include "service/fragment_recorder.h"
#include "service/shop_fixture.h"
#include "test_paths.h"

namespace service {

inline constexpr std::uint64_t kMiB = 1024 * 1024;

// The packets of a real H.264 stream: 30 s, 10 pictures a second, a key frame each second.
struct Stream {
    std::shared_ptr<const codec::StreamDescription> description;
    std::vector<codec::Packet> packets;
};

class StreamCollector final : public codec::PacketSink {
  public:
    explicit StreamCollector(Stream& into) : into_(into) {}
    void on_stream(std::shared_ptr<const codec::StreamDescription> stream) override {
        into_.description = std::move(stream);
    }
    void on_packet(const codec::Packet& packet) override { into_.packets.push_back(packet); }

  private:
    Stream& into_;
};

inline const Stream& stream() {
    static const Stream read = [] {
        Stream all;
        StreamCollector collector(all);
        codec::SourceOptions options;
        options.packets = &collector;
        auto source = std::move(
            codec::Source::open(SMARTMONITOR_TEST_DATA "/video/gops_of_1s_h264.mp4", options)
                .value());
        while (source->next().value()) {
        }
        return all;
    }();
    return read;
}

class RecordingFixture : public ShopFixture {
  protected:
    RecordingFixture() { EXPECT_EQ(stream().packets.size(), 300U); }

    std::unique_ptr<RecordingWriter> make_writer() {
        return std::make_unique<RecordingWriter>(*store, *objects, clock, reserve);
    }
    // A connection at `start`, of the packets [first, last).
    void record(RecordingWriter* writer, base::Instant start, std::size_t first, std::size_t last,
                domain::GapReason ended, base::Millis length = base::Millis(10'000)) {
        FragmentRecorder recorder(camera,
                                  {writer, &windows,
                                   [=](codec::MediaTime pts) {
                                       return start + std::chrono::duration_cast<base::Millis>(pts);
                                   }},
                                  {.fragment_length = length});
        recorder.on_stream(stream().description);
        for (std::size_t i = first; i < last; ++i) recorder.on_packet(stream().packets[i]);
        recorder.finish(ended, start + base::Millis(static_cast<std::int64_t>(last) * 100));
    }
    std::vector<domain::Fragment> fragments() {
        return store
            ->fragments_between(camera, clock.now() - base::Millis(1'000'000'000),
                                clock.now() + base::Millis(1'000'000'000), 1000)
            .value();
    }
    std::vector<domain::Gap> gaps() {
        return store
            ->gaps_between(camera, clock.now() - base::Millis(1'000'000'000),
                           clock.now() + base::Millis(1'000'000'000), 1000)
            .value();
    }

    const store::CameraKey camera{tenant, poi, sensor};
    std::atomic<std::uint64_t> free_bytes = 100'000 * kMiB;
    DiskReserve reserve{[this] { return free_bytes.load(); }, 2048 * kMiB};
    LiveWindows windows;
};

}  // namespace service
