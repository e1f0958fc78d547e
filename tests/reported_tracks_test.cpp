// An edge box that is not ours reports finished tracks; the task's answer then is the golden one.
#include <fstream>
#include <regex>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codec/jpeg.h"
#include "fetch/client.h"
#include "support/signed_call.h"
#include "test_paths.h"

namespace tests {
namespace {

using ::testing::HasSubstr;

constexpr const char* kReport = "smartmonitor.track.report";

std::string jpeg(int shade) {
    media::Image image(64, 96);
    for (auto& value : image.pixels) value = static_cast<std::uint8_t>(shade);
    return codec::encode_jpeg(image.view()).value();
}

struct File {
    std::string name;
    std::string bytes;
};

// multipart/form-data, as the platform's clients send uploads: files are not signed.
std::string post_multipart(const std::string& url, const SignedCall& call,
                           const std::vector<File>& files) {
    const std::string boundary = "1507830567927";
    std::string body;
    for (const auto& [name, value] : call.signed_parameters()) {
        body += "\r\n--" + boundary + "\r\nContent-Disposition:form-data;name=\"" + name +
                "\"\r\nContent-Type:text/plain\r\n\r\n" + value;
    }
    for (const File& file : files) {
        body += "\r\n--" + boundary + "\r\nContent-Disposition:form-data;name=\"" + file.name +
                "\";filename=\"a.jpg\"\r\nContent-Type:application/octet-stream\r\n\r\n" +
                file.bytes;
    }
    body += "\r\n--" + boundary + "--\r\n";
    const auto reply =
        fetch::Client(fetch::Reach::kAnywhere)
            .post(url + "/router/rest", "multipart/form-data;charset=UTF-8;boundary=" + boundary,
                  body, fetch::Limits{});
    EXPECT_TRUE(reply);
    return reply ? reply.value().body : "";
}

std::string track_param(const std::string& id, const std::string& more) {
    return R"({"tenant_code":"T1","poi_id":"POI9","track_id":")" + id +
           R"(","fragment_id":"F77","session_id":"S5",)" + more + "}";
}

std::string without_minted(std::string text) {
    text = std::regex_replace(text, std::regex(R"(oss://[^"<]*)"), "OSS");
    text = std::regex_replace(text, std::regex(R"(http://[^"<]*/media/[^"<]*)"), "URL");
    return std::regex_replace(text, std::regex(R"("request_id":"[0-9a-z]+")"), "ID");
}

TEST(ReportedTracks, ComeBackAsTheGoldenAnswer) {
    const Shop shop(Shop::Tracks::kNone);
    const Server server(shop.data());
    const SignedCall report = SignedCall().with("method", kReport);
    const SignedCall first = report.with(
        "param",
        track_param("T1001",
                    R"("sensor_id":"cam-1","start_time":1795362500000,"end_time":1795362509000,
                       "face_time":1795362506123,"face_quality":"0.93",
                       "body_time":1795362506523,"body_integrity":"0.88",
                       "actions":[{"action_type":"enter","extra_act":"zone=till-3"},
                                  {"action_type":"dwell","extra_act":"zone=till-3&seconds=42"}],
                       "order_ids":["A1","B<2>&"])"));
    const std::vector<File> both = {{"face_image", jpeg(60)}, {"body_image", jpeg(120)}};
    EXPECT_THAT(post_multipart(server.url(), first, both), HasSubstr("\"created\":true"));
    EXPECT_THAT(post_multipart(server.url(), first, both), HasSubstr("\"created\":false"));
    EXPECT_THAT(post_multipart(server.url(), first, {both[0], {"body_image", jpeg(200)}}),
                HasSubstr("\"resp_code\":3001"));
    const SignedCall second =
        report.with("param", track_param("T1002",
                                         R"("sensor_id":"cam-2","start_time":1795362511000,
                                "end_time":1795362515000,"body_time":1795362506523,
                                "body_integrity":"0.88")"));
    EXPECT_THAT(post_multipart(server.url(), second, {both[1]}), HasSubstr("\"created\":true"));

    const Finished task =
        run({smartmonitor(), "task", "create", "--data", shop.data().string(), "--tenant", "T1",
             "--poi", "POI9", "--id", "task-1", "--tracks", "T1002,T1001"});
    ASSERT_EQ(task.exit_code, 0) << task.err;
    std::ifstream in(std::string(SMARTMONITOR_TEST_DATA) + "/golden/answer.json");
    std::ostringstream golden;
    golden << in.rdbuf();
    EXPECT_EQ(without_minted(send(server.url(), SignedCall().with("param", task_param("task-1")))),
              without_minted(golden.str()));
}

}  // namespace
}  // namespace tests
