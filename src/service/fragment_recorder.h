// Records one connection of one camera, as it comes, without re-encoding.
//
// Give it to codec::SourceOptions::packets. It must outlive the source; call finish() when the
// source is closed.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "codec/fragment_muxer.h"
#include "codec/packet.h"
#include "service/live_window.h"
#include "service/recording_writer.h"

namespace service {

struct FragmentRecorderOptions {
    // A fragment ends at the first key frame after so long, or before it would outgrow an object.
    base::Millis fragment_length{10'000};
};

// Borrowed; must outlive the recorder.
struct FragmentRecorderParts {
    RecordingWriter* writer = nullptr;  // nullptr: the camera is not recorded
    LiveWindows* live = nullptr;        // nullptr: nobody watches
    // Wall time of a packet that has just arrived: pipeline::LiveTime::of(), or that of a file. The
    // same as gives the frames' times.
    std::function<base::Instant(codec::MediaTime pts)> time_of;
};

// One thread: the one that reads the source. finish() after that.
class FragmentRecorder final : public codec::PacketSink {
  public:
    FragmentRecorder(store::CameraKey camera, FragmentRecorderParts parts,
                     FragmentRecorderOptions options = {});
    // finish(kInterrupted) unless it was called.
    ~FragmentRecorder() override;

    void on_stream(std::shared_ptr<const codec::StreamDescription> stream) override;
    void on_packet(const codec::Packet& packet) override;

    // Closes the last fragment; from its end (without any: from `at`) on there is a gap of
    // `reason`. Waits until all of it is written. Nothing more is taken.
    void finish(domain::GapReason reason, base::Instant at);

  private:
    struct Pending {
        base::Instant start;
        std::vector<SharedBytes> chunks;
        std::uint64_t size_bytes = 0;
    };

    // The chunk that ended where the next begins, at `next`.
    void take(codec::FragmentChunk chunk, base::Instant start, base::Instant next);
    void close_fragment(base::Instant end);
    void close_stream();

    const store::CameraKey camera_;
    const FragmentRecorderParts parts_;
    const FragmentRecorderOptions options_;
    std::shared_ptr<LiveWindow> window_;

    std::shared_ptr<const codec::StreamDescription> stream_;
    std::optional<codec::FragmentMuxer> muxer_;
    std::shared_ptr<const LiveInit> init_;
    std::optional<base::Instant> group_start_;  // of what the muxer gathers
    base::Instant last_seen_;                   // of the last packet, with its duration
    std::optional<Pending> pending_;
    // Why there is no video before the next fragment, if so.
    domain::GapReason reason_before_ = domain::GapReason::kInterrupted;
    bool is_finished_ = false;
};

}  // namespace service
