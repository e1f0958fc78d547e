#include "base/characters.h"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(Characters, AreCountedNotBytes) {
    EXPECT_EQ(character_count(""), 0U);
    EXPECT_EQ(character_count("a\u00E9任😀"), 4U);
}

TEST(Characters, OfBothControlRangesAreFound) {
    for (const std::string_view text : {"a\n", "\x7F", "a\u0080", "\u0085b", "\u009F"}) {
        EXPECT_TRUE(has_control(text)) << text;
    }
    // U+00A0 and the characters whose UTF-8 only ends like a C1 control's are none.
    for (const std::string_view text : {"", "a b", "\u00A0", "\u00C5", "任\u0405", "😀"}) {
        EXPECT_FALSE(has_control(text)) << text;
    }
}

}  // namespace
}  // namespace base
