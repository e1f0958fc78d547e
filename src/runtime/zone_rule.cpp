#include "runtime/zone_rule.h"

#include <cctype>
#include <chrono>

namespace runtime {
namespace {

constexpr std::int64_t kDayS = 86'400;
constexpr int kHoursMax = 167;

// Takes a text apart from its beginning; each member is false or nothing where it does not fit.
class Reader {
  public:
    explicit Reader(std::string_view text) : rest_(text) {}

    bool is_at_end() const { return rest_.empty(); }
    bool next_is(char c) const { return !rest_.empty() && rest_.front() == c; }
    bool take(char c) {
        if (!next_is(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    // "CET" or "<+0545>"
    bool take_name() {
        if (take('<')) {
            const auto end = rest_.find('>');
            if (end == std::string_view::npos || end < 3) return false;
            rest_.remove_prefix(end + 1);
            return true;
        }
        std::size_t size = 0;
        while (size < rest_.size() && std::isalpha(static_cast<unsigned char>(rest_[size])) != 0) {
            ++size;
        }
        rest_.remove_prefix(size);
        return size >= 3;
    }
    std::optional<int> number(int min, int max) {
        int value = 0;
        std::size_t size = 0;
        while (size < rest_.size() && size < 4 && rest_[size] >= '0' && rest_[size] <= '9') {
            value = 10 * value + (rest_[size++] - '0');
        }
        if (size == 0 || value < min || value > max) return std::nullopt;
        rest_.remove_prefix(size);
        return value;
    }
    // "-1", "5:45", "02:00:00", in seconds
    std::optional<std::int32_t> time(int hours_max) {
        const bool is_negative = take('-');
        if (!is_negative) take('+');
        const auto hours = number(0, hours_max);
        if (!hours) return std::nullopt;
        std::int32_t seconds = *hours * 3600;
        for (int unit = 60; unit > 0 && take(':'); unit /= 60) {
            const auto part = number(0, 59);
            if (!part) return std::nullopt;
            seconds += *part * unit;
        }
        return is_negative ? -seconds : seconds;
    }
    std::optional<YearlyChange> change() {
        if (!take(',')) return std::nullopt;
        YearlyChange change;
        std::optional<int> day;
        if (take('M')) {
            const auto month = number(1, 12);
            const auto week = take('.') ? number(1, 5) : std::nullopt;
            day = take('.') ? number(0, 6) : std::nullopt;
            if (!month || !week) return std::nullopt;
            change.month = *month;
            change.week = *week;
        } else {
            const bool is_without_leap = take('J');
            change.kind =
                is_without_leap ? YearlyChange::Kind::kDayWithoutLeap : YearlyChange::Kind::kDay;
            day = is_without_leap ? number(1, 365) : number(0, 365);
        }
        if (!day) return std::nullopt;
        change.day = *day;
        if (!take('/')) return change;
        const auto at = time(kHoursMax);
        if (!at) return std::nullopt;
        change.time_s = *at;
        return change;
    }

  private:
    std::string_view rest_;
};

std::chrono::sys_days day_of(const YearlyChange& change, std::chrono::year year) {
    using namespace std::chrono;
    const sys_days first = year / January / 1;
    switch (change.kind) {
        case YearlyChange::Kind::kDay:
            return first + days(change.day);
        case YearlyChange::Kind::kDayWithoutLeap:
            return first + days(change.day - 1 + (year.is_leap() && change.day >= 60 ? 1 : 0));
        case YearlyChange::Kind::kMonthWeekDay:
            break;
    }
    const month in_month(static_cast<unsigned>(change.month));
    const weekday on_day(static_cast<unsigned>(change.day));
    if (change.week == 5) return sys_days(year / in_month / on_day[last]);
    return sys_days(year / in_month / on_day[static_cast<unsigned>(change.week)]);
}

// As if the local clock showed UTC.
std::int64_t second_of(const YearlyChange& change, std::chrono::year year) {
    return day_of(change, year).time_since_epoch().count() * kDayS + change.time_s;
}

}  // namespace

std::optional<ZoneRule> ZoneRule::parse(std::string_view text) {
    Reader reader(text);
    ZoneRule rule;
    if (!reader.take_name()) return std::nullopt;
    const auto standard_west = reader.time(24);
    if (!standard_west) return std::nullopt;
    rule.standard_s = rule.summer_s = -*standard_west;
    if (reader.is_at_end()) return rule;
    if (!reader.take_name()) return std::nullopt;
    rule.summer_s = rule.standard_s + 3600;
    if (!reader.next_is(',')) {
        const auto summer_west = reader.time(24);
        if (!summer_west) return std::nullopt;
        rule.summer_s = -*summer_west;
    }
    rule.to_summer = reader.change();
    if (rule.to_summer) rule.to_standard = reader.change();
    if (!rule.to_standard || !reader.is_at_end()) return std::nullopt;
    return rule;
}

std::int32_t ZoneRule::offset_at(std::int64_t unix_s) const {
    if (!to_summer) return standard_s;
    using namespace std::chrono;
    const year now = year_month_day(floor<days>(sys_seconds(seconds(unix_s + standard_s)))).year();
    const std::int64_t summer = second_of(*to_summer, now) - standard_s;
    const std::int64_t winter = second_of(*to_standard, now) - summer_s;
    // South of the equator summer lasts over the new year.
    const bool is_summer =
        summer < winter ? unix_s >= summer && unix_s < winter : unix_s >= summer || unix_s < winter;
    return is_summer ? summer_s : standard_s;
}

}  // namespace runtime
