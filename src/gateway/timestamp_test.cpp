#include "gateway/timestamp.h"

#include <gtest/gtest.h>

namespace gateway {
namespace {

using namespace std::chrono_literals;

TEST(Timestamp, IsReadInThreeForms) {
    const auto at = base::parse_iso8601("2026-11-22T15:47:34Z").value();
    EXPECT_EQ(parse_timestamp("2026-11-22 23:47:34"), at);
    EXPECT_EQ(parse_timestamp("1795362454000"), at);
    EXPECT_EQ(parse_timestamp("1795362454123"), at + 123ms);
    EXPECT_EQ(parse_timestamp("1795362454"), at);
    EXPECT_EQ(parse_timestamp("99999999999"), base::from_unix_ms(99'999'999'999'000));
    EXPECT_EQ(parse_timestamp("100000000000"), base::from_unix_ms(100'000'000'000));
}

TEST(Timestamp, InAnotherFormIsNothing) {
    for (const std::string_view text :
         {"", " ", "now", "2026-11-22T23:47:34", "2026-11-22 23:47", "2026-13-22 23:47:34",
          "2026-02-30 23:47:34", "2026-11-22 23:47:34.0", "-1795362454", "+1795362454",
          "1795362454.5", "1795362454 ", "0x6B00", "9999999999999999", "1795362454000L"}) {
        EXPECT_EQ(parse_timestamp(text), std::nullopt) << text;
    }
}

TEST(Skew, CountsBothEdgesAsWithin) {
    const base::Instant now = base::from_unix_ms(1'000'000'000);
    for (const auto& [off, within] :
         {std::pair{0ms, true}, {599'999ms, true}, {600'000ms, true}, {600'001ms, false}}) {
        EXPECT_EQ(is_within_skew(now + off, now, 10min), within) << off.count();
        EXPECT_EQ(is_within_skew(now - off, now, 10min), within) << off.count();
    }
}

}  // namespace
}  // namespace gateway
