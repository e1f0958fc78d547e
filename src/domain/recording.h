// Recorded video: fragments, and the gaps between them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/instant.h"
#include "domain/ids.h"

namespace domain {

// One recorded piece of one camera's video: an object that is a fragmented MP4 by itself, beginning
// with a key frame, not re-encoded.
struct Fragment {
    TenantCode tenant;
    PoiId poi;
    SensorId sensor;
    FragmentId id;  // given by the store
    ObjectKey object;
    std::uint64_t size_bytes = 0;
    std::uint64_t init_bytes = 0;  // ftyp and moov; the rest is moof and mdat, again and again
    base::Instant start;           // wall time of its first frame
    base::Instant end;             // where the next begins; > start
    std::string codec;             // RFC 6381: "avc1.64001f"
    int width = 0;                 // pixels
    int height = 0;
    friend bool operator==(const Fragment&, const Fragment&) = default;
};

enum class GapReason {
    kSwitchedOff,  // recording was not asked for
    kUnreachable,  // no connection to the camera
    kStreamEnded,  // the camera hung up
    kSilent,       // connected, but no data
    kBadData,      // what came could not be recorded
    kDiskFull,     // recording had stopped so that the rest goes on
    kInterrupted,  // the process died or was ended
    kExpired,      // recorded, and deleted by retention
    kOverloaded,   // the disk could not keep up, or the database refused it
    // The server's clock was set: forward, then this time never was; or far back, then nothing is
    // recorded until it is later than what was. Or a camera's clock stood still.
    kClockChanged,
};

std::string_view name_of(GapReason reason);

// A time without video of a camera. Together with the fragments it covers everything from the
// camera's first fragment or gap on.
struct Gap {
    TenantCode tenant;
    PoiId poi;
    SensorId sensor;
    base::Instant start;
    std::optional<base::Instant> end;  // nothing: it lasts
    GapReason reason = GapReason::kInterrupted;
    friend bool operator==(const Gap&, const Gap&) = default;
};

// While a hold lasts, nothing of its store and time is deleted, whatever retention says.
struct LegalHold {
    TenantCode tenant;
    PoiId poi;
    std::string id;
    base::Instant from;
    base::Instant to;
    std::string reason;
    std::string who;
    base::Instant created;
    friend bool operator==(const LegalHold&, const LegalHold&) = default;
};

}  // namespace domain
