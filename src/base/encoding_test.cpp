#include "base/encoding.h"

#include <cstdint>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace base {
namespace {

std::span<const std::uint8_t> bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

TEST(Base64, AgreesWithRfc4648) {
    const std::pair<const char*, const char*> cases[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
    for (const auto& [plain, encoded] : cases) {
        EXPECT_EQ(base64(bytes(plain)), encoded);
        EXPECT_EQ(from_base64(encoded), plain);
    }
}

TEST(Base64, RefusesWhatIsNotBase64) {
    for (const char* text : {"Z", "Zg=", "Zg===", "Z===", "Zm9v!AAA", "Zg==Zg=="}) {
        EXPECT_FALSE(from_base64(text)) << text;
    }
}

TEST(FormDecoding, KnowsPlusAndBothCasesOfHex) {
    EXPECT_EQ(form_decode("a+b%20c%2B%2b"), "a b c++");
    EXPECT_EQ(form_decode("%E4%BB%BB%e5%8a%a1"), "任务");
}

TEST(FormDecoding, RefusesACutOrWrongEscape) {
    for (const char* text : {"%", "%4", "a%4", "%zz", "%4g"})
        EXPECT_FALSE(form_decode(text)) << text;
}

TEST(PercentEncoding, IsUndoneByFormDecodingForAnyBytes) {
    std::mt19937 random(7);
    for (int round = 0; round < 200; ++round) {
        std::string text(random() % 40, '\0');
        for (char& c : text) c = static_cast<char>(random());
        EXPECT_EQ(form_decode(percent_encode(text)), text);
        EXPECT_EQ(from_base64(base64(bytes(text))), text);
    }
}

TEST(Utf8, AcceptsWellFormedTextOnly) {
    for (const char* text : {"", "abc", "任务1", "é", "\xF0\x9F\x98\x80", "\xEF\xBF\xBF"}) {
        EXPECT_TRUE(is_utf8(text)) << text;
    }
    for (const char* text : {"\x80", "\xC3", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80",
                             "\xF4\x90\x80\x80", "\xFF", "\xCE\xCE", "a\xE4\xBB"}) {
        EXPECT_FALSE(is_utf8(text));
    }
}

}  // namespace
}  // namespace base
