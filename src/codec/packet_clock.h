// Mends the time stamps of a stream: wraps, jumps and gaps in them become times that go on.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "codec/media_time.h"

namespace codec {

// A step further than this is a changed clock and not a silence.
inline constexpr std::chrono::hours kStampStepMax{1};
// How far pictures may be reordered, where only presentation stamps tell.
inline constexpr std::chrono::seconds kReorderMax{1};
// So many packets may repeat a stamp and share the step to the next one; more of them are a clock
// that stands still.
inline constexpr int kRepeatedStampsMax = 4;

// Stamps of one packet, in ticks, where it has them.
struct PacketStamps {
    std::optional<std::int64_t> pts;
    std::optional<std::int64_t> dts;
};

// Cameras with B-frames are read without stamps at first. Fills those in from what follows:
// `first` are the first packets of a stream in decoding order, up to the first with a dts.
void fill_first_stamps(std::vector<PacketStamps>& first, std::int64_t frame_duration_ticks);

// One stream; one thread.
class PacketClock {
  public:
    struct Stream {
        int unit_num = 1;  // a tick lasts unit_num / unit_den seconds
        int unit_den = 1;
        int wrap_bits = 64;        // stamps have that many bits; 64: they do not wrap
        int reorder_frames = 0;    // by how many a picture may be decoded ahead of its turn
        MediaTime frame_duration;  // used where a stamp is missing or does not grow; > 0
    };
    struct Times {
        MediaTime pts;  // where the stream has none: dts
        MediaTime dts;
    };

    explicit PacketClock(const Stream& stream) : stream_(stream) {}

    // Stamps of the next packet in decoding order, in ticks, where it has them. dts comes out
    // strictly growing. Decoding stamps that go back or leap ahead (a camera that set its clock,
    // joined recordings) count as one frame duration after all before, and times go on from there.
    // Stamps that are repeated are kept, and their packets spread within one frame duration.
    Times advance(std::optional<std::int64_t> pts, std::optional<std::int64_t> dts);

  private:
    struct Last {
        std::optional<std::int64_t> pts;  // ticks
        std::optional<std::int64_t> dts;
        Times times;
        MediaTime pts_max;
    };

    MediaTime in_time(std::int64_t ticks) const;
    std::int64_t difference(std::int64_t a, std::int64_t b) const;
    bool repeats(std::optional<std::int64_t> pts, std::optional<std::int64_t> dts) const;
    bool goes_on(std::optional<std::int64_t> pts, std::optional<std::int64_t> dts) const;
    Times after_a_jump(MediaTime composition) const;
    Times place(std::optional<std::int64_t> pts, std::optional<std::int64_t> dts);

    Stream stream_;
    // The latest stamp, and how far it is from where the clock was last set, in ticks: kept apart
    // from times so that neither rounding nor wraps add up.
    std::int64_t stamp_ = 0;
    std::int64_t ticks_since_set_ = 0;
    MediaTime set_time_{0};
    int repeated_ = 0;  // how often the latest stamp was, at most kRepeatedStampsMax + 1
    std::optional<Last> last_;
};

}  // namespace codec
