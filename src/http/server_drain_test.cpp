#include <future>
#include <thread>

#include <gtest/gtest.h>

#include "http/loopback_client.h"
#include "http/server.h"

namespace http {
namespace {

constexpr std::string_view kGet = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

struct Question {
    std::promise<Respond> asked;
    Respond wait() { return asked.get_future().get(); }
};

std::unique_ptr<Server> serve(Question& question, ServerOptions options = {}) {
    auto started = Server::start(std::move(options), [&](auto request, auto respond) {
        if (request->target == "/now") return respond({.body = "now"});
        question.asked.set_value(respond);
    });
    EXPECT_TRUE(started) << started.error().message;
    return std::move(started.value());
}

TEST(ServerDrain, ClosesIdleConnectionsAndTakesNoNewOnes) {
    Question question;
    const auto server = serve(question, {.threads = 2});
    LoopbackClient idle(server->port());
    idle.send("GET /now HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(idle.receive().status, 200U);
    server->drain();
    EXPECT_TRUE(idle.is_at_end());
    LoopbackClient late(server->port());
    EXPECT_FALSE(late.is_connected());
}

TEST(ServerDrain, AnswersWhatIsUnderWayAndSaysThatItIsTheLast) {
    Question question;
    const auto server = serve(question);
    LoopbackClient idle(server->port());
    idle.send("GET /now HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(idle.receive().status, 200U);
    LoopbackClient busy(server->port());
    busy.send(kGet);
    const Respond respond = question.wait();
    std::thread draining([&] { server->drain(); });
    EXPECT_TRUE(idle.is_at_end());  // so the draining has begun
    respond({.body = "done"});
    const ReceivedAnswer answer = busy.receive();
    EXPECT_EQ(answer.body, "done");
    EXPECT_EQ(answer.headers.at("connection"), "close");
    EXPECT_TRUE(busy.is_at_end());
    draining.join();
}

TEST(ServerDrain, FinishesARequestThatIsBeingRead) {
    Question question;
    const auto server = serve(question);
    LoopbackClient idle(server->port());
    LoopbackClient busy(server->port());
    busy.send("POST /now HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(busy.receive_line(), "HTTP/1.1 100 Continue\r\n");
    busy.receive_line();
    std::thread draining([&] { server->drain(); });
    EXPECT_TRUE(idle.is_at_end());
    busy.send("hi");
    EXPECT_EQ(busy.receive().body, "now");
    draining.join();
}

TEST(ServerDrain, GivesUpWhatTakesTooLong) {
    Question question;
    const auto server = serve(question, {.drain_time_max = std::chrono::milliseconds(50)});
    LoopbackClient client(server->port());
    client.send(kGet);
    const Respond respond = question.wait();
    server->drain();
    EXPECT_TRUE(client.is_at_end());
    respond({.body = "too late"});
}

TEST(ServerDrain, MayBeAskedForAgainAndByTwoThreads) {
    Question question;
    const auto server = serve(question);
    std::thread other([&] { server->drain(); });
    server->drain();
    other.join();
    server->drain();
}

TEST(ServerDrain, TheDestructorDrains) {
    Question question;
    auto server = serve(question);
    LoopbackClient client(server->port());
    client.send("GET /now HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(client.receive().status, 200U);
    server.reset();
    EXPECT_TRUE(client.is_at_end());
}

}  // namespace
}  // namespace http
