#include "runtime/time_zone.h"

#include <random>

#include <gtest/gtest.h>
#include <stdlib.h>
#include <time.h>

namespace runtime {
namespace {

base::Instant utc(const char* text) {
    return *base::parse_iso8601(text);
}

TimeZone zone(std::string_view name) {
    auto loaded = TimeZone::load(name);
    EXPECT_TRUE(loaded) << name;
    return loaded ? std::move(loaded).value() : TimeZone();
}

TEST(TimeZones, ShowLocalTimesWithTheirOffset) {
    const struct {
        const char* zone;
        const char* at;
        const char* shown;
    } rows[] = {
        {"UTC", "2026-11-22T10:30:00.250Z", "2026-11-22T10:30:00.250+00:00"},
        {"Asia/Shanghai", "2026-11-22T10:30:00.250Z", "2026-11-22T18:30:00.250+08:00"},
        {"Asia/Shanghai", "1989-07-01T00:00:00Z", "1989-07-01T09:00:00.000+09:00"},
        {"Asia/Kathmandu", "2026-11-22T23:00:00Z", "2026-11-23T04:45:00.000+05:45"},
        {"Australia/Adelaide", "2026-11-22T00:00:00Z", "2026-11-22T10:30:00.000+10:30"},
        {"Australia/Adelaide", "2026-06-22T00:00:00Z", "2026-06-22T09:30:00.000+09:30"},
        {"Australia/Lord_Howe", "2026-06-22T00:00:00Z", "2026-06-22T10:30:00.000+10:30"},
        {"Australia/Lord_Howe", "2026-12-22T00:00:00Z", "2026-12-22T11:00:00.000+11:00"},
        {"America/St_Johns", "2026-12-22T00:00:00Z", "2026-12-21T20:30:00.000-03:30"},
        // Both changes of a year, to the last second before.
        {"Europe/Berlin", "2026-03-29T00:59:59Z", "2026-03-29T01:59:59.000+01:00"},
        {"Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-29T03:00:00.000+02:00"},
        {"Europe/Berlin", "2026-10-25T00:59:59.999Z", "2026-10-25T02:59:59.999+02:00"},
        {"Europe/Berlin", "2026-10-25T01:00:00Z", "2026-10-25T02:00:00.000+01:00"},
        // Later than any table reaches: by the rule.
        {"Europe/Berlin", "2100-03-28T00:59:59Z", "2100-03-28T01:59:59.000+01:00"},
        {"Europe/Berlin", "2100-03-28T01:00:00Z", "2100-03-28T03:00:00.000+02:00"},
        {"Australia/Lord_Howe", "2100-01-01T00:00:00Z", "2100-01-01T11:00:00.000+11:00"},
        {"Asia/Shanghai", "1900-01-01T00:00:00Z", "1900-01-01T08:05:43.000+08:05:43"},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(zone(row.zone).format(utc(row.at)), row.shown) << row.zone << " " << row.at;
    }
}

TEST(TimeZones, BeginTheirDayWhenTheClockShowsMidnightOrLeapsOverIt) {
    const struct {
        const char* zone;
        const char* at;
        const char* start;
    } rows[] = {
        {"Asia/Kathmandu", "2026-11-22T10:00:00Z", "2026-11-21T18:15:00Z"},
        {"Europe/Berlin", "2026-03-29T20:00:00Z", "2026-03-28T23:00:00Z"},
        {"Europe/Berlin", "2026-10-25T20:00:00Z", "2026-10-24T22:00:00Z"},
        // Beirut goes from 00:00 to 01:00: its day begins at one o'clock.
        {"Asia/Beirut", "2026-03-29T12:00:00Z", "2026-03-28T22:00:00Z"},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(zone(row.zone).start_of_day(utc(row.at)), utc(row.start)) << row.zone;
    }
}

TEST(TimeZones, AgreeWithTheCLibraryFrom1970To2150) {
    std::mt19937_64 random(5);
    std::uniform_int_distribution<std::int64_t> any(0, 5'680'000'000);
    for (const char* name : {"Asia/Shanghai", "Asia/Kathmandu", "Australia/Lord_Howe",
                             "Australia/Adelaide", "Europe/Berlin", "America/New_York",
                             "America/Nuuk", "Europe/Dublin", "Africa/Casablanca", "Asia/Gaza"}) {
        ASSERT_EQ(setenv("TZ", name, 1), 0);
        tzset();
        const TimeZone ours = zone(name);
        for (int i = 0; i < 2000; ++i) {
            const time_t at = any(random);
            struct tm local {};
            ASSERT_NE(localtime_r(&at, &local), nullptr);
            ASSERT_EQ(ours.offset_at(base::from_unix_ms(at * 1000)).count(), local.tm_gmtoff)
                << name << " " << at;
        }
    }
    unsetenv("TZ");
    tzset();
}

TEST(TimeZones, RefuseNamesThatAreNoneAndFilesThatAreDamaged) {
    for (const char* name : {"", "Mars/Olympus", "Asia", "../../../etc/passwd", "/etc/localtime",
                             "Asia/Shanghai ", "zone.tab", "tzdata.zi", "Asia/上海"}) {
        const auto loaded = TimeZone::load(name);
        ASSERT_FALSE(loaded) << name;
        EXPECT_EQ(loaded.error().field, "time_zone");
        EXPECT_NE(loaded.error().message.find("Asia/Shanghai"), std::string::npos);
    }
    EXPECT_EQ(TimeZone::load("UTC", "/nowhere").error().kind, base::ErrorKind::kUnavailable);

    // Version 2 with one type of +01:00 and a rule.
    const auto header = [](char version) {
        std::string text = std::string("TZif") + version + std::string(39, '\0');
        return text;
    };
    std::string block = header('2');
    block[39] = 1;  // types
    block[43] = 4;  // characters
    block += std::string("\x00\x00\x0E\x10\x00\x00", 6) + std::string("CET\0", 4);
    const std::string whole = header('2') + block + "\nCET-1\n";
    ASSERT_TRUE(TimeZone::parse(whole));
    EXPECT_EQ(TimeZone::parse(whole).value().offset_at({}).count(), 3600);
    for (std::size_t size = 0; size + 1 < whole.size(); ++size) {
        EXPECT_FALSE(TimeZone::parse(whole.substr(0, size))) << size;
    }
    EXPECT_FALSE(TimeZone::parse(header('1') + block + "\nCET-1\n"));
    EXPECT_FALSE(TimeZone::parse(header('2') + block + "\nCET-1CEST,M3\n"));
}

TEST(ZoneRules, ReadEveryFormOfAChange) {
    const auto offset = [](const char* rule, const char* at) {
        const auto parsed = ZoneRule::parse(rule);
        EXPECT_TRUE(parsed) << rule;
        return parsed ? parsed->offset_at(base::unix_ms(utc(at)) / 1000) : 0;
    };
    EXPECT_EQ(offset("<+0545>-5:45", "2026-01-01T00:00:00Z"), 20'700);
    EXPECT_EQ(offset("EST5EDT,J60/0,J300/0", "2028-03-01T04:59:59Z"), -18'000);
    EXPECT_EQ(offset("EST5EDT,J60/0,J300/0", "2028-03-01T05:00:00Z"), -14'400);
    EXPECT_EQ(offset("EST5EDT,59/0,J300/0", "2028-02-29T05:00:00Z"), -14'400);
    EXPECT_EQ(offset("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T00:59:59Z"), -7'200);
    EXPECT_EQ(offset("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T01:00:00Z"), -3'600);
    for (const char* bad :
         {"", "CE-1", "CET", "CET-25", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0",
          "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,J0,J300", "CET-1CEST,M3.5.0/168,M10.5.0", "<+05-5",
          "CET-1CEST,M3.5.0,M10.5.0x", "CET-1:60"}) {
        EXPECT_FALSE(ZoneRule::parse(bad)) << bad;
    }
}

}  // namespace
}  // namespace runtime
