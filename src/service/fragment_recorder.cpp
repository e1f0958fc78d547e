#include "service/fragment_recorder.h"

#include <algorithm>

#include "pipeline/live_time.h"
#include "runtime/log.h"

namespace service {
namespace {

// Video that begins again so much later than its pictures tell is another stretch.
constexpr base::Millis kLeapMin = pipeline::kLiveLeapMin;

SharedBytes shared(const std::vector<std::byte>& bytes) {
    return std::make_shared<const std::string>(reinterpret_cast<const char*>(bytes.data()),
                                               bytes.size());
}

}  // namespace

FragmentRecorder::FragmentRecorder(store::CameraKey camera, FragmentRecorderParts parts,
                                   FragmentRecorderOptions options)
    : camera_(std::move(camera)), parts_(std::move(parts)), options_(options) {
    if (parts_.live != nullptr) window_ = parts_.live->of(camera_);
    if (parts_.writer == nullptr) return;
    // So that what is seen before the first fragment is whole lies in a gap.
    if (const auto begun = parts_.writer->begin(camera_); !begun) {
        runtime::log_warning("recording_not_begun",
                             {{"sensor", camera_.sensor.value}, {"error", begun.error().message}});
    }
}

FragmentRecorder::~FragmentRecorder() {
    finish(domain::GapReason::kInterrupted, last_seen_);
}

void FragmentRecorder::on_stream(std::shared_ptr<const codec::StreamDescription> stream) {
    close_stream();
    stream_ = std::move(stream);
    auto muxer = codec::FragmentMuxer::create(*stream_);
    if (!muxer) {
        runtime::log_warning("stream_not_recordable", {{"poi", camera_.poi.value},
                                                       {"sensor", camera_.sensor.value},
                                                       {"codec", stream_->codec_name()},
                                                       {"error", muxer.error().message}});
        reason_before_ = domain::GapReason::kBadData;
        return;
    }
    muxer_.emplace(std::move(muxer.value()));
    LiveInit init{.bytes = shared(muxer_->init()),
                  .codec = muxer_->codec(),
                  .width = stream_->width(),
                  .height = stream_->height()};
    init_ = window_ ? window_->begin(std::move(init))
                    : std::make_shared<const LiveInit>(std::move(init));
}

void FragmentRecorder::on_packet(const codec::Packet& packet) {
    if (!muxer_ || is_finished_) return;
    const base::Instant at = parts_.time_of(packet.pts);
    const auto length = std::chrono::duration_cast<base::Millis>(packet.duration);
    auto chunk = muxer_->add(packet);
    if (!chunk) {  // no key frame for too long: what was gathered is lost
        if (group_start_) close_fragment(*group_start_);
        group_start_.reset();
        reason_before_ = domain::GapReason::kBadData;
        return;
    }
    // Times of one camera only grow, whatever its clock does.
    if (chunk.value() && group_start_) {
        base::Instant next = std::max(at, *group_start_ + base::Millis(1));
        const base::Instant end =
            *group_start_ + std::chrono::ceil<base::Millis>(chunk.value()->duration);
        const bool has_leapt = next - end > kLeapMin;
        take(std::move(*chunk.value()), *group_start_, has_leapt ? end : next);
        if (has_leapt) {
            close_fragment(end);
            reason_before_ = domain::GapReason::kClockChanged;
        }
        group_start_ = next;
    } else if (packet.is_key && !group_start_) {
        group_start_ = std::max(at, last_seen_);
    }
    last_seen_ = std::max(last_seen_, at + length);
}

void FragmentRecorder::take(codec::FragmentChunk chunk, base::Instant start, base::Instant next) {
    const SharedBytes bytes = shared(chunk.bytes);
    if (window_) {
        window_->add({.init = init_,
                      .bytes = bytes,
                      .start = start,
                      .duration = std::chrono::duration_cast<base::Millis>(chunk.duration)});
    }
    if (parts_.writer == nullptr) return;
    const std::size_t head_bytes = init_->bytes->size();
    if (pending_ && head_bytes + pending_->size_bytes + bytes->size() > objects::kObjectBytesMax) {
        close_fragment(start);
    }
    if (head_bytes + bytes->size() > objects::kObjectBytesMax) {
        reason_before_ = domain::GapReason::kBadData;  // one group that no object can hold
        return;
    }
    if (!pending_) pending_ = Pending{.start = start, .chunks = {}, .size_bytes = 0};
    pending_->size_bytes += bytes->size();
    pending_->chunks.push_back(bytes);
    if (next - pending_->start >= options_.fragment_length) close_fragment(next);
}

void FragmentRecorder::close_fragment(base::Instant end) {
    if (!pending_) return;
    FinishedFragment finished{.fragment = {.tenant = camera_.tenant,
                                           .poi = camera_.poi,
                                           .sensor = camera_.sensor,
                                           .id = {},
                                           .object = {},
                                           .init_bytes = init_->bytes->size(),
                                           .start = pending_->start,
                                           .end = std::max(end, pending_->start + base::Millis(1)),
                                           .codec = init_->codec,
                                           .width = init_->width,
                                           .height = init_->height},
                              .bytes = {init_->bytes},
                              .reason_before = reason_before_};
    finished.bytes.insert(finished.bytes.end(), pending_->chunks.begin(), pending_->chunks.end());
    pending_.reset();
    reason_before_ = domain::GapReason::kBadData;  // of a hole within the connection
    parts_.writer->put(std::move(finished));
}

void FragmentRecorder::close_stream() {
    if (!muxer_) return;
    if (auto chunk = muxer_->flush(); chunk && group_start_) {
        take(std::move(*chunk), *group_start_, last_seen_);
    }
    group_start_.reset();
    close_fragment(last_seen_);
    muxer_.reset();
}

void FragmentRecorder::finish(domain::GapReason reason, base::Instant at) {
    if (is_finished_) return;
    close_stream();
    is_finished_ = true;
    if (window_) window_->clear();
    if (parts_.writer != nullptr) parts_.writer->end(camera_, at, reason);
}

}  // namespace service
