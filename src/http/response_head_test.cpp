#include "http/response_head.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/http_date.h"

namespace http {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(HttpDate, HasTheFormOfTheStandard) {
    EXPECT_EQ(format_http_date(base::from_unix_ms(784111777'000)), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(format_http_date(base::from_unix_ms(0)), "Thu, 01 Jan 1970 00:00:00 GMT");
    EXPECT_EQ(format_http_date(base::from_unix_ms(1'709'251'199'999)),
              "Thu, 29 Feb 2024 23:59:59 GMT");
}

TEST(ResponseHead, WritesEveryPart) {
    const std::vector<Header> headers = {{"X-Request-Id", "7"}};
    std::string out;
    append_head(out, {.status = 206,
                      .content_type = "video/mp4",
                      .headers = &headers,
                      .content_length = 5,
                      .date = "D",
                      .persistence = Persistence::kClose,
                      .etag = "\"e\"",
                      .content_range = "bytes 0-4/10",
                      .accepts_ranges = true});
    EXPECT_EQ(out,
              "HTTP/1.1 206 Partial Content\r\nServer: smartmonitor\r\nDate: D\r\n"
              "Content-Type: video/mp4\r\nContent-Length: 5\r\nConnection: close\r\n"
              "ETag: \"e\"\r\nContent-Range: bytes 0-4/10\r\nAccept-Ranges: bytes\r\n"
              "X-Request-Id: 7\r\n\r\n");
}

TEST(ResponseHead, DropsWhatOnlyTheServerMaySay) {
    const std::vector<Header> headers = {{"content-length", "1"},
                                         {"Transfer-Encoding", "chunked"},
                                         {"Date", "x"},
                                         {"Server", "x"},
                                         {"Connection", "x"}};
    std::string out;
    append_head(out, {.headers = &headers, .content_length = 0, .date = "D"});
    EXPECT_EQ(out,
              "HTTP/1.1 200 OK\r\nServer: smartmonitor\r\nDate: D\r\nContent-Length: 0\r\n\r\n");
}

TEST(ResponseHead, GivesNoLengthToAnswersWithoutBody) {
    for (const unsigned status : {204U, 304U}) {
        std::string out;
        append_head(out, {.status = status, .content_length = 0, .date = "D"});
        EXPECT_THAT(out, Not(HasSubstr("Content-Length"))) << status;
    }
}

TEST(ResponseHead, WeakensATagWhenTheBodyIsPacked) {
    const std::vector<Header> headers = {{"ETag", "\"e\""}};
    std::string out;
    append_head(out, {.headers = &headers, .coding = {.varies = true, .gzip = true}});
    EXPECT_THAT(out, HasSubstr("\r\nETag: W/\"e\"\r\n"));
    EXPECT_THAT(out, HasSubstr("\r\nVary: Accept-Encoding\r\n"));
    EXPECT_THAT(out, HasSubstr("\r\nContent-Encoding: gzip\r\n"));
}

TEST(ResponseHead, RefusesToSendALineBreakInAHeader) {
    EXPECT_TRUE(is_sendable({.content_type = "text/plain", .headers = {{"A", "b c"}}}));
    EXPECT_FALSE(is_sendable({.headers = {{"A", "b\r\nSet-Cookie: x"}}}));
    EXPECT_FALSE(is_sendable({.headers = {{"A\n", "b"}}}));
    EXPECT_FALSE(is_sendable({.headers = {{"", "b"}}}));
    EXPECT_FALSE(is_sendable({.headers = {{"A:", "b"}}}));
    EXPECT_FALSE(is_sendable({.content_type = "text/plain\n"}));
    EXPECT_FALSE(is_sendable({.status = 100}));
    EXPECT_FALSE(is_sendable({.status = 600}));
    EXPECT_FALSE(is_sendable({.file = FileBody{.path = "x", .etag = "\"\n\""}}));
}

}  // namespace
}  // namespace http
