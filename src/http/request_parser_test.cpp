#include "http/request_parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace http {
namespace {

struct Parsed {
    ParseStep step = ParseStep::kNeedMore;
    Refusal refusal;
    std::shared_ptr<Request> request;
    bool keep_alive = false;
    std::size_t consumed = 0;
};

constexpr ParserLimits kLimits{
    .header_bytes_max = 512, .header_fields_max = 5, .body_bytes_max = 100};

// Feeds `text` so that each call sees `step` bytes more than the last one.
Parsed parse(std::string_view text, std::size_t step = 1 << 20) {
    RequestParser parser(kLimits);
    Parsed parsed;
    std::size_t seen = 0;
    while (seen < text.size()) {
        seen = std::min(text.size(), seen + step);
        for (;;) {
            const auto progress = parser.feed(text.substr(parsed.consumed, seen - parsed.consumed));
            parsed.consumed += progress.consumed;
            parsed.step = progress.step;
            if (progress.step != ParseStep::kHeadDone) break;
        }
        if (parsed.step != ParseStep::kNeedMore) break;
    }
    parsed.refusal = parser.refusal();
    parsed.keep_alive = parser.keep_alive();
    if (parsed.step == ParseStep::kDone) parsed.request = parser.take();
    return parsed;
}

std::string get(std::string_view fields) {
    return "GET / HTTP/1.1\r\nHost: a\r\n" + std::string(fields) + "\r\n";
}

std::string post(std::string_view fields, std::string_view body) {
    return "POST /x HTTP/1.1\r\nHost: a\r\n" + std::string(fields) + "\r\n" + std::string(body);
}

TEST(RequestParser, ReadsAHeadWithoutBody) {
    const Parsed parsed = parse("GET /a/b?x=1&y HTTP/1.1\r\nHost: h\r\nX-Y:  two words \r\n\r\n");
    ASSERT_EQ(parsed.step, ParseStep::kDone);
    EXPECT_EQ(parsed.request->method, "GET");
    EXPECT_EQ(parsed.request->target, "/a/b?x=1&y");
    EXPECT_EQ(parsed.request->path(), "/a/b");
    EXPECT_EQ(parsed.request->query(), "x=1&y");
    EXPECT_EQ(parsed.request->header("x-y"), "two words");
    EXPECT_EQ(parsed.request->header("absent"), "");
    EXPECT_EQ(parsed.request->body, "");
}

TEST(RequestParser, ReadsTheSameHoweverTheBytesArrive) {
    const std::vector<std::string> texts = {
        get("A: b\r\n"),
        "\r\n" + get(""),
        post("Content-Length: 5\r\n", "hello"),
        post("Transfer-Encoding: chunked\r\n", "3\r\nhel\r\n2;e=\"q\"\r\nlo\r\n0\r\nT: v\r\n\r\n"),
    };
    for (const std::string& text : texts) {
        const Parsed whole = parse(text);
        ASSERT_EQ(whole.step, ParseStep::kDone) << text;
        for (const std::size_t step : {1U, 2U, 3U, 7U}) {
            const Parsed pieces = parse(text, step);
            ASSERT_EQ(pieces.step, ParseStep::kDone) << text << " by " << step;
            EXPECT_EQ(pieces.request->target, whole.request->target);
            EXPECT_EQ(pieces.request->body, whole.request->body);
            EXPECT_EQ(pieces.request->headers.size(), whole.request->headers.size());
            EXPECT_EQ(pieces.consumed, text.size());
        }
    }
}

TEST(RequestParser, LeavesThePipelinedRequestUntouched) {
    const std::string first = post("Content-Length: 2\r\n", "ok");
    RequestParser parser(kLimits);
    const std::string text = first + get("");
    EXPECT_EQ(parser.feed(text).step, ParseStep::kHeadDone);
    const std::size_t head = first.size() - 2;
    const auto body = parser.feed(std::string_view(text).substr(head));
    EXPECT_EQ(body.step, ParseStep::kDone);
    EXPECT_EQ(body.consumed, 2U);
    EXPECT_EQ(parser.take()->body, "ok");
    const auto second = parser.feed(std::string_view(text).substr(first.size()));
    EXPECT_EQ(second.step, ParseStep::kDone);
    EXPECT_EQ(parser.take()->method, "GET");
}

TEST(RequestParser, IgnoresTrailers) {
    const Parsed parsed = parse(
        post("Transfer-Encoding: chunked\r\n", "1\r\nx\r\n0\r\nX-Admin: yes\r\nHost: b\r\n\r\n"));
    ASSERT_EQ(parsed.step, ParseStep::kDone);
    EXPECT_EQ(parsed.request->header("X-Admin"), "");
    EXPECT_EQ(parsed.request->headers.size(), 2U);
}

TEST(RequestParser, KnowsWhetherTheConnectionMayStay) {
    EXPECT_TRUE(parse(get("")).keep_alive);
    EXPECT_FALSE(parse(get("Connection: close\r\n")).keep_alive);
    EXPECT_FALSE(parse(get("Connection: x, Close\r\n")).keep_alive);
    EXPECT_FALSE(parse("GET / HTTP/1.0\r\n\r\n").keep_alive);
    EXPECT_TRUE(parse("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").keep_alive);
}

TEST(RequestParser, TakesThePathOutOfAnAbsoluteTarget) {
    const Parsed parsed = parse("GET http://h:1/a?b=c HTTP/1.1\r\nHost: h:1\r\n\r\n");
    ASSERT_EQ(parsed.step, ParseStep::kDone);
    EXPECT_EQ(parsed.request->path(), "/a");
    EXPECT_EQ(parsed.request->query(), "b=c");
    EXPECT_EQ(parse("GET http://h HTTP/1.1\r\nHost: h\r\n\r\n").request->path(), "/");
}

TEST(RequestParser, AnEmptyQueryIsAQuery) {
    const Parsed parsed = parse("POST /router/rest? HTTP/1.1\r\nHost: h\r\n\r\n");
    ASSERT_EQ(parsed.step, ParseStep::kDone);
    EXPECT_EQ(parsed.request->path(), "/router/rest");
    EXPECT_EQ(parsed.request->query(), "");
}

struct Bad {
    std::string name;
    std::string text;
    unsigned status;
};

std::vector<Bad> bad_requests() {
    const std::string zero = "0\r\n\r\n";
    return {
        {"not HTTP (a TLS hello)", std::string("\x16\x03\x01", 3), 400},
        {"bare line feeds", "GET / HTTP/1.1\nHost: a\n\n", 400},
        {"one bare line feed", get("A: b\n"), 400},
        {"a bare carriage return in a value", get("A: b\rc\r\n"), 400},
        {"a NUL in a value", get(std::string("A: b\0c\r\n", 8)), 400},
        {"two empty lines first", "\r\n\r\n" + get(""), 400},
        {"a blank first", " GET / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"no version", "GET /\r\nHost: a\r\n\r\n", 400},
        {"version 2", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 400},
        {"a blank in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"a control character in the target", "GET /\x01 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"a target that is no path", "GET a HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"a URL behind a target that is no path", "GET a?u=http://b/ HTTP/1.1\r\nHost: a\r\n\r\n",
         400},
        {"no Host", "GET / HTTP/1.1\r\nA: b\r\n\r\n", 400},
        {"two Hosts", get("Host: a\r\n"), 400},
        {"folded line", get("A: b\r\n c\r\n"), 400},
        {"folded line with tab", get("A: b\r\n\tc\r\n"), 400},
        {"folded first header", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400},
        {"blank before the colon", post("Content-Length : 1\r\n", "x"), 400},
        {"header without colon", get("Oops\r\n"), 400},
        {"header without name", get(": x\r\n"), 400},
        {"two Content-Lengths that differ",
         post("Content-Length: 1\r\nContent-Length: 2\r\n", "xx"), 400},
        {"two equal Content-Lengths", post("Content-Length: 1\r\nContent-Length: 1\r\n", "x"), 400},
        {"a list of Content-Lengths", post("Content-Length: 1, 1\r\n", "x"), 400},
        {"signed Content-Length", post("Content-Length: +1\r\n", "x"), 400},
        {"negative Content-Length", post("Content-Length: -1\r\n", "x"), 400},
        {"hexadecimal Content-Length", post("Content-Length: 0x1\r\n", "x"), 400},
        {"empty Content-Length", post("Content-Length:\r\n", "x"), 400},
        {"Content-Length beyond 64 bits", post("Content-Length: 18446744073709551617\r\n", "x"),
         400},
        {"Content-Length, then chunked",
         post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", zero), 400},
        {"chunked, then Content-Length",
         post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", zero), 400},
        {"Content-Length with another coding",
         post("Content-Length: 5\r\nTransfer-Encoding: identity\r\n", "hello"), 400},
        {"chunked twice",
         post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", zero), 400},
        {"chunked in a list", post("Transfer-Encoding: gzip, chunked\r\n", zero), 501},
        {"chunked not last", post("Transfer-Encoding: chunked, identity\r\n", zero), 501},
        {"almost chunked", post("Transfer-Encoding: xchunked\r\n", zero), 501},
        {"chunked behind a vertical tab", post("Transfer-Encoding: \vchunked\r\n", zero), 400},
        {"chunked in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n" + zero,
         400},
        {"chunk size that is no number", post("Transfer-Encoding: chunked\r\n", "x\r\n"), 400},
        {"chunk size with sign", post("Transfer-Encoding: chunked\r\n", "+1\r\nx\r\n"), 400},
        {"chunk size with prefix", post("Transfer-Encoding: chunked\r\n", "0x1\r\nx\r\n"), 400},
        {"chunk size beyond 64 bits",
         post("Transfer-Encoding: chunked\r\n", "10000000000000001\r\nx\r\n"), 400},
        {"chunk head with bare line feed", post("Transfer-Encoding: chunked\r\n", "1\nx\r\n"), 400},
        {"chunk longer than said", post("Transfer-Encoding: chunked\r\n", "1\r\nxy\r\n0\r\n\r\n"),
         400},
        {"endless chunk extension",
         post("Transfer-Encoding: chunked\r\n", "1;" + std::string(600, 'e')), 431},
        {"endless trailer",
         post("Transfer-Encoding: chunked\r\n", "0\r\nA: " + std::string(600, 'e')), 431},
        {"too large by Content-Length", post("Content-Length: 101\r\n", ""), 413},
        {"too large by one chunk", post("Transfer-Encoding: chunked\r\n", "65\r\n"), 413},
        {"too large by many chunks",
         post("Transfer-Encoding: chunked\r\n",
              "32\r\n" + std::string(50, 'x') + "\r\n33\r\n" + std::string(51, 'x')),
         413},
        {"head too large", get("A: " + std::string(600, 'b') + "\r\n"), 431},
        {"target too long", "GET /" + std::string(600, 'b'), 431},
        {"too many fields", get("A: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\nE: 5\r\n"), 431},
        {"unknown expectation", get("Expect: coffee\r\n"), 417},
    };
}

TEST(RequestParser, RefusesWhatCouldBeReadInTwoWaysOrBreaksALimit) {
    for (const Bad& bad : bad_requests()) {
        for (const std::size_t step : {std::size_t{1} << 20, std::size_t{1}}) {
            const Parsed parsed = parse(bad.text, step);
            EXPECT_EQ(parsed.step, ParseStep::kRefused) << bad.name << " by " << step;
            EXPECT_EQ(parsed.refusal.status, bad.status) << bad.name << " by " << step;
            EXPECT_FALSE(parsed.refusal.reason.empty()) << bad.name;
        }
    }
}

TEST(RequestParser, TakesWhatStandsExactlyAtTheLimits) {
    std::string head = "GET / HTTP/1.1\r\nHost: a\r\nA: ";
    head += std::string(kLimits.header_bytes_max - head.size() - 4, 'b') + "\r\n\r\n";
    ASSERT_EQ(head.size(), kLimits.header_bytes_max);
    EXPECT_EQ(parse(head).step, ParseStep::kDone);
    EXPECT_EQ(parse(get("A: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\n")).step, ParseStep::kDone);
    EXPECT_EQ(parse(post("Content-Length: 100\r\n", std::string(100, 'x'))).step, ParseStep::kDone);
    EXPECT_EQ(parse(post("Transfer-Encoding: chunked\r\n",
                         "64\r\n" + std::string(100, 'x') + "\r\n0\r\n\r\n"))
                  .step,
              ParseStep::kDone);
}

}  // namespace
}  // namespace http
