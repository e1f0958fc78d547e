#include "gateway/multipart.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gateway {
namespace {

TEST(Boundary, IsFoundWhateverItsPlaceAndQuoting) {
    const struct {
        std::string_view content_type;
        std::optional<std::string> boundary;
    } cases[] = {
        {"multipart/form-data; boundary=abc", "abc"},
        {"multipart/form-data;charset=UTF-8;boundary=1507830567927", "1507830567927"},
        {"multipart/form-data;boundary=abc;charset=UTF-8", "abc"},
        {"multipart/form-data; Boundary=\"a;b c\"; charset=UTF-8", "a;b c"},
        {"multipart/form-data; boundary= abc ", "abc"},
        {"multipart/form-data;boundary=PYTHON_SDK_BOUNDARY", "PYTHON_SDK_BOUNDARY"},
        {"boundary=abc", "abc"},
        {"multipart/form-data", std::nullopt},
        {"multipart/form-data; boundary=", std::nullopt},
        {"multipart/form-data; boundary=\"\"", std::nullopt},
        {"multipart/form-data; xboundary=abc", std::nullopt},
        {"", std::nullopt},
    };
    for (const auto& [content_type, boundary] : cases) {
        EXPECT_EQ(boundary_of(content_type), boundary) << content_type;
    }
    EXPECT_EQ(boundary_of("x;boundary=" + std::string(kBoundaryBytesMax + 1, 'b')), std::nullopt);
}

std::vector<Part> parts_of(std::string_view body) {
    auto parts = parse_multipart(body, "B", {});
    EXPECT_TRUE(parts.has_value()) << (parts ? "" : parts.error().message);
    return parts ? std::move(parts.value()) : std::vector<Part>();
}

// One part of text `v` named `n` in every spelling that a client has been seen to use.
TEST(Multipart, ReadsEverySpellingOfOneField) {
    const std::string_view bodies[] = {
        "--B\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\nv\r\n--B--\r\n",
        "--B\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\nv\r\n--B--",
        "\r\n--B\r\nContent-Disposition:form-data;name=\"n\"\r\nContent-Type:text/plain\r\n\r\n"
        "v\r\n--B--\r\n",
        "--B\r\ncontent-disposition: FORM-DATA; NAME=n\r\n\r\nv\r\n--B--\r\n",
        "--B\r\nContent-Disposition: file; name=n\r\n\r\nv\r\n--B--\r\n",
        "--B\r\nContent-Disposition: form-data; name=\"n\" \r\n\r\nv\r\n--B--\r\n",
        "--B\r\nContent-Disposition: form-data; name = \"n\"\r\n\r\nv\r\n--B--\r\n",
        "--B\nContent-Disposition: form-data; name=\"n\"\n\nv\n--B--\n",
        "a preamble\r\n--B \t\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\nv\r\n--B--"
        "\r\nan epilogue --B",
    };
    for (const std::string_view body : bodies) {
        const auto parts = parts_of(body);
        ASSERT_EQ(parts.size(), 1U) << body;
        EXPECT_EQ(parts[0].name, "n") << body;
        EXPECT_EQ(parts[0].bytes, "v") << body;
        EXPECT_EQ(parts[0].file_name, std::nullopt) << body;
    }
}

TEST(Multipart, TellsAnUploadByItsFileName) {
    const struct {
        std::string_view disposition;
        std::optional<std::string> file_name;
    } cases[] = {
        {"form-data; name=\"image\"; filename=\"a.jpg\"", "a.jpg"},
        {"form-data;name=\"image\";filename=\"image\" ", "image"},
        {"form-data; filename=a.jpg; name=image", "a.jpg"},
        {"form-data; name=\"image\"; filename=\"\"", ""},
        {"form-data; name=\"image\"; filename=\"C:\\pictures\\a.jpg\"", "C:\\pictures\\a.jpg"},
        {"form-data; name=\"image\"; filename=\"a\\\"b;c\"", "a\"b;c"},
        {"form-data; name=\"image\"; filename*=utf-8''%E4%BB%BB.jpg", "\xE4\xBB\xBB.jpg"},
        {"form-data; name=\"image\"; filename*=utf-8''x.jpg; filename=\"y\"", "x.jpg"},
        {"form-data; name=\"image\"", std::nullopt},
    };
    for (const auto& [disposition, file_name] : cases) {
        const auto parts = parts_of("--B\r\nContent-Disposition: " + std::string(disposition) +
                                    "\r\nContent-Type: image/jpeg\r\n\r\n\xFF\xD8\r\n--B--");
        ASSERT_EQ(parts.size(), 1U) << disposition;
        EXPECT_EQ(parts[0].name, "image") << disposition;
        EXPECT_EQ(parts[0].file_name, file_name) << disposition;
        EXPECT_EQ(parts[0].content_type, "image/jpeg");
    }
}

TEST(Multipart, KeepsBytesThatLookLikeBoundaries) {
    const std::string_view content = "\r\n--BB\r\n --B\r\n--B-\r\nx--B--\r\n\r\n";
    const std::string body = "--B\r\nContent-Disposition: form-data; name=a\r\n\r\n" +
                             std::string(content) +
                             "\r\n--B\r\nContent-Disposition: form-data; name=b\r\n\r\n\r\n--B--";
    const auto parts = parts_of(body);
    ASSERT_EQ(parts.size(), 2U);
    EXPECT_EQ(parts[0].bytes, content);
    EXPECT_EQ(parts[1].bytes, "");
}

TEST(Multipart, OfNoPartIsEmpty) {
    EXPECT_TRUE(parts_of("--B--").empty());
    EXPECT_TRUE(parts_of("--B--\r\n").empty());
}

TEST(Multipart, IsRefusedWhenItDoesNotParse) {
    const struct {
        std::string_view body;
        std::string_view why;
    } cases[] = {
        {"", "boundary of Content-Type"},
        {"--C\r\n", "boundary of Content-Type"},
        {"x--B--", "boundary of Content-Type"},
        {"--B\r\n", "header has no end"},
        {"--B\r\nContent-Disposition: form-data; name=a", "header has no end"},
        {"--B\r\nContent-Disposition: form-data; name=a\r\n\r\nv", "closing boundary"},
        {"--B\r\nContent-Disposition: form-data; name=a\r\n\r\nv\r\n--B", "closing boundary"},
        {"--B\r\nContent-Disposition: form-data; name=a\r\n\r\nv\r\n--B-", "closing boundary"},
        {"--B\r\n\r\nv\r\n--B--", "no name"},
        {"--B\r\nContent-Disposition: form-data\r\n\r\nv\r\n--B--", "no name"},
    };
    for (const auto& [body, why] : cases) {
        const auto parts = parse_multipart(body, "B", {});
        ASSERT_FALSE(parts.has_value()) << body;
        EXPECT_EQ(parts.error().kind, base::ErrorKind::kInvalidArgument);
        EXPECT_THAT(parts.error().message, testing::HasSubstr(why)) << body;
    }
}

TEST(Multipart, HasALimitOfPartsAndOfHeaderBytes) {
    const std::string part = "--B\r\nContent-Disposition: form-data; name=a\r\n\r\nv\r\n";
    const MultipartLimits limits{.parts_max = 2, .part_header_bytes_max = 100};
    EXPECT_TRUE(parse_multipart(part + part + "--B--", "B", limits).has_value());
    const auto three = parse_multipart(part + part + part + "--B--", "B", limits);
    ASSERT_FALSE(three.has_value());
    EXPECT_EQ(three.error().kind, base::ErrorKind::kResourceExhausted);
    EXPECT_THAT(three.error().message, testing::HasSubstr("multipart_parts_max"));

    const auto long_header =
        parse_multipart("--B\r\nX: " + std::string(100, 'x') + "\r\n\r\nv\r\n--B--", "B", limits);
    ASSERT_FALSE(long_header.has_value());
    EXPECT_THAT(long_header.error().message, testing::HasSubstr("part_header_bytes_max"));
}

}  // namespace
}  // namespace gateway
