#include "codec/folder_source.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <utility>
#include <vector>

#include "codec/ffmpeg_source.h"
#include "codec/packet.h"

namespace codec {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 24> kExtensions = {
    ".mp4",  ".m4v",  ".mov",  ".mkv", ".webm",  ".avi", ".ts",  ".mts",
    ".m2ts", ".mpg",  ".mpeg", ".flv", ".asf",   ".wmv", ".3gp", ".h264",
    ".264",  ".hevc", ".h265", ".265", ".mjpeg", ".ogv", ".ivf", ".dav"};

bool is_video_name(const fs::path& file) {
    std::string extension = file.extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return std::find(kExtensions.begin(), kExtensions.end(), extension) != kExtensions.end();
}

// The first video by name that comes after `last`; empty where there is none.
fs::path next_video(const fs::path& folder, const fs::path& last) {
    fs::path found;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        const fs::path name = entry.path().filename();
        if (name <= last || !is_video_name(name) || !entry.is_regular_file(error)) continue;
        if (found.empty() || name < found) found = name;
    }
    return found;
}

// Moves the times of a file's packets behind those of the files before.
class MovedPackets final : public PacketSink {
  public:
    explicit MovedPackets(PacketSink* out) : out_(out) {}

    void start_at(MediaTime offset) { offset_ = offset; }
    MediaTime end() const { return end_; }

    void on_stream(std::shared_ptr<const StreamDescription> stream) override {
        if (stream_ != nullptr && *stream_ == *stream) return;
        stream_ = std::move(stream);
        out_->on_stream(stream_);
    }
    void on_packet(const Packet& packet) override {
        Packet moved = packet;
        moved.pts += offset_;
        moved.dts += offset_;
        if (last_dts_) moved.dts = std::max(moved.dts, *last_dts_ + MediaTime{1});
        last_dts_ = moved.dts;
        end_ = std::max(end_, moved.pts + moved.duration);
        out_->on_packet(moved);
    }

  private:
    PacketSink* out_;
    std::shared_ptr<const StreamDescription> stream_;
    MediaTime offset_{0};
    MediaTime end_{0};
    std::optional<MediaTime> last_dts_;
};

class FolderSource final : public Source {
  public:
    FolderSource(fs::path folder, const SourceOptions& options)
        : folder_(std::move(folder)), options_(options), packets_(options.packets) {
        if (options.packets != nullptr) options_.packets = &packets_;
    }

    base::Result<void> open_first() {
        BOOST_OUTCOME_TRY(const bool is_open, open_next());
        if (!is_open) {
            return base::fail(base::ErrorKind::kNotFound,
                              folder_.string() + ": no videos in this folder");
        }
        info_ = file_->info();
        info_.shown_source = folder_.string();
        info_.frames_estimate.reset();
        info_.duration_estimate.reset();
        return base::success();
    }

    const SourceInfo& info() const override { return info_; }
    SourceCounters counters() const override {
        return {frames_, broken_before_ + file_->counters().broken_packets};
    }
    void interrupt() override {
        const std::lock_guard lock(mutex_);
        is_interrupted_ = true;
        file_->interrupt();
    }

    base::Result<std::optional<Frame>> next(const WantPicture& want) override {
        while (!ended_) {
            WantPicture moved;
            if (want) {
                moved = [&](std::int64_t, MediaTime pts) { return want(frames_, pts + offset_); };
            }
            BOOST_OUTCOME_TRY(auto frame, file_->next(moved));
            if (frame) {
                frame->index = frames_++;
                frame->pts += offset_;
                step_ = frame->pts - end_;
                end_ = frame->pts;
                return frame;
            }
            BOOST_OUTCOME_TRY(const bool is_open, open_next());
            ended_ = !is_open;
        }
        return std::optional<Frame>();
    }

  private:
    // False: there are no more.
    base::Result<bool> open_next() {
        const fs::path name = next_video(folder_, name_);
        if (name.empty()) return false;
        if (file_ != nullptr) {
            offset_ = std::max(end_ + std::max(step_, MediaTime{1}), packets_.end());
            packets_.start_at(offset_);
        }
        BOOST_OUTCOME_TRY(auto file, open_ffmpeg_source((folder_ / name).string(), options_));
        name_ = name;
        const std::lock_guard lock(mutex_);
        if (file_ != nullptr) broken_before_ += file_->counters().broken_packets;
        file_ = std::move(file);
        if (is_interrupted_) file_->interrupt();
        return true;
    }

    const fs::path folder_;
    SourceOptions options_;
    MovedPackets packets_;
    SourceInfo info_;
    fs::path name_;     // of the file that is read
    std::mutex mutex_;  // file_ as interrupt() sees it
    std::unique_ptr<Source> file_;
    bool is_interrupted_ = false;
    bool ended_ = false;
    std::int64_t frames_ = 0;
    std::int64_t broken_before_ = 0;
    MediaTime offset_{0};  // of the times of file_
    MediaTime end_{0};     // the latest frame
    MediaTime step_{0};    // from the one before to that
};

}  // namespace

base::Result<std::unique_ptr<Source>> open_folder(const fs::path& folder,
                                                  const SourceOptions& options) {
    auto source = std::make_unique<FolderSource>(folder, options);
    BOOST_OUTCOME_TRY(source->open_first());
    return std::unique_ptr<Source>(std::move(source));
}

}  // namespace codec
