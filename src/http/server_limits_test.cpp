// Each limit of ServerOptions. The clients do not sleep: they wait until the server closes.
#include <chrono>
#include <future>

#include <gtest/gtest.h>

#include "http/loopback_client.h"
#include "http/server.h"

namespace http {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kGet = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
constexpr milliseconds kShort{50};

std::unique_ptr<Server> serve(ServerOptions options, std::size_t answer_bytes = 2) {
    auto started = Server::start(std::move(options), [answer_bytes](auto, auto respond) {
        respond({.content_type = "image/png", .body = std::string(answer_bytes, 'x')});
    });
    EXPECT_TRUE(started) << started.error().message;
    return std::move(started.value());
}

class Stopwatch {
  public:
    milliseconds elapsed() const {
        return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - start_);
    }

  private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

TEST(ServerLimits, HeaderBytes) {
    const auto server = serve({.header_bytes_max = 300});
    LoopbackClient client(server->port());
    client.send("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(300, 'x'));
    EXPECT_EQ(client.receive().status, 431U);
    EXPECT_TRUE(client.is_at_end());
}

TEST(ServerLimits, ALargeHeaderWithinTheLimitIsRead) {
    const auto server = serve({.header_bytes_max = 100'000});
    LoopbackClient client(server->port());
    client.send("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(99'000, 'x') + "\r\n\r\n");
    EXPECT_EQ(client.receive().status, 200U);
}

TEST(ServerLimits, HeaderFields) {
    const auto server = serve({.header_fields_max = 2});
    LoopbackClient client(server->port());
    client.send("GET / HTTP/1.1\r\nHost: a\r\nA: b\r\nC: d\r\n\r\n");
    EXPECT_EQ(client.receive().status, 431U);
    EXPECT_TRUE(client.is_at_end());
}

TEST(ServerLimits, BodyBytes) {
    const auto server = serve({.body_bytes_max = 10});
    LoopbackClient client(server->port());
    client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n");
    EXPECT_EQ(client.receive().status, 413U);
    EXPECT_TRUE(client.is_at_end());
}

TEST(ServerLimits, BytesOfAllBodiesTogether) {
    const auto server = serve({.bodies_bytes_max = 1'500});
    LoopbackClient first(server->port());
    first.send(
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(first.receive_line(), "HTTP/1.1 100 Continue\r\n");
    first.receive_line();
    first.send(std::string(1'000, 'x'));

    // Two loops of one thread's order are not known, so ask until the first body has been counted.
    const std::string second_request =
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n" + std::string(1'000, 'x');
    unsigned status = 0;
    for (int i = 0; i < 1'000 && status != 503; ++i) {
        LoopbackClient second(server->port());
        second.send(second_request);
        status = second.receive().status;
    }
    EXPECT_EQ(status, 503U);

    first.send("x");
    EXPECT_EQ(first.receive().status, 200U);
    LoopbackClient third(server->port());  // the room is given back
    third.send(second_request);
    EXPECT_EQ(third.receive().status, 200U);
}

TEST(ServerLimits, Connections) {
    const auto server = serve({.connections_max = 2});
    LoopbackClient first(server->port());
    LoopbackClient second(server->port());
    for (LoopbackClient* client : {&first, &second}) {
        client->send(kGet);
        EXPECT_EQ(client->receive().status, 200U);
    }
    LoopbackClient third(server->port());
    EXPECT_TRUE(third.is_at_end());
    first.send(kGet);
    EXPECT_EQ(first.receive().status, 200U);

    second.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(second.receive().status, 200U);
    EXPECT_TRUE(second.is_at_end());
    unsigned status = 0;  // the slot is free again, soon after the close that we saw
    for (int i = 0; i < 1'000 && status != 200; ++i) {
        LoopbackClient fourth(server->port());
        fourth.send(kGet);
        status = fourth.receive().status;
    }
    EXPECT_EQ(status, 200U);
}

TEST(ServerLimits, TheOldestSilentConnectionGivesItsPlaceToANewcomer) {
    // A short limit makes short ticks; it is not the one that is met here.
    const auto server = serve({.connections_max = 2, .drain_time_max = kShort});
    LoopbackClient oldest(server->port());
    LoopbackClient second(server->port());
    unsigned status = 0;
    for (int i = 0; i < 1'000 && status != 200; ++i) {
        LoopbackClient newcomer(server->port());
        newcomer.send(kGet);
        status = newcomer.receive().status;
    }
    EXPECT_EQ(status, 200U);
    EXPECT_TRUE(oldest.is_at_end());
    EXPECT_TRUE(second.send(kGet));
    EXPECT_EQ(second.receive().status, 200U);
}

TEST(ServerLimits, AStalledBodyGivesItsRoomToOneThatMoves) {
    const auto server = serve({.bodies_bytes_max = 1'500, .drain_time_max = kShort});
    LoopbackClient stalled(server->port());
    stalled.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n" +
                 std::string(1'000, 'x'));
    unsigned status = 0;
    for (int i = 0; i < 1'000 && status != 200; ++i) {
        LoopbackClient honest(server->port());
        honest.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n" +
                    std::string(1'000, 'x'));
        status = honest.receive().status;
    }
    EXPECT_EQ(status, 200U);
}

TEST(ServerLimits, ARefusedBodyIsReadToItsEndBeforeTheRefusalIsWritten) {
    constexpr std::size_t kBytes = 24 * 1024 * 1024;  // more than the kernel holds
    std::string seen;
    auto started = Server::start(
        {.body_bytes_max = 10,
         .refuse = [&](const RefusedRequest& refused) -> std::optional<Response> {
             seen = std::string(refused.target) + ' ' + std::to_string(refused.status);
             return Response{.body = "in our words"};
         }},
        [](auto, auto respond) { respond({}); });
    ASSERT_TRUE(started);
    LoopbackClient client(started.value()->port());
    ASSERT_TRUE(client.send("POST /a?b=c HTTP/1.1\r\nHost: a\r\nContent-Length: " +
                            std::to_string(kBytes) + "\r\n\r\n" + std::string(kBytes, 'x')));
    const ReceivedAnswer answer = client.receive();
    EXPECT_EQ(answer.status, 200U);
    EXPECT_EQ(answer.body, "in our words");
    EXPECT_EQ(seen, "/a?b=c 413");
}

TEST(ServerLimits, ATooLongRequestLineIsRefusedWithTheTargetThatWasSeen) {
    std::string seen;
    auto started =
        Server::start({.header_bytes_max = 300,
                       .refuse = [&](const RefusedRequest& refused) -> std::optional<Response> {
                           seen = refused.target;
                           return Response{};
                       }},
                      [](auto, auto respond) { respond({}); });
    ASSERT_TRUE(started);
    LoopbackClient client(started.value()->port());
    client.send("GET /a?" + std::string(20'000, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(client.receive().status, 200U);
    EXPECT_TRUE(seen.starts_with("/a?x")) << seen.substr(0, 20);
}

TEST(ServerLimits, HeaderTime) {
    const auto server = serve({.header_time_max = kShort});
    LoopbackClient client(server->port());
    const Stopwatch stopwatch;
    client.send("GET / HTTP/1.1\r\nHo");
    EXPECT_EQ(client.receive().status, 408U);
    EXPECT_GE(stopwatch.elapsed(), kShort);
    EXPECT_TRUE(client.is_at_end());
}

TEST(ServerLimits, HeaderTimeIsNotExtendedByDrops) {
    const auto server = serve({.header_time_max = kShort});
    LoopbackClient client(server->port());
    client.send("GET / HTTP/1.1\r\n");
    int drops = 0;
    while (!client.hears_within(kShort / 10) && drops < 1'000) {
        client.send("x");
        ++drops;
    }
    EXPECT_EQ(client.receive().status, 408U);
    EXPECT_GE(drops, 2);
}

TEST(ServerLimits, ASilentNewcomerIsClosedByTheHeaderTime) {
    const auto server = serve({.header_time_max = kShort});
    LoopbackClient client(server->port());
    EXPECT_TRUE(client.is_at_end());
}

TEST(ServerLimits, BodyTime) {
    const auto server = serve({.body_time_max = kShort});
    LoopbackClient client(server->port());
    const Stopwatch stopwatch;
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab");
    EXPECT_EQ(client.receive().status, 408U);
    EXPECT_GE(stopwatch.elapsed(), kShort);
    EXPECT_TRUE(client.is_at_end());
}

TEST(ServerLimits, IdleTime) {
    const auto server = serve({.idle_time_max = kShort});
    LoopbackClient client(server->port());
    client.send(kGet);
    EXPECT_EQ(client.receive().status, 200U);
    const Stopwatch stopwatch;
    EXPECT_TRUE(client.is_at_end());
    EXPECT_GE(stopwatch.elapsed(), kShort / 2);
    EXPECT_LT(stopwatch.elapsed(), milliseconds(5'000));
}

TEST(ServerLimits, WriteTime) {
    constexpr std::size_t kAnswerBytes = 32 * 1024 * 1024;  // more than the kernel holds
    const auto server = serve({.connections_max = 1, .write_time_max = kShort}, kAnswerBytes);
    LoopbackClient lazy(server->port(), LoopbackClient::Buffer::kSmall);
    lazy.send(kGet);
    // The lazy client reads nothing; its slot is free when the server has given it up.
    bool is_admitted = false;
    const Stopwatch stopwatch;
    while (!is_admitted && stopwatch.elapsed() < milliseconds(5'000)) {
        LoopbackClient next(server->port());
        is_admitted = next.send(kGet) && next.receive_more();
    }
    EXPECT_TRUE(is_admitted);
    EXPECT_GE(stopwatch.elapsed(), kShort / 2);
    EXPECT_LT(lazy.receive_to_end().size(), kAnswerBytes);
}

TEST(ServerLimits, ASteadyReaderMayTakeLongerThanTheWriteTime) {
    constexpr std::size_t kAnswerBytes = 24 * 1024 * 1024;
    constexpr milliseconds kLimit{150};
    const auto server = serve({.write_time_max = kLimit}, kAnswerBytes);
    LoopbackClient client(server->port(), LoopbackClient::Buffer::kSmall);
    client.send(kGet);
    const Stopwatch stopwatch;
    EXPECT_EQ(client.receive().body.size(), kAnswerBytes);
    RecordProperty("milliseconds", static_cast<int>(stopwatch.elapsed().count()));
}

TEST(ServerLimits, AHandlerMayTakeLongerThanEveryLimit) {
    std::promise<Respond> asked;
    auto started = Server::start({.header_time_max = kShort,
                                  .body_time_max = kShort,
                                  .write_time_max = kShort,
                                  .idle_time_max = kShort},
                                 [&](auto, auto respond) { asked.set_value(respond); });
    ASSERT_TRUE(started);
    LoopbackClient client(started.value()->port());
    client.send(kGet);
    const Respond respond = asked.get_future().get();
    LoopbackClient witness(started.value()->port());
    EXPECT_TRUE(witness.is_at_end());  // closed by a limit, so time has passed
    respond({.content_type = "image/png", .body = "x"});
    EXPECT_EQ(client.receive().status, 200U);
}

}  // namespace
}  // namespace http
