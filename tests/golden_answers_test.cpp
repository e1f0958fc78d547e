// The answers of the real server against the golden ones, byte for byte but for what a store mints.
#include <fstream>
#include <regex>
#include <sstream>

#include <gtest/gtest.h>

#include "fetch/client.h"
#include "support/signed_call.h"
#include "test_paths.h"

namespace tests {
namespace {

std::string golden(const char* name) {
    std::ifstream in(std::string(SMARTMONITOR_TEST_DATA) + "/golden/" + name, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

// Addresses and request ids are the store's and the server's own.
std::string without_minted(std::string text) {
    text = std::regex_replace(text, std::regex(R"(oss://[^"<]*)"), "OSS");
    text = std::regex_replace(text, std::regex(R"(http://[^"<]*/media/[^"<]*)"), "URL");
    text = std::regex_replace(text, std::regex(R"("request_id":"[0-9a-z]+")"), "ID");
    return std::regex_replace(text, std::regex("<request_id>[0-9a-z]+</request_id>"), "ID");
}

class GoldenAnswers : public ::testing::Test {
  protected:
    void expect(const char* file, const SignedCall& call) {
        EXPECT_EQ(without_minted(send(server.url(), call)), without_minted(golden(file))) << file;
    }
    Shop shop;
    Server server{shop.data()};
};

TEST_F(GoldenAnswers, ComeOutByteForByteInEveryForm) {
    const SignedCall call = SignedCall().with("param", task_param("task-1"));
    expect("answer.json", call);
    expect("answer.simplify.json", call.with("simplify", "true"));
    expect("answer.xml", call.with("format", "xml"));
    expect("answer.xml", call.without("format"));
    expect("empty.json", SignedCall().with("param", task_param("task-0")));
    // Again, now from memory.
    expect("answer.json", call);
    expect("answer.xml", call.with("format", "xml"));
}

TEST_F(GoldenAnswers, AreTheSameForEverySpellingOfTheRequest) {
    const std::string spellings[] = {
        // Java: sorted names, '/' escaped; PHP: non-ASCII as escapes.
        R"({"poi_id":"POI9","request_id":"req 1&中文","risk_task_id":"task-1","tenant_code":"T1"})",
        R"({"risk_task_id":"task-1","request_id":"req 1&\u4e2d\u6587","tenant_code":"T1","poi_id":"POI9","x":"a\/b"})",
    };
    for (const std::string& param : spellings) {
        expect("answer.json", SignedCall().with("param", param));
    }
    // Only the literal "true" simplifies: the PHP 7 client sends 1 and unwraps the root itself.
    expect("answer.json", SignedCall().with("param", task_param("task-1")).with("simplify", "1"));
    for (const char* method : {"md5", "hmac", "hmac-sha256"}) {
        expect("answer.json",
               SignedCall().with("param", task_param("task-1")).with("sign_method", method));
    }
}

TEST_F(GoldenAnswers, HoldUrlsThatServeThePicturesUntilTheyAreTamperedWith) {
    const std::string answer = send(server.url(), SignedCall().with("param", task_param("task-1")));
    std::smatch match;
    ASSERT_TRUE(std::regex_search(answer, match, std::regex(R"re("body_image":"([^"]+)")re")));
    const std::string url = match[1];
    const fetch::Client client(fetch::Reach::kAnywhere);
    const auto picture = client.get(url, fetch::Limits{});
    ASSERT_TRUE(picture) << picture.error().message;
    EXPECT_EQ(picture.value().status, 200U);
    EXPECT_EQ(picture.value().content_type, "image/jpeg");
    EXPECT_EQ(picture.value().body.substr(0, 3), "\xFF\xD8\xFF");

    const std::string wrong[] = {url + "x", url.substr(0, url.find('?')),
                                 std::regex_replace(url, std::regex("Expires=1"), "Expires=2"),
                                 std::regex_replace(url, std::regex("/T1/"), "/T2/"), url + "&a=b"};
    for (const std::string& tampered : wrong) {
        const auto refused = client.get(tampered, fetch::Limits{});
        ASSERT_TRUE(refused);
        EXPECT_EQ(refused.value().status, 403U) << tampered.substr(tampered.find("/media"));
    }
}

}  // namespace
}  // namespace tests
