#include "codec/recorded_video_test.h"

#include <fstream>
#include <stdexcept>
#include <utility>

namespace codec {
namespace {

class Recorder final : public PacketSink {
  public:
    explicit Recorder(RecordedVideo& out) : out_(out) {}

    void on_stream(std::shared_ptr<const StreamDescription> stream) override {
        finish();
        auto muxer = FragmentMuxer::create(*stream);
        if (!muxer) throw std::runtime_error(muxer.error().message);
        muxer_.emplace(std::move(muxer).value());
        out_.stretches.push_back({muxer_->init(), muxer_->codec(), {}});
    }
    void on_packet(const Packet& packet) override {
        auto chunk = muxer_->add(packet);
        if (!chunk) throw std::runtime_error(chunk.error().message);
        if (chunk.value()) out_.stretches.back().chunks.push_back(*std::move(chunk).value());
    }
    void finish() {
        if (!muxer_) return;
        if (auto last = muxer_->flush()) out_.stretches.back().chunks.push_back(*std::move(last));
    }

  private:
    RecordedVideo& out_;
    std::optional<FragmentMuxer> muxer_;
};

std::vector<Frame> frames_of(const std::string& url_or_path, PacketSink* packets) {
    auto source = Source::open(url_or_path, {.packets = packets});
    if (!source) throw std::runtime_error(source.error().message + source.error().detail);
    std::vector<Frame> frames;
    for (;;) {
        auto frame = source.value()->next();
        if (!frame) throw std::runtime_error(frame.error().message + frame.error().detail);
        if (!frame.value()) return frames;
        frames.push_back(*std::move(frame).value());
    }
}

}  // namespace

std::vector<std::int64_t> regular_times_ms(int frames, std::int64_t step_ms) {
    std::vector<std::int64_t> times;
    for (int i = 0; i < frames; ++i) times.push_back(step_ms * i);
    return times;
}

RecordedVideo record(const std::string& url_or_path) {
    RecordedVideo video;
    Recorder recorder(video);
    video.frames = frames_of(url_or_path, &recorder);
    recorder.finish();
    return video;
}

std::vector<Frame> read_frames(const std::string& url_or_path) {
    return frames_of(url_or_path, nullptr);
}

void write_file(const std::string& path, const std::vector<std::vector<std::byte>>& pieces) {
    std::ofstream out(path, std::ios::binary);
    for (const auto& piece : pieces) {
        out.write(reinterpret_cast<const char*>(piece.data()),
                  static_cast<std::streamsize>(piece.size()));
    }
}

std::vector<std::byte> fragment_of(const RecordedVideo::Stretch& stretch, std::size_t first_chunk,
                                   std::size_t chunks) {
    std::vector<std::byte> bytes = stretch.init;
    for (std::size_t i = first_chunk; i < first_chunk + chunks; ++i) {
        const auto& chunk = stretch.chunks.at(i).bytes;
        bytes.insert(bytes.end(), chunk.begin(), chunk.end());
    }
    return bytes;
}

}  // namespace codec
