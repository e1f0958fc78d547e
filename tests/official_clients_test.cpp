// The platform's npm clients, unmodified, and curl against the real server.
#include <fstream>

#include <gtest/gtest.h>

#include "support/signed_call.h"
#include "test_paths.h"

namespace tests {
namespace {

class OfficialClients : public ::testing::Test {
  protected:
    Shop shop;
    Server server{shop.data()};
    ScratchDirectory scratch;
};

TEST_F(OfficialClients, GetTheTracksOfTheTask) {
    const std::string param = task_param("task-1");
    const auto answer_file = scratch.path() / "answer.json";
    std::ofstream(answer_file) << send(server.url(), SignedCall().with("param", param));
    const std::string root = SMARTMONITOR_SOURCE_ROOT;
    const Finished node =
        run({"node", "--test", root + "/tests/clients/official_clients_test.mjs"},
            {"TZ=Asia/Shanghai", "SERVER=" + server.url(), std::string("APP_KEY=") + Shop::kAppKey,
             std::string("APP_SECRET=") + Shop::kSecret, "PARAM=" + param,
             "ANSWER=" + answer_file.string(), "CLIENTS=" + root + "/build/clients",
             "NODE_NO_WARNINGS=1"});
    EXPECT_EQ(node.exit_code, 0) << node.out << node.err;
}

TEST_F(OfficialClients, CurlGetsTheSameBytesAsTheCommandThatPrintedIt) {
    const std::vector<std::string> call = {smartmonitor(), "call",       kGetbytask,
                                           "--url",        server.url(), "--app-key",
                                           Shop::kAppKey,  "--param",    task_param("task-1")};
    const std::vector<std::string> secret = {std::string("SMARTMONITOR_SECRET=") + Shop::kSecret};
    const Finished ours = run(call, secret);
    ASSERT_EQ(ours.exit_code, 0) << ours.err;
    std::vector<std::string> dry = call;
    dry.emplace_back("--dry-run");
    const Finished printed = run(dry, secret);
    ASSERT_EQ(printed.exit_code, 0) << printed.err;
    const Finished curl = run({"sh", "-c", "curl -sS" + printed.out.substr(4)});
    ASSERT_EQ(curl.exit_code, 0) << curl.err;
    const auto without_ids = [](const std::string& answer) {
        return answer.substr(0, answer.rfind("\"request_id\""));
    };
    EXPECT_EQ(without_ids(curl.out), without_ids(ours.out));
    EXPECT_NE(ours.out.find("T1001"), std::string::npos);
}

}  // namespace
}  // namespace tests
