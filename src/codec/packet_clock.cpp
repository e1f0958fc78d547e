#include "codec/packet_clock.h"

#include <algorithm>
#include <cmath>

extern "C" {
#include <libavutil/mathematics.h>
}

namespace codec {

void fill_first_stamps(std::vector<PacketStamps>& first, std::int64_t frame_duration_ticks) {
    std::optional<std::int64_t> earliest;  // shown, of those with a stamp
    for (const PacketStamps& each : first) {
        if (each.pts) earliest = std::min(earliest.value_or(*each.pts), *each.pts);
    }
    const bool has_end = !first.empty() && first.back().dts;
    for (std::size_t i = first.size(); i-- > 0;) {
        if (has_end && !first[i].dts) first[i].dts = *first[i + 1].dts - frame_duration_ticks;
    }
    // What comes before all packets with a stamp is shown before them, too.
    std::size_t unstamped = 0;
    while (unstamped < first.size() && !first[unstamped].pts) ++unstamped;
    for (std::size_t i = unstamped; earliest && i-- > 0;) {
        *earliest -= frame_duration_ticks;
        first[i].pts = earliest;
    }
}

MediaTime PacketClock::in_time(std::int64_t ticks) const {
    return MediaTime{
        av_rescale_q(ticks, AVRational{stream_.unit_num, stream_.unit_den}, {1, 1'000'000})};
}

// a - b on a circle of 2^wrap_bits ticks: the shorter way round.
std::int64_t PacketClock::difference(std::int64_t a, std::int64_t b) const {
    const std::uint64_t raw = static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b);
    if (stream_.wrap_bits <= 0 || stream_.wrap_bits >= 64) return static_cast<std::int64_t>(raw);
    const int spare = 64 - stream_.wrap_bits;
    return static_cast<std::int64_t>(raw << spare) >> spare;
}

PacketClock::Times PacketClock::after_a_jump(MediaTime composition) const {
    Times times;
    times.dts = std::max(last_->times.dts, last_->pts_max - composition) + stream_.frame_duration;
    times.pts = times.dts + composition;
    return times;
}

bool PacketClock::repeats(std::optional<std::int64_t> pts, std::optional<std::int64_t> dts) const {
    if (!last_) return false;
    if (dts && last_->dts) return difference(*dts, *last_->dts) == 0;
    return !dts && pts && last_->pts && difference(*pts, *last_->pts) == 0;
}

bool PacketClock::goes_on(std::optional<std::int64_t> pts, std::optional<std::int64_t> dts) const {
    if (dts && last_->dts) {
        const MediaTime step = in_time(difference(*dts, *last_->dts));
        return step > MediaTime{0} && step <= kStampStepMax;
    }
    // Decoding order says nothing about the order of presentation stamps.
    const auto before = last_->pts ? last_->pts : last_->dts;
    if (!before) return false;
    const MediaTime step = in_time(difference(pts ? *pts : *dts, *before));
    return step >= -kReorderMax && step <= kStampStepMax;
}

PacketClock::Times PacketClock::place(std::optional<std::int64_t> pts,
                                      std::optional<std::int64_t> dts) {
    const std::optional<std::int64_t> stamp = dts ? dts : pts;
    const MediaTime composition = in_time(pts && dts ? difference(*pts, *dts) : 0);
    if (!stamp) return last_ ? after_a_jump(MediaTime{0}) : Times{};
    const bool again = repeats(pts, dts);
    repeated_ = again ? std::min(repeated_ + 1, kRepeatedStampsMax + 1) : 0;
    const bool has_room = again && repeated_ <= kRepeatedStampsMax;
    if (!last_ || (again ? !has_room : !goes_on(pts, dts))) {
        Times times = last_ ? after_a_jump(composition) : Times{composition, MediaTime{0}};
        if (!dts) times.dts -= stream_.reorder_frames * stream_.frame_duration;
        stamp_ = *stamp;
        ticks_since_set_ = 0;
        set_time_ = dts ? times.dts : times.pts;
        return times;
    }
    ticks_since_set_ += difference(*stamp, stamp_);
    stamp_ = *stamp;
    // 1/2, 3/4, 7/8, ... of a frame: whatever follows, these come before the next stamp.
    const MediaTime spread = stream_.frame_duration - stream_.frame_duration / (1 << repeated_);
    const MediaTime at = set_time_ + in_time(ticks_since_set_) + spread;
    if (dts && pts) {
        const bool is_shown_again = last_->pts && difference(*pts, *last_->pts) == 0;
        const MediaTime shown = set_time_ + in_time(ticks_since_set_ + difference(*pts, *dts));
        return {shown + (is_shown_again ? spread : MediaTime{0}), at};
    }
    if (dts) return {at, at};
    return {at, std::min(at, last_->times.dts + stream_.frame_duration)};
}

PacketClock::Times PacketClock::advance(std::optional<std::int64_t> pts,
                                        std::optional<std::int64_t> dts) {
    Times times = place(pts, dts);
    if (last_) times.dts = std::max(times.dts, last_->times.dts + MediaTime{1});
    if (!last_) last_ = Last{pts, dts, times, times.pts};
    if (pts || dts) {
        last_->pts = pts;
        last_->dts = dts;
    }
    last_->times = times;
    last_->pts_max = std::max(last_->pts_max, times.pts);
    return times;
}

}  // namespace codec
