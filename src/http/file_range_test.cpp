#include "http/file_range.h"

#include <gtest/gtest.h>

namespace http {
namespace {

constexpr std::string_view kTag = "\"v1\"";

struct Row {
    std::string name;
    std::string method;
    std::vector<Header> headers;
    std::uint64_t size;
    FilePlan expected;
    std::string content_range;
};

TEST(FileRange, AnswersConditionsAndRanges) {
    const FilePlan whole{.status = 200, .offset = 0, .length = 10};
    const FilePlan unchanged{.status = 304};
    const FilePlan refused{.status = 416};
    const auto part = [](std::uint64_t offset, std::uint64_t length) {
        return FilePlan{.status = 206, .offset = offset, .length = length};
    };
    const std::vector<Row> rows = {
        {"plain", "GET", {}, 10, whole, ""},
        {"first bytes", "GET", {{"Range", "bytes=0-4"}}, 10, part(0, 5), "bytes 0-4/10"},
        {"one byte", "GET", {{"Range", "bytes=9-9"}}, 10, part(9, 1), "bytes 9-9/10"},
        {"open end", "GET", {{"range", "bytes=4-"}}, 10, part(4, 6), "bytes 4-9/10"},
        {"suffix", "GET", {{"Range", "bytes=-3"}}, 10, part(7, 3), "bytes 7-9/10"},
        {"long suffix", "GET", {{"Range", "bytes=-30"}}, 10, part(0, 10), "bytes 0-9/10"},
        {"end beyond the file", "GET", {{"Range", "bytes=5-99"}}, 10, part(5, 5), "bytes 5-9/10"},
        {"start beyond the file", "GET", {{"Range", "bytes=10-"}}, 10, refused, "bytes */10"},
        {"start beyond 64 bits",
         "GET",
         {{"Range", "bytes=99999999999999999999-"}},
         10,
         refused,
         "bytes */10"},
        {"empty suffix", "GET", {{"Range", "bytes=-0"}}, 10, refused, "bytes */10"},
        {"empty file", "GET", {{"Range", "bytes=0-"}}, 0, refused, "bytes */0"},
        {"several ranges", "GET", {{"Range", "bytes=0-1,4-5"}}, 10, whole, ""},
        {"other unit", "GET", {{"Range", "lines=0-1"}}, 10, whole, ""},
        {"backwards", "GET", {{"Range", "bytes=5-4"}}, 10, whole, ""},
        {"no numbers", "GET", {{"Range", "bytes=-"}}, 10, whole, ""},
        {"signs", "GET", {{"Range", "bytes=+1-2"}}, 10, whole, ""},
        {"HEAD has no ranges", "HEAD", {{"Range", "bytes=0-4"}}, 10, whole, ""},
        {"POST has none", "POST", {{"Range", "bytes=0-4"}}, 10, whole, ""},
        {"same tag", "GET", {{"If-None-Match", "\"v1\""}}, 10, unchanged, ""},
        {"same tag, HEAD", "HEAD", {{"If-None-Match", "\"v1\""}}, 10, unchanged, ""},
        {"same tag, POST", "POST", {{"If-None-Match", "\"v1\""}}, 10, whole, ""},
        {"weak tag", "GET", {{"If-None-Match", "W/\"v1\""}}, 10, unchanged, ""},
        {"in a list", "GET", {{"If-None-Match", "\"a\", W/\"b\" ,\"v1\""}}, 10, unchanged, ""},
        {"any", "GET", {{"If-None-Match", "*"}}, 10, unchanged, ""},
        {"other tag", "GET", {{"If-None-Match", "\"v2\""}}, 10, whole, ""},
        {"unquoted tag", "GET", {{"If-None-Match", "v1"}}, 10, whole, ""},
        {"unchanged goes before range",
         "GET",
         {{"If-None-Match", "\"v1\""}, {"Range", "bytes=0-4"}},
         10,
         unchanged,
         ""},
        {"If-Range holds",
         "GET",
         {{"If-Range", "\"v1\""}, {"Range", "bytes=0-4"}},
         10,
         part(0, 5),
         "bytes 0-4/10"},
        {"If-Range fails", "GET", {{"If-Range", "\"v2\""}, {"Range", "bytes=0-4"}}, 10, whole, ""},
        {"If-Range with weak tag",
         "GET",
         {{"If-Range", "W/\"v1\""}, {"Range", "bytes=0-4"}},
         10,
         whole,
         ""},
        {"If-Range with date",
         "GET",
         {{"If-Range", "Sun, 06 Nov 1994 08:49:37 GMT"}, {"Range", "bytes=0-4"}},
         10,
         whole,
         ""},
    };
    for (const Row& row : rows) {
        Request request;
        request.method = row.method;
        request.headers = row.headers;
        const FilePlan plan = plan_file(request, row.size, kTag);
        EXPECT_EQ(plan.status, row.expected.status) << row.name;
        EXPECT_EQ(plan.offset, row.expected.offset) << row.name;
        EXPECT_EQ(plan.length, row.expected.length) << row.name;
        EXPECT_EQ(content_range(plan, row.size), row.content_range) << row.name;
    }
}

TEST(FileRange, WithoutATagOnlyAnyMatches) {
    Request request;
    request.method = "GET";
    request.headers = {{"If-None-Match", "\"\""}};
    EXPECT_EQ(plan_file(request, 10, "").status, 200U);
}

}  // namespace
}  // namespace http
