#include "domain/recording.h"

namespace domain {

std::string_view name_of(GapReason reason) {
    switch (reason) {
        case GapReason::kSwitchedOff:
            return "switched_off";
        case GapReason::kUnreachable:
            return "unreachable";
        case GapReason::kStreamEnded:
            return "stream_ended";
        case GapReason::kSilent:
            return "silent";
        case GapReason::kBadData:
            return "bad_data";
        case GapReason::kDiskFull:
            return "disk_full";
        case GapReason::kInterrupted:
            return "interrupted";
        case GapReason::kExpired:
            return "expired";
        case GapReason::kOverloaded:
            return "overloaded";
        case GapReason::kClockChanged:
            return "clock_changed";
    }
    return "unknown";
}

}  // namespace domain
