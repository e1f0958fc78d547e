// A track: one person in front of one camera, from first to last observation.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "domain/ids.h"

namespace domain {

// A picture kept as evidence.
struct Snapshot {
    ObjectKey object;
    base::Instant at;  // capture time of the frame that it was cut from
    // Face quality or body integrity, [0, 1]: docs/quality.md. Nothing when a device that is not
    // ours reported the picture without a score: none is invented.
    std::optional<double> quality_01;
    friend bool operator==(const Snapshot&, const Snapshot&) = default;
};

struct Action {
    std::string type;
    std::string extra;
    friend bool operator==(const Action&, const Action&) = default;
};

enum class TrackEnd {
    kOpen,         // still being observed
    kLeft,         // the person was no longer seen
    kSourceEnded,  // the video ended
    kInterrupted,  // the process ended; closed at the last stored observation
    kReported,     // finished elsewhere and reported to us
};

std::string_view name_of(TrackEnd end);

// Invariants: start <= end; ids unique in their tenant; snapshot times within [start, end], but for
// reported tracks: another system may show a person by a picture of another moment of the visit.
struct Track {
    TenantCode tenant;
    PoiId poi;
    TrackId id;
    SensorId sensor;
    base::Instant start;
    base::Instant end;  // the last observation so far
    TrackEnd ended = TrackEnd::kOpen;
    std::optional<Snapshot> face = {};  // nothing: no usable face was seen
    std::optional<Snapshot> body = {};
    std::optional<FragmentId> fragment = {};
    std::optional<SessionId> session = {};
    std::vector<Action> actions = {};
    std::vector<OrderId> orders = {};
    friend bool operator==(const Track&, const Track&) = default;
};

}  // namespace domain
