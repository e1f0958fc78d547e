// kill -9 of `analyze` at random moments: what it acknowledged is there, and nothing is broken.
#include <cstdlib>
#include <map>
#include <random>
#include <regex>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "objects/object_store.h"
#include "store/sqlite.h"
#include "support/program.h"
#include "test_paths.h"

namespace tests {
namespace {

constexpr int kRounds = 50;

std::string field(const std::string& line, const std::string& name) {
    std::smatch match;
    return std::regex_search(line, match, std::regex("\"" + name + "\":\"([^\"]*)\""))
               ? match[1].str()
               : "";
}

// The release binary: the moments of death are spread over the real program's pace.
Finished command(const std::string& data, std::vector<std::string> words) {
    words.insert(words.begin(), SMARTMONITOR_RELEASE_BINARY);
    words.insert(words.end(), {"--data", data});
    return run(words);
}

TEST(KilledAnalysis, KeepsEveryAcknowledgedTrackAndClosesTheOthersWhereTheyWereLastSeen) {
    const ScratchDirectory scratch;
    const std::string data = (scratch.path() / "data").string();
    ASSERT_EQ(
        command(data, {"store", "add", "--tenant", "T", "--poi", "P", "--name", "x"}).exit_code, 0);
    ASSERT_EQ(command(data, {"camera", "add", "--tenant", "T", "--poi", "P", "--sensor", "S",
                             "--name", "x"})
                  .exit_code,
              0);
    const unsigned seed = std::random_device{}();
    RecordProperty("seed", static_cast<int>(seed));
    std::printf("seed %u\n", seed);
    std::mt19937 random(seed);
    const std::string video = std::string(SMARTMONITOR_SOURCE_ROOT) + "/build/demo/vtest.avi";
    std::map<std::string, std::string> acknowledged;  // track id → its line
    for (int round = 0; round < kRounds; ++round) {
        Running analysis({SMARTMONITOR_RELEASE_BINARY, "analyze", "--json", "--log-level", "error",
                          "--data", data, "--tenant", "T", "--poi", "P", "--sensor", "S", video});
        // Every other round dies at some moment of its start or work, the rest soon after they
        // acknowledged something.
        const std::size_t lines_wanted = round % 2 == 0 ? 0 : 1 + random() % 3;
        const auto delay =
            std::chrono::milliseconds(lines_wanted > 0 ? random() % 300 : 100 + random() % 3000);
        const auto keep = [&acknowledged](const std::string& line) {
            acknowledged[field(line, "track")] = line;
        };
        for (std::size_t i = 0; i < lines_wanted; ++i) keep(analysis.read_line());
        std::jthread killer([&analysis, delay] {
            std::this_thread::sleep_for(delay);
            analysis.signal(SIGKILL);
        });
        for (std::string line; !(line = analysis.read_line()).empty();) keep(line);
        killer.join();
        analysis.wait();
        if (round % 10 != 9) continue;
        const Finished verify = command(data, {"verify", "--json", "--log-level", "error"});
        ASSERT_EQ(verify.exit_code, 0) << verify.out << verify.err;
        EXPECT_THAT(verify.out, ::testing::HasSubstr("\"faults\":0"));
    }
    ASSERT_FALSE(acknowledged.empty()) << "no round lived long enough to acknowledge a track";

    const auto store = store::open_sqlite(std::filesystem::path(data) / "smartmonitor.db");
    const auto objects = objects::open_directory(std::filesystem::path(data) / "objects");
    ASSERT_TRUE(store && objects);
    for (const auto& [id, line] : acknowledged) {
        const auto track = store.value()->find_track(domain::TenantCode("T"), domain::TrackId(id));
        ASSERT_TRUE(track) << id;
        EXPECT_EQ(base::format_iso8601(track.value().start), field(line, "start"));
        EXPECT_EQ(base::format_iso8601(track.value().end), field(line, "end"));
        EXPECT_EQ(domain::name_of(track.value().ended), field(line, "ended"));
        ASSERT_TRUE(track.value().body) << id;
        EXPECT_EQ(track.value().body->object.value, field(line, "body"));
        EXPECT_TRUE(objects.value()->verify(track.value().body->object)) << id;
    }
    const auto all = store.value()->tracks_between(domain::TenantCode("T"), domain::PoiId("P"),
                                                   base::from_unix_ms(0),
                                                   base::from_unix_ms(9'999'999'999'999), 1000);
    ASSERT_TRUE(all);
    std::size_t interrupted = 0;
    for (const domain::Track& track : all.value()) {
        EXPECT_NE(track.ended, domain::TrackEnd::kOpen) << track.id.value;
        EXPECT_LE(track.start, track.end);
        if (track.ended == domain::TrackEnd::kInterrupted) ++interrupted;
    }
    EXPECT_GT(interrupted, 0U);
    std::printf("%d rounds: %zu tracks acknowledged, %zu closed as interrupted\n", kRounds,
                acknowledged.size(), interrupted);
}

}  // namespace
}  // namespace tests
