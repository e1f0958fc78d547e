#include "base/instant.h"

#include <cstdio>

namespace base {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr hours kPlatformOffset{8};

// Reads exactly `digits` decimal digits at `at`; -1 when they are not there.
int read_number(std::string_view text, std::size_t at, std::size_t digits) {
    if (at + digits > text.size()) return -1;
    int value = 0;
    for (std::size_t i = at; i < at + digits; ++i) {
        if (text[i] < '0' || text[i] > '9') return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

// "yyyy-MM-dd?HH:mm:ss" as if it were UTC.
std::optional<Instant> parse_fields(std::string_view text, char separator) {
    if (text.size() < 19 || text[4] != '-' || text[7] != '-' || text[10] != separator ||
        text[13] != ':' || text[16] != ':') {
        return std::nullopt;
    }
    const int year = read_number(text, 0, 4);
    const int month = read_number(text, 5, 2);
    const int day = read_number(text, 8, 2);
    const int hour = read_number(text, 11, 2);
    const int minute = read_number(text, 14, 2);
    const int second = read_number(text, 17, 2);
    if (year < 0 || month < 0 || day < 0 || hour < 0 || hour > 23 || minute < 0 || minute > 59 ||
        second < 0 || second > 59) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{std::chrono::year{year},
                                           std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(day)}};
    if (!date.ok()) return std::nullopt;
    return Instant{std::chrono::sys_days{date}} + hours{hour} + minutes{minute} + seconds{second};
}

struct Fields {
    int year;
    unsigned month, day;
    int hour, minute, second, millisecond;
};

Fields split(Instant at) {
    const auto day = std::chrono::floor<days>(at);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{at - day};
    return {static_cast<int>(date.year()),
            static_cast<unsigned>(date.month()),
            static_cast<unsigned>(date.day()),
            static_cast<int>(time.hours().count()),
            static_cast<int>(time.minutes().count()),
            static_cast<int>(time.seconds().count()),
            static_cast<int>(time.subseconds().count())};
}

}  // namespace

std::optional<Instant> parse_iso8601(std::string_view text) {
    auto at = parse_fields(text, 'T');
    if (!at) return std::nullopt;
    std::size_t i = 19;
    if (i < text.size() && text[i] == '.') {
        int scale = 100;
        const std::size_t first = ++i;
        for (; i < text.size() && text[i] >= '0' && text[i] <= '9'; ++i, scale /= 10) {
            *at += Millis{(text[i] - '0') * scale};
        }
        if (i == first) return std::nullopt;
    }
    const std::string_view zone = text.substr(i);
    if (zone == "Z") return at;
    if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':') {
        return std::nullopt;
    }
    const int zone_hours = read_number(zone, 1, 2);
    const int zone_minutes = read_number(zone, 4, 2);
    if (zone_hours < 0 || zone_hours > 23 || zone_minutes < 0 || zone_minutes > 59) {
        return std::nullopt;
    }
    const minutes offset = hours{zone_hours} + minutes{zone_minutes};
    return zone[0] == '+' ? *at - offset : *at + offset;
}

std::string format_iso8601(Instant at) {
    const Fields f = split(at);
    char out[40];
    std::snprintf(out, sizeof out, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", f.year, f.month, f.day,
                  f.hour, f.minute, f.second, f.millisecond);
    return out;
}

std::optional<Instant> parse_platform_date(std::string_view text) {
    if (text.size() != 19) return std::nullopt;
    const auto local = parse_fields(text, ' ');
    if (!local) return std::nullopt;
    return *local - kPlatformOffset;
}

std::string format_platform_date(Instant at) {
    const Fields f = split(at + kPlatformOffset);
    char out[40];
    std::snprintf(out, sizeof out, "%04d-%02u-%02u %02d:%02d:%02d", f.year, f.month, f.day, f.hour,
                  f.minute, f.second);
    return out;
}

}  // namespace base
