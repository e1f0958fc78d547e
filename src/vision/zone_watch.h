// What tracked people do in the zones of one camera: positions in, actions out.
//
// docs/actions.md says what counts. Hysteresis in space (a margin on both sides of a border, by the
// person's height) and in time (a new place must be held), so that jitter does nothing. All limits
// are times and body heights: frame rate and resolution need no settings. Pure; one thread at a
// time. Cost: about 1 us per position and zone. Memory: bounded per open track, and
// kQueueStaysMax stays per queue.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "base/instant.h"
#include "domain/action.h"
#include "domain/zone.h"
#include "media/box.h"

namespace vision {

struct ZoneWatchOptions {
    double margin_heights = 0.08;  // beyond a border, in body heights
    base::Millis hold{300};        // a new side of a border counts once it was held for so long
    double waiting_heights_per_s = 0.3;  // slower is waiting; about half a metre a second
    base::Millis speed_over{1000};       // speed is measured over this time
};

// A wait that is shorter is none.
inline constexpr base::Millis kWaitMin{2000};
// Waits of one stay; the last one grows when there are more.
inline constexpr std::size_t kWaitsPerStayMax = 64;
// Ended stays of one queue that are kept for comparing with stays that last; oldest dropped.
inline constexpr std::size_t kQueueStaysMax = 256;

struct TrackAction {
    std::uint64_t track = 0;
    domain::ZoneAction action;
    friend bool operator==(const TrackAction&, const TrackAction&) = default;
};

struct FramePx {
    int width = 0;
    int height = 0;
};

class ZoneWatch {
  public:
    // `zones` as domain::check_zones accepts them.
    explicit ZoneWatch(std::vector<domain::Zone> zones, ZoneWatchOptions options = {});

    // One position; of one track by rising time. Another track's position may be later: who waits
    // with whom is decided by times, as far as they are known when a stay ends.
    void observe(std::uint64_t track, base::Instant at, const media::BoxPx& box, FramePx frame,
                 std::vector<TrackAction>& out);
    // The track is over: its stays end at its last position.
    void end(std::uint64_t track, std::vector<TrackAction>& out);

    bool has_zones() const { return !zones_.empty(); }

  private:
    struct Span {
        base::Instant from;
        base::Instant to;
    };

    // On which side of a border somebody is: -1 or 1; 0: not known yet.
    struct Side {
        int settled = 0;
        int next = 0;  // where they may be going; 0: nowhere
        base::Instant next_since;
        double sum = 0;  // of the distances since then
        int count = 0;
    };

    // One track at one zone.
    struct Visit {
        Side side;  // 1: inside of an area; right of a line
        std::optional<base::Instant> inside_since;
        std::vector<Span> waits;
        double distance = 0;    // at the last position: signed, from the border, in body heights
        double crossed_at = 0;  // of a line: where it was passed last, [0, 1] between its ends
        double slack = 0;       // by so much may that lie beyond its ends
    };

    struct Place {
        base::Instant at;
        domain::PointShare foot;
    };

    struct Walker {
        std::vector<Visit> visits;  // parallel to zones_
        std::deque<Place> trail;    // the last speed_over
        base::Instant seen;
        double height_px = 0;
    };

    struct EndedStay {
        std::uint64_t track = 0;
        std::vector<Span> waits;
    };

    bool settle(Side& side, double distance, base::Instant at, base::Instant* since) const;
    double distance_to(const domain::Zone& zone, const domain::PointShare& foot, FramePx frame,
                       double height_px) const;
    bool is_waiting(const Walker& walker, FramePx frame) const;
    void watch_area(std::uint64_t track, Walker& walker, std::size_t zone, base::Instant at,
                    bool waits, std::vector<TrackAction>& out);
    void watch_line(std::uint64_t track, Walker& walker, std::size_t zone, const Place& from,
                    const Place& to, FramePx frame, std::vector<TrackAction>& out);
    void end_stay(std::uint64_t track, Visit& visit, std::size_t zone, base::Instant at,
                  std::vector<TrackAction>& out);
    std::optional<domain::ZoneAction> queued(std::uint64_t track, const Visit& visit,
                                             std::size_t zone) const;

    std::vector<domain::Zone> zones_;
    ZoneWatchOptions options_;
    std::map<std::uint64_t, Walker> walkers_;
    std::vector<std::deque<EndedStay>> ended_;  // parallel to zones_; of queues
};

}  // namespace vision
