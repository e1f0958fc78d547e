#include "http/server.h"

#include <condition_variable>
#include <future>
#include <mutex>
#include <set>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/listening_socket.h"
#include "http/loopback_client.h"
#include "runtime/log.h"

namespace http {
namespace {

using testing::HasSubstr;

constexpr std::string_view kGet = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

std::unique_ptr<Server> serve(Handler handler, ServerOptions options = {}) {
    auto started = Server::start(std::move(options), std::move(handler));
    EXPECT_TRUE(started) << started.error().message;
    return std::move(started.value());
}

Response text(std::string body) {
    return {.content_type = "text/plain", .body = std::move(body)};
}

// Says what it was asked.
void echo(const std::shared_ptr<const Request>& request, const Respond& respond) {
    respond(text(request->method + " " + request->target + " " + request->body));
}

TEST(Server, AnswersRequestAfterRequestOnOneConnection) {
    const runtime::ManualClock clock(base::from_unix_ms(784111777'000));
    const auto server = serve(echo, {.clock = &clock});
    LoopbackClient client(server->port());
    for (int i = 0; i < 3; ++i) {
        client.send("POST /p?q HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
        const ReceivedAnswer answer = client.receive();
        EXPECT_EQ(answer.status, 200U);
        EXPECT_EQ(answer.body, "POST /p?q hi");
        EXPECT_EQ(answer.headers.at("server"), "smartmonitor");
        EXPECT_EQ(answer.headers.at("date"), "Sun, 06 Nov 1994 08:49:37 GMT");
        EXPECT_EQ(answer.headers.count("connection"), 0U);
    }
}

TEST(Server, TellsTheHandlerWhoAsks) {
    const auto server = serve([](auto request, auto respond) { respond(text(request->peer)); });
    LoopbackClient client(server->port());
    client.send(kGet);
    EXPECT_EQ(client.receive().body, "127.0.0.1");
}

TEST(Server, AnswersPipelinedRequestsInOrder) {
    const auto server = serve(echo);
    LoopbackClient client(server->port());
    constexpr int kRequests = 200;  // more than one turn of the loop
    std::string all;
    for (int i = 0; i < kRequests; ++i) {
        all += "POST /" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx";
    }
    ASSERT_TRUE(client.send(all));
    for (int i = 0; i < kRequests; ++i) {
        EXPECT_EQ(client.receive().body, "POST /" + std::to_string(i) + " x");
    }
}

TEST(Server, KeepsTheOrderOfPipelinedRequestsThatOtherThreadsAnswer) {
    std::mutex mutex;
    std::vector<std::thread> threads;
    const auto server = serve([&](auto request, auto respond) {
        const std::lock_guard lock(mutex);
        threads.emplace_back([request, respond] { respond(text(request->target)); });
    });
    LoopbackClient client(server->port());
    std::string all;
    for (int i = 0; i < 20; ++i)
        all += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\n\r\n";
    client.send(all);
    for (int i = 0; i < 20; ++i) EXPECT_EQ(client.receive().body, "/" + std::to_string(i));
    server->drain();
    for (std::thread& thread : threads) thread.join();
}

TEST(Server, HonoursWhatTheClientSaysOfTheConnection) {
    const auto server = serve(echo);
    struct Row {
        std::string request;
        std::string connection;
        bool closes;
    };
    const std::vector<Row> rows = {
        {"GET / HTTP/1.0\r\n\r\n", "close", true},
        {"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "keep-alive", false},
        {"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "close", true},
    };
    for (const Row& row : rows) {
        LoopbackClient client(server->port());
        client.send(row.request);
        EXPECT_EQ(client.receive().headers["connection"], row.connection) << row.request;
        if (row.closes) {
            EXPECT_TRUE(client.is_at_end()) << row.request;
        } else {
            client.send(kGet);
            EXPECT_EQ(client.receive().status, 200U) << row.request;
        }
    }
}

TEST(Server, ClosesWhenTheHandlerSaysSo) {
    const auto server = serve([](auto, auto respond) {
        respond({.content_type = "text/plain", .headers = {{"Connection", "close"}}, .body = "x"});
    });
    LoopbackClient client(server->port());
    client.send(std::string(kGet) + std::string(kGet));
    EXPECT_EQ(client.receive().headers["connection"], "close");
    EXPECT_TRUE(client.is_at_end());
}

TEST(Server, AnswersHeadWithTheLengthButNoBody) {
    const auto server = serve(echo);
    LoopbackClient client(server->port());
    client.send("HEAD /abc HTTP/1.1\r\nHost: a\r\n\r\n" + std::string(kGet));
    const ReceivedAnswer head = client.receive(LoopbackClient::Body::kNone);
    EXPECT_EQ(head.status, 200U);
    EXPECT_EQ(head.headers.at("content-length"), "10");
    EXPECT_EQ(client.receive().body, "GET / ");
}

TEST(Server, PacksTheAnswerForWhoAsks) {
    const auto server = serve([](auto, auto respond) { respond(text(std::string(5'000, 'x'))); });
    LoopbackClient client(server->port());
    client.send("GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n");
    const ReceivedAnswer packed = client.receive();
    EXPECT_EQ(packed.headers.at("content-encoding"), "gzip");
    EXPECT_EQ(packed.headers.at("vary"), "Accept-Encoding");
    EXPECT_LT(packed.body.size(), 200U);
    client.send("GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip;q=0\r\n\r\n");
    const ReceivedAnswer plain = client.receive();
    EXPECT_EQ(plain.headers.count("content-encoding"), 0U);
    EXPECT_EQ(plain.headers.at("vary"), "Accept-Encoding");
    EXPECT_EQ(plain.body.size(), 5'000U);
}

TEST(Server, AsksForTheBodyThatAClientHoldsBack) {
    const auto server = serve(echo);
    LoopbackClient client(server->port());
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(client.receive_line(), "HTTP/1.1 100 Continue\r\n");
    EXPECT_EQ(client.receive_line(), "\r\n");
    client.send("hi");
    EXPECT_EQ(client.receive().body, "POST / hi");
}

TEST(Server, RefusesABodyBeforeItIsSent) {
    const auto server = serve(echo, {.body_bytes_max = 1});
    LoopbackClient client(server->port());
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(client.receive().status, 413U);
    EXPECT_TRUE(client.is_at_end());
}

TEST(Server, ReadsChunkedBodies) {
    const auto server = serve(echo);
    LoopbackClient client(server->port());
    client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
    client.send("2\r\nde\r\n0\r\n\r\n");
    EXPECT_EQ(client.receive().body, "POST / abcde");
}

TEST(Server, ReadsLargeBodies) {
    const auto server = serve([](auto request, auto respond) {
        respond(text(std::to_string(std::count(request->body.begin(), request->body.end(), 'z'))));
    });
    LoopbackClient client(server->port());
    const std::size_t size = 5 * 1024 * 1024;
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(size) +
                "\r\n\r\n");
    ASSERT_TRUE(client.send(std::string(size, 'z')));
    EXPECT_EQ(client.receive().body, std::to_string(size));
    client.send(kGet);  // the larger buffer goes, the connection stays
    EXPECT_EQ(client.receive().body, "0");
}

TEST(Server, RefusesASmuggledRequestAndCloses) {
    bool saw_smuggled = false;
    const auto server = serve([&](auto request, auto respond) {
        saw_smuggled = saw_smuggled || request->target == "/smuggled";
        echo(request, respond);
    });
    LoopbackClient client(server->port());
    client.send(
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
        "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
    const ReceivedAnswer answer = client.receive();
    EXPECT_EQ(answer.status, 400U);
    EXPECT_EQ(answer.headers.at("connection"), "close");
    EXPECT_TRUE(client.is_at_end());
    EXPECT_FALSE(saw_smuggled);
}

TEST(Server, TheRefusalReachesAClientThatIsStillSending) {
    const auto server = serve(echo, {.body_bytes_max = 10});
    LoopbackClient client(server->port());
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n");
    client.send(std::string(3'000'000, 'x'));
    EXPECT_EQ(client.receive().status, 413U);
}

class QuietLog : public testing::Test {
  protected:
    QuietLog() { runtime::set_log_level(runtime::LogLevel::kOff); }
    ~QuietLog() override { runtime::set_log_level(runtime::LogLevel::kInfo); }
};

using ServerWithABuggyHandler = QuietLog;

TEST_F(ServerWithABuggyHandler, AnswersForAHandlerThatThrowsAndCloses) {
    const auto server = serve([](auto, auto) { throw std::runtime_error("bug"); });
    LoopbackClient client(server->port());
    client.send(kGet);
    const ReceivedAnswer answer = client.receive();
    EXPECT_EQ(answer.status, 500U);
    EXPECT_EQ(answer.body.find("bug"), std::string::npos);
    EXPECT_TRUE(client.is_at_end());
}

TEST_F(ServerWithABuggyHandler, ClosesBehindAHandlerThatThrowsAfterItsAnswer) {
    const auto server = serve([](auto, auto respond) {
        respond(text("done"));
        throw std::runtime_error("bug");
    });
    LoopbackClient client(server->port());
    client.send(kGet);
    EXPECT_EQ(client.receive().body, "done");
    EXPECT_TRUE(client.is_at_end());
}

TEST_F(ServerWithABuggyHandler, AnswersForAHandlerThatForgets) {
    const auto server = serve([](auto, auto) {});
    LoopbackClient client(server->port());
    client.send(kGet);
    EXPECT_EQ(client.receive().status, 500U);
}

TEST_F(ServerWithABuggyHandler, SendsTheFirstOfTwoAnswers) {
    const auto server = serve([](auto, auto respond) {
        respond(text("first"));
        respond(text("second"));
    });
    LoopbackClient client(server->port());
    client.send(kGet);
    EXPECT_EQ(client.receive().body, "first");
    client.send(kGet);
    EXPECT_EQ(client.receive().body, "first");
}

TEST_F(ServerWithABuggyHandler, DoesNotLetAHeaderSplitTheAnswer) {
    const auto server = serve([](auto, auto respond) {
        respond({.headers = {{"Location", "/\r\nSet-Cookie: x"}}, .body = "x"});
    });
    LoopbackClient client(server->port());
    client.send(kGet);
    const ReceivedAnswer answer = client.receive();
    EXPECT_EQ(answer.status, 500U);
    EXPECT_EQ(answer.headers.count("set-cookie"), 0U);
}

TEST(Server, SurvivesAClientThatLeavesWhileTheHandlerWorks) {
    std::promise<Respond> asked;
    std::promise<std::weak_ptr<const Request>> seen;
    bool is_first = true;
    const auto server = serve([&](auto request, auto respond) {
        if (!std::exchange(is_first, false)) return echo(request, respond);
        seen.set_value(request);
        asked.set_value(respond);
    });
    Respond respond;
    {
        LoopbackClient client(server->port());
        client.send(kGet);
        respond = asked.get_future().get();
    }
    respond(text(std::string(1'000'000, 'x')));
    LoopbackClient other(server->port());
    other.send(kGet);
    EXPECT_EQ(other.receive().status, 200U);
    respond = {};
    server->drain();
    EXPECT_TRUE(seen.get_future().get().expired());
}

TEST(Server, AnAnswerMayComeAfterTheServerIsGone) {
    std::promise<Respond> asked;
    auto server = serve([&](auto, auto respond) { asked.set_value(respond); },
                        {.drain_time_max = std::chrono::milliseconds(20)});
    LoopbackClient client(server->port());
    client.send(kGet);
    Respond respond = asked.get_future().get();
    server.reset();
    respond(text("too late"));
    EXPECT_TRUE(client.is_at_end());
}

TEST(Server, SpreadsConnectionsOverItsThreads) {
    std::mutex mutex;
    std::set<std::thread::id> threads;
    const auto server = serve(
        [&](auto request, auto respond) {
            {
                const std::lock_guard lock(mutex);
                threads.insert(std::this_thread::get_id());
            }
            echo(request, respond);
        },
        {.threads = 2});
    // The kernel spreads by a hash of the addresses: 64 connections on one side would be a miracle.
    for (int i = 0; i < 64; ++i) {
        LoopbackClient client(server->port());
        client.send(kGet);
        ASSERT_EQ(client.receive().status, 200U);
    }
    EXPECT_EQ(threads.size(), 2U);
}

TEST(Server, SaysWhenItsAddressIsTaken) {
    const auto first = serve(echo, {.threads = 2});
    for (const unsigned threads : {1U, 2U}) {
        const auto second = Server::start({.port = first->port(), .threads = threads}, echo);
        ASSERT_FALSE(second);
        EXPECT_EQ(second.error().kind, base::ErrorKind::kUnavailable);
        EXPECT_THAT(second.error().message, HasSubstr(std::to_string(first->port())));
    }
}

TEST(Server, SaysWhenItsAddressIsUnknown) {
    const auto server = Server::start({.host = "host.invalid"}, echo);
    ASSERT_FALSE(server);
    EXPECT_EQ(server.error().kind, base::ErrorKind::kUnavailable);
}

}  // namespace
}  // namespace http
