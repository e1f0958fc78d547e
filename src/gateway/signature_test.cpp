#include "gateway/signature.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "base/digest.h"
#include "base/encoding.h"
#include "gateway/canonical.h"

namespace gateway {
namespace {

using domain::SignMethod;

std::vector<api::Param> example(std::string_view sign_method) {
    return {{"app_key", "12345678"},
            {"fields", "num_iid,title,nick,price,num"},
            {"format", "json"},
            {"method", "taobao.item.seller.get"},
            {"num_iid", "11223344"},
            {"session", "test"},
            {"sign_method", std::string(sign_method)},
            {"timestamp", "2016-01-01 12:00:00"},
            {"v", "2.0"}};
}

std::vector<api::Param> ours(std::string_view sign_method) {
    return {{"app_key", "12497914"},
            {"format", "json"},
            {"method", "alibaba.security.deepvision.proxy.smartmonitor.fragment.getbytask"},
            {"param", R"({"risk_task_id":"任务1","tenant_code":"T1","poi_id":"8005"})"},
            {"sign_method", std::string(sign_method)},
            {"timestamp", "2026-11-22 23:47:34"},
            {"v", "2.0"}};
}

const std::vector<api::Param> kOrdering = {
    {"bar", "2"}, {"foo", "1"}, {"foo_bar", "3"}, {"foobar", "4"}};

// The md5 of the first is published by the platform; the others were computed with other programs.
TEST(Signature, EqualsThePublishedVectors) {
    const base::Secret secret("helloworld");
    const struct {
        std::vector<api::Param> params;
        std::string_view method;
        std::string_view sign;
    } cases[] = {
        {example("md5"), "md5", "66987CB115214E59E6EC978214934FB8"},
        {example("hmac"), "hmac", "D56D7858309C31B6251083A874D48273"},
        {example("hmac-sha256"), "hmac-sha256",
         "04DB15AD0774D5CFCE2C837DE43E3FCEA9011ED74F3038FB6AB5F3C4CEA119E8"},
        {kOrdering, "md5", "5AAF1C690262A24768F5478B084C2C8A"},
        {kOrdering, "hmac", "E687005F819D6F9E6ED085311C8ACC75"},
        {kOrdering, "hmac-sha256",
         "339676BF36C50A8BD3D8F6B4A81B2F9AA614B05BFCFEBEFC169CB830D6B77D3B"},
        {ours("md5"), "md5", "EE1FF00E787A7FF6067B64FC2FC3FEA3"},
        {ours("hmac"), "hmac", "7B243F252932CEFF7B80D76817D79F2B"},
        {ours("hmac-sha256"), "hmac-sha256",
         "69825B26CBFF94D37293C9C53DF6172F8D545B6ED09C8C4DF45D9D4FE2553525"},
    };
    for (const auto& [params, name, expected] : cases) {
        const auto method = parse_sign_method(name).value();
        EXPECT_EQ(sign(method, secret, canonical_string(params, EmptyValues::kKeep, {})), expected);
        Parameters parameters{.all = params, .uploads = {}, .raw_body = {}};
        parameters.all.insert(parameters.all.end() - (params.size() > 4 ? 2 : 0),
                              {"sign", std::string(expected)});
        std::sort(parameters.all.begin(), parameters.all.end(),
                  [](const auto& a, const auto& b) { return a.name < b.name; });
        EXPECT_EQ(match_signature(parameters, method, secret), SignatureMatch::kAllParameters);
        for (auto& param : parameters.all) {
            if (param.name == "sign")
                std::transform(param.value.begin(), param.value.end(), param.value.begin(),
                               [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        }
        EXPECT_EQ(match_signature(parameters, method, secret), SignatureMatch::kAllParameters);
    }
}

TEST(Signature, AcceptsBothTreatmentsOfEmptyValues) {
    const base::Secret secret("s");
    const auto match = [&](std::string_view signed_text) {
        const Parameters parameters{
            .all = {{"a", "1"},
                    {"empty", ""},
                    {"sign", sign(SignMethod::kHmacSha256, secret, signed_text)}},
            .uploads = {},
            .raw_body = "body"};
        return match_signature(parameters, SignMethod::kHmacSha256, secret);
    };
    EXPECT_EQ(match("a1emptybody"), SignatureMatch::kAllParameters);
    EXPECT_EQ(match("a1body"), SignatureMatch::kNonEmptyOnly);
    EXPECT_EQ(match("a1"), SignatureMatch::kNone);
    EXPECT_EQ(match("a1empty"), SignatureMatch::kNone);
    EXPECT_EQ(match("bodya1"), SignatureMatch::kNone);
}

TEST(Signature, DoesNotAcceptTheSecretOnOneSideOnly) {
    const base::Secret secret("helloworld");
    const std::string text = "bar2foo1foo_bar3foobar4";
    for (const std::string& wrong : {"helloworld" + text, text + "helloworld", text}) {
        Parameters parameters{.all = kOrdering, .uploads = {}, .raw_body = {}};
        parameters.all.push_back({"sign", base::hex_upper(base::md5(wrong))});
        EXPECT_EQ(match_signature(parameters, SignMethod::kMd5, secret), SignatureMatch::kNone);
    }
}

TEST(Signature, OfTheServerIsShownShortenedEscapedAndWithoutSecrets) {
    std::string chinese;
    for (int i = 0; i < 50; ++i) chinese += "任";
    const Parameters parameters{.all = {{"a", "1\n"},
                                        {"long", chinese},
                                        {"secret", "helloworld"},
                                        {"sign", "FF"},
                                        {"v", "2.0"}},
                                .uploads = {},
                                .raw_body = "body"};
    EXPECT_EQ(shown_canonical(parameters), "a1\\x0along" + chinese.substr(0, 40 * 3) +
                                               "...(50 characters)secret(not shown)"
                                               "v2.0body");
    Parameters many;
    for (int i = 0; i < 200; ++i) many.all.push_back({"n" + std::to_string(i), chinese});
    EXPECT_LT(shown_canonical(many).size(), kShownTextBytesMax + 300);
    EXPECT_TRUE(shown_canonical(many).ends_with("...(and more)"));
}

TEST(SignMethod, IsOneOfThreeWordsInAnyCase) {
    EXPECT_EQ(parse_sign_method("md5"), SignMethod::kMd5);
    EXPECT_EQ(parse_sign_method("hmac"), SignMethod::kHmacMd5);
    EXPECT_EQ(parse_sign_method("hmac-sha256"), SignMethod::kHmacSha256);
    EXPECT_EQ(parse_sign_method("MD5"), SignMethod::kMd5);
    EXPECT_EQ(parse_sign_method("HMAC"), SignMethod::kHmacMd5);
    EXPECT_EQ(parse_sign_method("Hmac-SHA256"), SignMethod::kHmacSha256);
    for (const std::string_view other : {"", "hmac-md5", "sha256", "hmac-sha256 "}) {
        EXPECT_EQ(parse_sign_method(other), std::nullopt) << other;
    }
}

TEST(Hex, IsComparedWithoutCaseButWhole) {
    EXPECT_TRUE(equal_hex("AB09", "aB09"));
    EXPECT_FALSE(equal_hex("AB09", "AB0"));
    EXPECT_FALSE(equal_hex("AB09", "AB090"));
    EXPECT_FALSE(equal_hex("AB09", "AB08"));
}

}  // namespace
}  // namespace gateway
