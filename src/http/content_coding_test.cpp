#include "http/content_coding.h"

#include <gtest/gtest.h>
#include <zlib.h>

namespace http {
namespace {

std::string gunzip(const std::string& packed) {
    z_stream stream{};
    EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
    std::string out(1 << 20, '\0');
    std::string in = packed;
    stream.next_in = reinterpret_cast<Bytef*>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
    out.resize(stream.total_out);
    inflateEnd(&stream);
    return out;
}

TEST(ContentCoding, ReadsAcceptEncoding) {
    const std::vector<std::pair<std::string, bool>> table = {
        {"", false},
        {"gzip", true},
        {"GZIP", true},
        {"x-gzip", true},
        {"deflate, gzip;q=1.0, *;q=0.5", true},
        {"deflate", false},
        {"identity", false},
        {"gzip;q=0", false},
        {"gzip; q=0.000", false},
        {"gzip;q=0.001", true},
        {"gzip;Q=0", false},
        {"*", true},
        {"*;q=0", false},
        {"gzip;q=0, *", false},
        {"*;q=0, gzip", true},
        {"notgzip", false},
        {" gzip , br", true},
        {",,;", false},
    };
    for (const auto& [value, expected] : table) EXPECT_EQ(accepts_gzip(value), expected) << value;
}

TEST(ContentCoding, KnowsWhatIsWorthCompressing) {
    for (const char* type : {"text/html", "text/xml;charset=UTF-8", "text/javascript",
                             "application/json", "Application/JSON; charset=utf-8"}) {
        EXPECT_TRUE(is_compressible(type)) << type;
    }
    for (const char* type : {"", "image/jpeg", "application/octet-stream", "application/jsonx",
                             "texts/html", "video/mp4"}) {
        EXPECT_FALSE(is_compressible(type)) << type;
    }
}

TEST(ContentCoding, PacksAndTheClientCanUnpack) {
    GzipStream gzip;
    for (const std::size_t size : {512U, 5'000U, 300'000U}) {
        std::string text;
        while (text.size() < size) text += "{\"track_id\":\"" + std::to_string(text.size()) + "\"}";
        Response response{.content_type = "application/json", .body = text};
        const Coding coding = encode_body(response, true, gzip);
        EXPECT_TRUE(coding.gzip);
        EXPECT_TRUE(coding.varies);
        EXPECT_LT(response.body.size(), text.size());
        EXPECT_EQ(gunzip(response.body), text);
    }
}

TEST(ContentCoding, LeavesTheBodyAloneWhereItShould) {
    GzipStream gzip;
    const std::string large(2'000, 'a');
    Response small{.content_type = "text/plain", .body = std::string(kGzipBytesMin - 1, 'a')};
    EXPECT_FALSE(encode_body(small, true, gzip).gzip);
    EXPECT_EQ(small.body.size(), kGzipBytesMin - 1);

    Response unasked{.content_type = "text/plain", .body = large};
    EXPECT_FALSE(encode_body(unasked, false, gzip).gzip);
    EXPECT_TRUE(encode_body(unasked, false, gzip).varies);

    Response picture{.content_type = "image/jpeg", .body = large};
    EXPECT_FALSE(encode_body(picture, true, gzip).gzip);
    EXPECT_FALSE(encode_body(picture, true, gzip).varies);

    Response packed{
        .content_type = "text/plain", .headers = {{"content-encoding", "br"}}, .body = large};
    EXPECT_FALSE(encode_body(packed, true, gzip).gzip);
    EXPECT_EQ(packed.body, large);
}

TEST(ContentCoding, SendsIncompressibleTextAsItIs) {
    GzipStream gzip;
    std::string noise;
    std::uint32_t state = 1;
    while (noise.size() < 600) {
        state = state * 1664525U + 1013904223U;
        noise += static_cast<char>(state >> 24U);
    }
    Response response{.content_type = "text/plain", .body = noise};
    EXPECT_FALSE(encode_body(response, true, gzip).gzip);
    EXPECT_EQ(response.body, noise);
}

Request encoded(std::string_view coding, std::string body) {
    Request request;
    request.headers.push_back({"Content-Encoding", std::string(coding)});
    request.body = std::move(body);
    return request;
}

TEST(DecodeBody, AGzipBodyIsInflatedWithinTheLimit) {
    const std::string plain(100'000, 'a');
    GzipStream gzip;
    const std::string packed = gzip.compress(plain);
    Request request = encoded("gzip", packed);
    EXPECT_FALSE(decode_body(request, plain.size()));
    EXPECT_EQ(request.body, plain);

    request.body = packed;
    EXPECT_EQ(decode_body(request, plain.size() - 1).value_or(Refusal{}).status, 413U);
}

TEST(DecodeBody, ADamagedOrUnknownCodingIsRefused) {
    GzipStream gzip;
    const std::string packed = gzip.compress(std::string(1'000, 'a'));
    Request cut = encoded("gzip", packed.substr(0, 15));
    EXPECT_EQ(decode_body(cut, 10'000).value_or(Refusal{}).status, 400U);
    Request longer = encoded("gzip", packed + "x");
    EXPECT_EQ(decode_body(longer, 10'000).value_or(Refusal{}).status, 400U);
    Request other = encoded("br", packed);
    EXPECT_EQ(decode_body(other, 10'000).value_or(Refusal{}).status, 415U);
}

}  // namespace
}  // namespace http
