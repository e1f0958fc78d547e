#include "domain/track.h"

namespace domain {

std::string_view name_of(TrackEnd end) {
    switch (end) {
        case TrackEnd::kOpen:
            return "open";
        case TrackEnd::kLeft:
            return "left";
        case TrackEnd::kSourceEnded:
            return "source_ended";
        case TrackEnd::kInterrupted:
            return "interrupted";
        case TrackEnd::kReported:
            return "reported";
    }
    return "open";
}

}  // namespace domain
