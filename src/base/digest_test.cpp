#include "base/digest.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "base/secret.h"

namespace base {
namespace {

TEST(Digest, AgreesWithPublishedVectors) {
    EXPECT_EQ(hex_lower(md5("abc")), "900150983cd24fb0d6963f7d28e17f72");  // RFC 1321 A.5
    EXPECT_EQ(
        hex_lower(sha256("abc")),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");  // FIPS 180-2 B.1
}

TEST(Hmac, AgreesWithRfc2202AndRfc4231) {
    const std::string key_md5(16, '\x0b');
    EXPECT_EQ(hex_lower(hmac_md5(key_md5, "Hi There")), "9294727a3638bb1c13f48ef8158bfc9d");
    const std::string key_sha(20, '\x0b');
    const auto expected = "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7";
    EXPECT_EQ(hex_lower(hmac_sha256(key_sha, "Hi There")), expected);
    EXPECT_EQ(hex_lower(HmacSha256Key(key_sha).sign("Hi There")), expected);
}

TEST(Hmac, ShortensAKeyLongerThanABlock) {  // RFC 4231 case 6
    const std::string key(131, '\xaa');
    EXPECT_EQ(hex_lower(hmac_sha256(key, "Test Using Larger Than Block-Size Key - Hash Key First")),
              "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Hmac, APreparedKeySignsManyMessagesAlike) {
    const HmacSha256Key key("secret");
    EXPECT_EQ(key.sign("a"), hmac_sha256("secret", "a"));
    EXPECT_EQ(key.sign("b"), hmac_sha256("secret", "b"));
    EXPECT_EQ(key.sign("a"), hmac_sha256("secret", "a"));
}

TEST(Sha256Stream, GivesTheDigestOfAllPieces) {
    Sha256Stream stream;
    stream.update("a");
    stream.update("");
    stream.update("bc");
    EXPECT_EQ(stream.finish(), sha256("abc"));
}

TEST(ConstantTimeComparison, IsEqualityOfBytes) {
    EXPECT_TRUE(equal_constant_time("", ""));
    EXPECT_TRUE(equal_constant_time("abc", "abc"));
    EXPECT_FALSE(equal_constant_time("abc", "abd"));
    EXPECT_FALSE(equal_constant_time("abc", "ab"));
}

TEST(Random, DoesNotRepeat) {
    Sha256 a{};
    Sha256 b{};
    fill_random(a);
    fill_random(b);
    EXPECT_NE(a, b);
}

}  // namespace
}  // namespace base
