#include "objects/object_key.h"

#include <filesystem>

#include <gtest/gtest.h>

namespace objects {
namespace {

const base::Sha256 kDigest = base::sha256("picture");
const std::string kHex = "ac32677cf6dc987eaeb6c002b43e8ef93e45a84f6c2f6c4f1e7fd94f68a3a4a7";

struct IdCase {
    const char* name;
    std::string id;
    std::string part;  // empty: refused
};

const IdCase kIds[] = {
    {"plain", "T1", "T1"},
    {"chinese", "店", "%E5%BA%97"},
    {"slash", "a/b", "a%2Fb"},
    {"backslash", "a\\b", "a%5Cb"},
    {"percent", "a%2Fb", "a%252Fb"},
    {"blank", "a b", "a%20b"},
    {"plus", "a+b", "a%2Bb"},
    {"hidden", ".git", "%2Egit"},
    {"dots inside", "a..b", "a..b"},
    {"three dots", "...", "%2E.."},
    {"parent and slash", "../x", "%2E.%2Fx"},
    {"newline", "a\nb", "a%0Ab"},
    {"empty", "", ""},
    {"dot", ".", ""},
    {"dot dot", "..", ""},
    {"NUL", std::string("a\0b", 3), ""},
    {"longest", std::string(255, 'a'), std::string(255, 'a')},
    {"too long", std::string(256, 'a'), ""},
    {"too long when encoded", std::string(86, '/'), ""},
};

TEST(ObjectKey, IsARelativePathThatCannotLeaveItsDirectory) {
    for (const IdCase& row : kIds) {
        SCOPED_TRACE(row.name);
        const auto key = make_key(domain::TenantCode{row.id}, domain::PoiId{"P"}, kDigest);
        ASSERT_EQ(key.has_value(), !row.part.empty());
        const auto other = make_key(domain::TenantCode{"T"}, domain::PoiId{row.id}, kDigest);
        ASSERT_EQ(other.has_value(), !row.part.empty());
        if (!key) continue;
        EXPECT_EQ(key.value().value.substr(0, key.value().value.find('/')), row.part);
        const auto path = (std::filesystem::path("/root") / key.value().value).lexically_normal();
        EXPECT_EQ(path.string(), "/root/" + key.value().value);
    }
}

TEST(ObjectKey, GivesBackItsParts) {
    for (const IdCase& row : kIds) {
        if (row.part.empty()) continue;
        SCOPED_TRACE(row.name);
        const auto key = make_key(domain::TenantCode{row.id}, domain::PoiId{"店.1"}, kDigest);
        const auto parts = parse_key(key.value());
        ASSERT_TRUE(parts);
        EXPECT_EQ(parts.value().tenant.value, row.id);
        EXPECT_EQ(parts.value().poi.value, "店.1");
        EXPECT_EQ(make_key(parts.value().tenant, parts.value().poi, kDigest).value(), key.value());
    }
}

TEST(ObjectKey, HasOneSpellingOnly) {
    const std::string leaf = "ac/" + kHex + ".jpg";
    for (const std::string& text : {std::string(),
                                    std::string("/"),
                                    "T/P/" + kHex + ".jpg",
                                    "T/P/ad/" + kHex + ".jpg",
                                    "/T/P/" + leaf,
                                    "T//P/" + leaf,
                                    "../P/" + leaf,
                                    "T/../" + leaf,
                                    "./P/" + leaf,
                                    "T/P/" + leaf + "/",
                                    "T/P/" + leaf + "x",
                                    "T/%50/" + leaf,
                                    "T/%2f/" + leaf,
                                    "T/a+b/" + leaf,
                                    "T/a b/" + leaf,
                                    "T/%2E/" + leaf,
                                    "T/%2E./" + leaf,
                                    "T/.x/" + leaf,
                                    "T/%00/" + leaf,
                                    "T/%zz/" + leaf,
                                    "T/%2/" + leaf,
                                    "T/x/y/" + leaf,
                                    "T/P/AC/" + kHex + ".jpg",
                                    "T/P/ac/" + kHex + ".png",
                                    "T/P/ac/AC" + kHex.substr(2) + ".jpg",
                                    "T/P/ac/" + kHex.substr(1) + ".jpg"}) {
        EXPECT_FALSE(parse_key(domain::ObjectKey{text})) << text;
    }
    EXPECT_TRUE(parse_key(domain::ObjectKey{"T/P/" + leaf}));
}

TEST(ObjectKey, MakesThePermanentAddress) {
    EXPECT_EQ(oss_address("snapshots", domain::ObjectKey{"T1/POI9/ab/ab12.jpg"}),
              "oss://snapshots/T1/POI9/ab/ab12.jpg");
}

TEST(ObjectKey, TellsVideoFromPicturesBySuffix) {
    const base::Sha256 digest = base::sha256("x");
    const auto video =
        make_key(domain::TenantCode{"T"}, domain::PoiId{"P"}, digest, MediaType::kMp4);
    ASSERT_TRUE(video);
    EXPECT_TRUE(video.value().value.ends_with(".mp4"));
    EXPECT_EQ(parse_key(video.value()).value().type, MediaType::kMp4);
    EXPECT_EQ(name_of(MediaType::kMp4), "video/mp4");
    auto other = video.value();
    other.value.replace(other.value.size() - 4, 4, ".mkv");
    EXPECT_FALSE(parse_key(other));
}

}  // namespace
}  // namespace objects
