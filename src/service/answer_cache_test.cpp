#include "service/answer_cache.h"

#include <gtest/gtest.h>

namespace service {
namespace {

std::shared_ptr<const std::string> text(std::string value) {
    return std::make_shared<const std::string>(std::move(value));
}

constexpr AnswerVersion kNow{.written = 1, .urls_expire = base::Instant{base::Millis{1000}}};

TEST(AnswerCache, HandsOutOnlyAnswersOfTheSameVersion) {
    AnswerCache cache(1 << 20);
    cache.keep("k", kNow, text("answer"));
    ASSERT_NE(cache.find("k", kNow), nullptr);
    EXPECT_EQ(*cache.find("k", kNow), "answer");
    EXPECT_EQ(cache.find("k", {.written = 2, .urls_expire = kNow.urls_expire}), nullptr);
    EXPECT_EQ(cache.find("k", {.written = 1, .urls_expire = base::Instant{base::Millis{2000}}}),
              nullptr);
    EXPECT_EQ(cache.find("other", kNow), nullptr);
}

TEST(AnswerCache, ReplacesTheAnswerOfAnOlderVersion) {
    AnswerCache cache(1 << 20);
    cache.keep("k", kNow, text("old"));
    const AnswerVersion later{.written = 2, .urls_expire = kNow.urls_expire};
    cache.keep("k", later, text("new"));
    EXPECT_EQ(cache.find("k", kNow), nullptr);
    EXPECT_EQ(*cache.find("k", later), "new");
}

TEST(AnswerCache, ForgetsTheLeastRecentlyUsedBeyondItsBytes) {
    AnswerCache cache(3500);
    for (const char* key : {"a", "b", "c"}) cache.keep(key, kNow, text(std::string(900, 'x')));
    EXPECT_NE(cache.find("a", kNow), nullptr);  // now "b" is the oldest
    cache.keep("d", kNow, text(std::string(900, 'x')));
    EXPECT_EQ(cache.find("b", kNow), nullptr);
    for (const char* key : {"a", "c", "d"}) EXPECT_NE(cache.find(key, kNow), nullptr) << key;
}

TEST(AnswerCache, DoesNotKeepWhatIsLargerThanItself) {
    AnswerCache cache(1000);
    cache.keep("a", kNow, text("small"));
    cache.keep("b", kNow, text(std::string(2000, 'x')));
    EXPECT_NE(cache.find("a", kNow), nullptr);
    EXPECT_EQ(cache.find("b", kNow), nullptr);
}

TEST(AnswerCache, TellsKeysApartWhoseTextsJoinAlike) {
    using api::Format;
    EXPECT_NE(AnswerCache::key({"a", "bc"}, Format::kJson),
              AnswerCache::key({"ab", "c"}, Format::kJson));
    EXPECT_NE(AnswerCache::key({"a", "b"}, Format::kJson),
              AnswerCache::key({"a", "b"}, Format::kXml));
}

}  // namespace
}  // namespace service
