#include "gateway/parameters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/gateway_fixture.h"

namespace gateway {
namespace {

constexpr std::string_view kForm = "application/x-www-form-urlencoded; charset=UTF-8";

Pairs pairs_of(const Gathered& gathered) {
    Pairs pairs;
    for (const auto& param : gathered.parameters.all) pairs.emplace_back(param.name, param.value);
    return pairs;
}

Gathered gather_query(std::string_view query, const ParameterLimits& limits = {}) {
    return gather(post_request(query, "", ""), BodyUse::kByContentType, limits);
}

TEST(Parameters, OfQueryAndBodyAreOneSortedSet) {
    const auto form = gather(post_request("b=2&foo_bar=x", kForm, "foobar=y&a=%e4%BB%bb+1%2B"),
                             BodyUse::kByContentType, {});
    EXPECT_FALSE(form.error);
    EXPECT_EQ(pairs_of(form),
              (Pairs{{"a", "\xE4\xBB\xBB 1+"}, {"b", "2"}, {"foo_bar", "x"}, {"foobar", "y"}}));
    EXPECT_EQ(form.parameters.get("b"), "2");
    EXPECT_EQ(form.parameters.get("c"), "");

    const auto multipart =
        gather(post_request("b=2", "Multipart/Form-Data;boundary=B",
                            "--B\r\nContent-Disposition: form-data; name=a\r\n\r\n1+%41\r\n--B--"),
               BodyUse::kByContentType, {});
    EXPECT_FALSE(multipart.error);
    EXPECT_EQ(pairs_of(multipart), (Pairs{{"a", "1+%41"}, {"b", "2"}}));
}

TEST(Parameters, OfAPartWithoutFileNameAreAFileWhenItsTypeSaysSo) {
    const auto gather_part = [](std::string_view type) {
        const auto request = post_request("", "multipart/form-data;boundary=B",
                                          "--B\r\nContent-Disposition: form-data; name=face_image" +
                                              std::string(type) + "\r\n\r\n\xFF\xD8\r\n--B--");
        Gathered gathered = gather(request, BodyUse::kByContentType, {});
        EXPECT_TRUE(gathered.parameters.all.empty());
        std::vector<std::string> uploads;
        for (const auto& upload : gathered.parameters.uploads) {
            uploads.push_back(std::string(upload.name) + '=' + std::string(upload.bytes));
        }
        return std::pair(std::move(uploads), std::move(gathered.error));
    };
    for (const std::string_view type :
         {"application/octet-stream", "image/jpeg", "Image/PNG; charset=binary"}) {
        const auto [uploads, error] = gather_part("\r\nContent-Type: " + std::string(type));
        EXPECT_FALSE(error) << type;
        EXPECT_THAT(uploads, testing::ElementsAre("face_image=\xFF\xD8")) << type;
    }
    for (const std::string_view type : {"", "\r\nContent-Type: text/plain"}) {
        const auto [uploads, error] = gather_part(type);
        ASSERT_TRUE(error) << type;
        EXPECT_EQ(error->code, 47);
        EXPECT_THAT(error->sub_message, testing::HasSubstr("part face_image"));
        EXPECT_THAT(error->sub_message, testing::HasSubstr("needs a filename"));
        EXPECT_TRUE(uploads.empty());
    }
}

TEST(Parameters, OfABodyWithoutContentTypeAreAForm) {
    EXPECT_EQ(pairs_of(gather(post_request("", "", "a=1"), BodyUse::kByContentType, {})),
              (Pairs{{"a", "1"}}));
}

TEST(Parameters, LeaveABodyOfAnotherTypeRaw) {
    for (const std::string_view type :
         {"text/plain;charset=UTF-8", "application/json", "text/xml"}) {
        const auto request = post_request("a=1", type, "b=2");
        const auto gathered = gather(request, BodyUse::kByContentType, {});
        EXPECT_EQ(pairs_of(gathered), (Pairs{{"a", "1"}}));
        EXPECT_EQ(gathered.parameters.raw_body, "b=2");
    }
    const auto batch = post_request("a=1", kForm, "b=2");
    EXPECT_EQ(gather(batch, BodyUse::kRaw, {}).parameters.raw_body, "b=2");
}

TEST(Parameters, KeepEmptyValuesAndPassOverEmptyPairs) {
    EXPECT_EQ(pairs_of(gather_query("&&a=&b&&c==&")), (Pairs{{"a", ""}, {"b", ""}, {"c", "="}}));
    EXPECT_TRUE(pairs_of(gather_query("")).empty());
}

TEST(Parameters, GivenTwiceCountOnceWhenEqualAndAreAnErrorWhenNot) {
    const auto same = gather(post_request("a=1&a=1", kForm, "a=%31"), BodyUse::kByContentType, {});
    EXPECT_FALSE(same.error);
    EXPECT_EQ(pairs_of(same), (Pairs{{"a", "1"}}));

    for (const auto& request : {post_request("a=1", kForm, "a=2"), post_request("a=1&a=2", "", ""),
                                post_request("a=1", kForm, "a="), post_request("a&a=1", "", "")}) {
        const auto gathered = gather(request, BodyUse::kByContentType, {});
        ASSERT_TRUE(gathered.error);
        EXPECT_EQ(gathered.error->code, 41);
        EXPECT_EQ(gathered.error->message, "Invalid arguments:a");
    }
    const auto markup = gather_query("%3Cb%3E=1&%3Cb%3E=2");
    ASSERT_TRUE(markup.error);
    EXPECT_EQ(markup.error->code, 43);
}

TEST(Parameters, ThatAreNotUtf8AreAnEncodingError) {
    const std::string upload_head = "--B\r\nContent-Disposition: form-data; name=a; filename=";
    const http::Request requests[] = {
        post_request("a=%FF", "", ""),
        post_request("%C0%80=1", "", ""),
        post_request("a=%D6%D0", "", ""),  // 中 in GBK
        post_request("a=\xD6\xD0", "", ""),
        post_request("a=%ED%A0%80", "", ""),
        post_request("a=%4", "", ""),
        post_request("a=%zz", "", ""),
        post_request("", "text/plain", "\xD6\xD0"),
        post_request("", "multipart/form-data;boundary=B",
                     "--B\r\nContent-Disposition: form-data; name=a\r\n\r\n\xD6\r\n--B--"),
        post_request("", "multipart/form-data;boundary=B", upload_head + "\xD6\r\n\r\nv\r\n--B--"),
    };
    for (const auto& request : requests) {
        const auto gathered = gather(request, BodyUse::kByContentType, {});
        ASSERT_TRUE(gathered.error) << request.target << request.body;
        EXPECT_EQ(gathered.error->code, 47) << request.target << request.body;
    }
    const auto binary_upload = post_request("", "multipart/form-data;boundary=B",
                                            upload_head + "x\r\n\r\n\xFF\xD8\r\n--B--");
    EXPECT_FALSE(gather(binary_upload, BodyUse::kByContentType, {}).error);
}

TEST(Parameters, StayReadableAfterAnError) {
    const auto gathered = gather_query("a=%FF&format=json");
    EXPECT_TRUE(gathered.error);
    EXPECT_EQ(gathered.parameters.get("format"), "json");
}

TEST(Parameters, HaveLimitsThatErrorsName) {
    const ParameterLimits limits{.params_max = 2, .param_name_bytes_max = 3};
    EXPECT_FALSE(gather_query("abc=1&b=2", limits).error);
    const struct {
        std::string_view query;
        std::string_view why;
    } cases[] = {
        {"a=1&b=2&c=3", "params_max"}, {"abcd=1", "param_name_bytes_max"}, {"=1", "no name"}};
    for (const auto& [query, why] : cases) {
        const auto gathered = gather_query(query, limits);
        ASSERT_TRUE(gathered.error) << query;
        EXPECT_EQ(gathered.error->code, 43);
        EXPECT_THAT(gathered.error->sub_message, testing::HasSubstr(why));
        EXPECT_LE(gathered.parameters.all.size(), 2U);
    }
    const auto multipart =
        gather(post_request("a=1&b=2", "multipart/form-data;boundary=B",
                            "--B\r\nContent-Disposition: form-data; name=c\r\n\r\n3\r\n--B--"),
               BodyUse::kByContentType, limits);
    ASSERT_TRUE(multipart.error);
    EXPECT_THAT(multipart.error->sub_message, testing::HasSubstr("params_max"));
}

TEST(MergedParameters, TakeTheFirstOfEachName) {
    const std::vector<api::Param> first = {{"a", "1"}, {"c", "1"}};
    const std::vector<api::Param> second = {{"a", "2"}, {"b", "2"}, {"c", "2"}, {"d", "2"}};
    Gathered both;
    both.parameters.all = merged(first, second);
    EXPECT_EQ(pairs_of(both), (Pairs{{"a", "1"}, {"b", "2"}, {"c", "1"}, {"d", "2"}}));
    EXPECT_EQ(merged(first, {}).size(), 2U);
    EXPECT_EQ(merged({}, second).size(), 4U);
}

}  // namespace
}  // namespace gateway
