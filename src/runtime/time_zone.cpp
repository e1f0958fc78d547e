#include "runtime/time_zone.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <system_error>

namespace runtime {
namespace {

using base::Result;

constexpr std::size_t kHeaderBytes = 44;
constexpr std::size_t kTypeBytes = 6;
constexpr std::int32_t kOffsetMaxS = 26 * 3600;

base::Error unknown_zone(std::string_view name) {
    return base::invalid("time_zone", "time_zone '" + std::string(name) +
                                          "' is not in the IANA time zone database: give a name as "
                                          "Asia/Shanghai, Europe/Berlin or UTC");
}

base::Error damaged() {
    return base::invalid("time_zone", "the time zone's file is damaged: install tzdata again");
}

// Names are paths below the directory: no way leads out of it.
bool is_zone_name(std::string_view name) {
    if (name.empty() || name.size() > kZoneNameBytesMax || name.front() == '/') return false;
    return std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '/' || c == '_' || c == '-' || c == '+';
    });
}

std::int64_t big_endian(std::string_view bytes) {
    // The first byte carries the sign.
    std::int64_t value = static_cast<signed char>(bytes[0]);
    for (const char c : bytes.substr(1)) value = value * 256 + static_cast<unsigned char>(c);
    return value;
}

// One header with the sizes of the block behind it.
struct Block {
    std::size_t isut = 0, isstd = 0, leap = 0, time = 0, type = 0, chars = 0;

    static std::optional<Block> at(std::string_view file) {
        if (file.size() < kHeaderBytes || file.substr(0, 4) != "TZif") return std::nullopt;
        Block block;
        std::size_t* const counts[] = {&block.isut, &block.isstd, &block.leap,
                                       &block.time, &block.type,  &block.chars};
        for (std::size_t i = 0; i < std::size(counts); ++i) {
            const std::int64_t count = big_endian(file.substr(20 + 4 * i, 4));
            if (count < 0 || count > static_cast<std::int64_t>(kZoneFileBytesMax)) {
                return std::nullopt;
            }
            *counts[i] = static_cast<std::size_t>(count);
        }
        return block;
    }
    std::size_t size(std::size_t time_bytes) const {
        return kHeaderBytes + time * (time_bytes + 1) + type * kTypeBytes + chars +
               leap * (time_bytes + 4) + isstd + isut;
    }
};

std::string two(std::int64_t number) {
    char out[8];
    std::snprintf(out, sizeof out, "%02d", static_cast<int>(number));
    return out;
}

}  // namespace

Result<TimeZone> TimeZone::load(std::string_view name, const std::filesystem::path& directory) {
    if (!is_zone_name(name)) return unknown_zone(name);
    std::error_code error;
    if (!std::filesystem::is_directory(directory, error)) {
        return base::fail(base::ErrorKind::kUnavailable,
                          "there is no " + directory.string() + ": install the package tzdata");
    }
    const auto path = directory / name;
    if (!std::filesystem::is_regular_file(path, error)) return unknown_zone(name);
    std::ifstream in(path, std::ios::binary);
    std::string file(kZoneFileBytesMax, '\0');
    in.read(file.data(), static_cast<std::streamsize>(file.size()));
    file.resize(static_cast<std::size_t>(in.gcount()));
    if (file.substr(0, 4) != "TZif") return unknown_zone(name);
    return parse(file);
}

// A file has all twice: with times of 32 bits for old readers, then with 64 bits. The first is
// left out.
Result<TimeZone> TimeZone::parse(std::string_view file) {
    const auto old = Block::at(file);
    if (!old || file[4] < '2' || file.size() < old->size(4)) return damaged();
    file.remove_prefix(old->size(4));
    const auto block = Block::at(file);
    if (!block || block->type == 0 || block->leap != 0 || file.size() < block->size(8)) {
        return damaged();
    }
    const std::size_t indexes = kHeaderBytes + block->time * 8;
    const std::size_t types = indexes + block->time;
    const auto offset_of = [&](std::size_t type) {
        return static_cast<std::int32_t>(big_endian(file.substr(types + type * kTypeBytes, 4)));
    };
    for (std::size_t type = 0; type < block->type; ++type) {
        if (std::abs(std::int64_t{offset_of(type)}) > kOffsetMaxS) return damaged();
    }
    TimeZone zone;
    zone.first_offset_ = offset_of(0);
    for (std::size_t i = 0; i < block->time; ++i) {
        const std::int64_t at = big_endian(file.substr(kHeaderBytes + i * 8, 8));
        const std::size_t type = static_cast<unsigned char>(file[indexes + i]);
        const bool is_growing = zone.transitions_.empty() || at > zone.transitions_.back();
        if (type >= block->type || !is_growing) return damaged();
        zone.transitions_.push_back(at);
        zone.offsets_.push_back(offset_of(type));
    }
    std::string_view rule = file.substr(block->size(8));
    if (rule.size() < 2 || rule.front() != '\n' || rule.back() != '\n') return damaged();
    rule = rule.substr(1, rule.size() - 2);
    zone.rule_ = ZoneRule::parse(rule);
    if (!rule.empty() && !zone.rule_) return damaged();
    return zone;
}

std::chrono::seconds TimeZone::offset_at(base::Instant at) const {
    const std::int64_t second =
        std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
    const auto next = std::upper_bound(transitions_.begin(), transitions_.end(), second);
    if (next == transitions_.end() && rule_) return std::chrono::seconds(rule_->offset_at(second));
    if (next == transitions_.begin()) return std::chrono::seconds(first_offset_);
    return std::chrono::seconds(
        offsets_[static_cast<std::size_t>(next - transitions_.begin()) - 1]);
}

std::string TimeZone::format(base::Instant at) const {
    const std::int64_t offset_s = offset_at(at).count();
    std::string text = base::format_iso8601(at + std::chrono::seconds(offset_s));
    text.pop_back();  // the Z
    const std::int64_t size_s = std::abs(offset_s);
    text += (offset_s < 0 ? '-' : '+') + two(size_s / 3600) + ':' + two(size_s / 60 % 60);
    // Before there were zones, towns had their own seconds.
    if (size_s % 60 != 0) text += ':' + two(size_s % 60);
    return text;
}

base::Instant TimeZone::start_of_day(base::Instant at) const {
    const auto day = std::chrono::floor<std::chrono::days>(at + offset_at(at));
    // The offset at midnight may be another than now; where midnight was left out by a change, the
    // day begins with the change.
    const base::Instant guess = base::Instant(day) - offset_at(at);
    const base::Instant start = base::Instant(day) - offset_at(guess);
    const auto local_day = std::chrono::floor<std::chrono::days>(start + offset_at(start));
    return local_day == day ? start : guess;
}

}  // namespace runtime
