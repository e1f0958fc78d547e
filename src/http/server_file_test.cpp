#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include "http/loopback_client.h"
#include "http/server.h"

namespace http {
namespace {

class ServerFile : public testing::Test {
  protected:
    ServerFile()
        : folder_(std::filesystem::temp_directory_path() /
                  ("smartmonitor_http_" + std::to_string(::getpid()))) {
        std::filesystem::create_directories(folder_);
        write("ten", "0123456789");
        auto started = Server::start({}, [this](auto request, auto respond) {
            respond(
                {.content_type = "text/plain",
                 .file = FileBody{.path = folder_ / request->target.substr(1), .etag = "\"v1\""}});
        });
        EXPECT_TRUE(started);
        server_ = std::move(started.value());
    }
    ~ServerFile() override {
        server_.reset();
        std::filesystem::remove_all(folder_);
    }

    void write(const std::string& name, const std::string& bytes) {
        std::ofstream(folder_ / name, std::ios::binary) << bytes;
    }

    static std::string get(const std::string& target, const std::string& fields = "") {
        return "GET " + target + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
    }

    const std::filesystem::path folder_;
    std::unique_ptr<Server> server_;
};

TEST_F(ServerFile, SendsTheWholeFile) {
    LoopbackClient client(server_->port());
    client.send(get("/ten", "Accept-Encoding: gzip\r\n"));
    ReceivedAnswer answer = client.receive();
    EXPECT_EQ(answer.status, 200U);
    EXPECT_EQ(answer.body, "0123456789");
    EXPECT_EQ(answer.headers["etag"], "\"v1\"");
    EXPECT_EQ(answer.headers["accept-ranges"], "bytes");
    EXPECT_EQ(answer.headers["content-type"], "text/plain");
    EXPECT_EQ(answer.headers.count("content-encoding"), 0U);
}

TEST_F(ServerFile, SendsARange) {
    LoopbackClient client(server_->port());
    client.send(get("/ten", "Range: bytes=2-4\r\n"));
    ReceivedAnswer answer = client.receive();
    EXPECT_EQ(answer.status, 206U);
    EXPECT_EQ(answer.body, "234");
    EXPECT_EQ(answer.headers["content-range"], "bytes 2-4/10");
}

TEST_F(ServerFile, RefusesARangeBeyondTheEnd) {
    LoopbackClient client(server_->port());
    client.send(get("/ten", "Range: bytes=10-\r\n"));
    ReceivedAnswer answer = client.receive();
    EXPECT_EQ(answer.status, 416U);
    EXPECT_EQ(answer.headers["content-range"], "bytes */10");
    EXPECT_EQ(answer.body, "");
}

TEST_F(ServerFile, SaysThatTheClientHasItAlready) {
    LoopbackClient client(server_->port());
    client.send(get("/ten", "If-None-Match: \"v1\"\r\n") + get("/ten"));
    ReceivedAnswer answer = client.receive();
    EXPECT_EQ(answer.status, 304U);
    EXPECT_EQ(answer.headers["etag"], "\"v1\"");
    EXPECT_EQ(answer.headers.count("content-length"), 0U);
    EXPECT_EQ(client.receive().body, "0123456789");
}

TEST_F(ServerFile, AnswersHeadWithoutTheFile) {
    LoopbackClient client(server_->port());
    client.send("HEAD /ten HTTP/1.1\r\nHost: a\r\n\r\n" + get("/ten"));
    ReceivedAnswer head = client.receive(LoopbackClient::Body::kNone);
    EXPECT_EQ(head.status, 200U);
    EXPECT_EQ(head.headers["content-length"], "10");
    EXPECT_EQ(client.receive().body, "0123456789");
}

TEST_F(ServerFile, SendsALargeFileAndKeepsTheConnection) {
    std::string large;
    while (large.size() < 9'000'000) large += std::to_string(large.size()) + ",";
    write("large", large);
    LoopbackClient client(server_->port(), LoopbackClient::Buffer::kSmall);
    client.send(get("/large") + get("/large", "Range: bytes=-1000\r\n"));
    EXPECT_TRUE(client.receive().body == large);
    EXPECT_EQ(client.receive().body, large.substr(large.size() - 1'000));
}

TEST_F(ServerFile, SendsAnEmptyFile) {
    write("empty", "");
    LoopbackClient client(server_->port());
    client.send(get("/empty") + get("/ten"));
    ReceivedAnswer answer = client.receive();
    EXPECT_EQ(answer.status, 200U);
    EXPECT_EQ(answer.headers["content-length"], "0");
    EXPECT_EQ(client.receive().body, "0123456789");
}

TEST_F(ServerFile, AnswersNotFoundForWhatIsNoFile) {
    LoopbackClient client(server_->port());
    for (const char* target : {"/absent", "/", "/ten/below"}) {
        client.send(get(target));
        EXPECT_EQ(client.receive().status, 404U) << target;
    }
}

TEST_F(ServerFile, SurvivesClientsThatLeaveInTheMiddle) {
    write("large", std::string(9'000'000, 'x'));
    for (int i = 0; i < 10; ++i) {
        LoopbackClient client(server_->port(), LoopbackClient::Buffer::kSmall);
        client.send(get("/large"));
        EXPECT_TRUE(client.receive_more());
    }
    LoopbackClient client(server_->port());
    client.send(get("/ten"));
    EXPECT_EQ(client.receive().status, 200U);
}

}  // namespace
}  // namespace http
