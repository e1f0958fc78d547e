#include "base/instant.h"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(Iso8601, ReadsZonesAndFractions) {
    const std::pair<const char*, std::int64_t> cases[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"2026-11-22T15:47:34Z", 1795362454000},
        {"2026-11-22T23:47:34+08:00", 1795362454000},
        {"2026-11-22T21:32:34.25+05:45", 1795362454250},
        {"2026-11-22T05:17:34.001-10:30", 1795362454001},
        {"2024-02-29T00:00:00Z", 1709164800000},
    };
    for (const auto& [text, ms] : cases) {
        const auto at = parse_iso8601(text);
        ASSERT_TRUE(at) << text;
        EXPECT_EQ(unix_ms(*at), ms) << text;
    }
}

TEST(Iso8601, RefusesWhatIsAmbiguousOrWrong) {
    for (const char* text :
         {"", "2026-11-22", "2026-11-22T15:47:34", "2026-11-22 15:47:34Z", "2026-02-29T00:00:00Z",
          "2026-13-01T00:00:00Z", "2026-11-22T24:00:00Z", "2026-11-22T15:47:34.Z",
          "2026-11-22T15:47:34+0800", "2026-11-22T15:47:34+08:60", "2026-11-22T15:47:34Zx"}) {
        EXPECT_FALSE(parse_iso8601(text)) << text;
    }
}

TEST(Iso8601, IsReadBackAsWritten) {
    for (const std::int64_t ms : {0LL, 1795362454001LL, -1LL, 951782399999LL}) {
        EXPECT_EQ(parse_iso8601(format_iso8601(from_unix_ms(ms))), from_unix_ms(ms));
    }
}

TEST(PlatformDate, IsAtGmtPlusEight) {
    EXPECT_EQ(parse_platform_date("2026-11-22 23:47:34"), from_unix_ms(1795362454000));
    EXPECT_EQ(format_platform_date(from_unix_ms(1795362454999)), "2026-11-22 23:47:34");
    for (const char* text : {"2026-11-22T23:47:34", "2026-11-22 23:47", "2026-11-31 00:00:00",
                             "2026-11-22 23:47:34 ", "２026-11-22 23:47:34"}) {
        EXPECT_FALSE(parse_platform_date(text)) << text;
    }
}

}  // namespace
}  // namespace base
