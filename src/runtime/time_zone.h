// Local times of the IANA time zones, from the TZif files (RFC 8536) of the system's tzdata.
//
// A reader of its own: the C library knows one zone for the whole process, and libstdc++ 12 has no
// std::chrono::locate_zone.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "runtime/zone_rule.h"

namespace runtime {

inline constexpr const char* kZoneDirectory = "/usr/share/zoneinfo";
inline constexpr std::size_t kZoneFileBytesMax = 1 << 20;
inline constexpr std::size_t kZoneNameBytesMax = 64;

// A value; any thread. Constructed without a name it is UTC.
class TimeZone {
  public:
    TimeZone() = default;
    // Reads one file. errors: kInvalidArgument "time_zone" for a name that no zone has or a file
    // that is none; kUnavailable without tzdata.
    static base::Result<TimeZone> load(std::string_view name,
                                       const std::filesystem::path& directory = kZoneDirectory);
    // The same from a file's bytes.
    static base::Result<TimeZone> parse(std::string_view file);

    // East of Greenwich is positive.
    std::chrono::seconds offset_at(base::Instant at) const;
    // "2026-11-22T18:30:00.250+08:00": ISO 8601, so base::parse_iso8601 reads it.
    std::string format(base::Instant at) const;
    // The first instant of the local day that `at` lies in.
    base::Instant start_of_day(base::Instant at) const;

  private:
    std::vector<std::int64_t> transitions_;      // Unix seconds, growing
    std::vector<std::int32_t> offsets_;          // from the transition of the same index on
    std::int32_t first_offset_ = 0;              // before the first transition
    std::optional<ZoneRule> rule_ = ZoneRule{};  // after the last one; nothing: as the last one
};

}  // namespace runtime
