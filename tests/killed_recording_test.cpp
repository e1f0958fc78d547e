// kill -9 of `serve` at random moments while it records and analyses: what another process has seen
// of it is there, byte for byte, and nothing is broken.
#include <cstdlib>
#include <map>
#include <random>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "support/live_shop.h"
#include "test_paths.h"

namespace tests {
namespace {

// SMARTMONITOR_KILLS says how often; ten by default, for a minute.
int rounds() {
    const char* wanted = std::getenv("SMARTMONITOR_KILLS");
    return wanted != nullptr ? std::atoi(wanted) : 10;
}

constexpr base::Millis kLookInterval{25};

// What was seen in the store while the server lived: acknowledged.
struct Seen {
    std::map<std::string, domain::Track> closed;
    std::map<std::string, base::Instant> open;  // track → its last observation
    std::map<std::string, domain::Fragment> fragments;

    void look(LiveShop& shop, base::Instant from) {
        const base::Instant to = from + std::chrono::hours(1);
        const store::CameraKey camera = shop.camera();
        const auto tracks =
            shop.store().tracks_between(camera.tenant, camera.poi, from, to, 1000).value();
        for (const domain::Track& track : tracks) {
            if (track.ended == domain::TrackEnd::kOpen) {
                open[track.id.value] = track.end;
            } else {
                open.erase(track.id.value);
                closed.insert_or_assign(track.id.value, track);
            }
        }
        const auto recorded = shop.store().fragments_between(camera, from, to, 1000).value();
        for (const domain::Fragment& fragment : recorded) {
            fragments.emplace(fragment.id.value, fragment);
        }
    }

    void expect_kept(LiveShop& shop) const {
        for (const auto& [id, track] : closed) {
            auto now = shop.store().find_track(track.tenant, track.id);
            ASSERT_TRUE(now) << id;
            // These may come later, and never change.
            if (!track.fragment) now.value().fragment.reset();
            if (!track.session) now.value().session.reset();
            EXPECT_EQ(now.value(), track) << id;
            ASSERT_TRUE(!track.body || shop.objects().verify(track.body->object)) << id;
        }
        for (const auto& [id, last] : open) {
            const auto now = shop.store().find_track(shop.camera().tenant, domain::TrackId(id));
            ASSERT_TRUE(now) << id;
            EXPECT_EQ(now.value().ended, domain::TrackEnd::kInterrupted) << id;
            EXPECT_GE(now.value().end, last) << id;
        }
        for (const auto& [id, fragment] : fragments) {
            const auto now = shop.store().find_fragment(fragment.tenant, fragment.id);
            ASSERT_TRUE(now) << id;
            EXPECT_EQ(now.value(), fragment);
            EXPECT_TRUE(shop.objects().verify(fragment.object)) << id;
        }
    }
};

base::Instant now() {
    return std::chrono::floor<base::Millis>(std::chrono::system_clock::now());
}

TEST(KilledRecording, KeepsEveryAcknowledgedTrackAndFragmentAndClosesOpenTracks) {
    LiveShop shop(4);
    const unsigned seed = std::random_device{}();
    std::printf("seed %u, %d rounds\n", seed, rounds());
    std::mt19937 random(seed);
    Seen all;
    std::size_t interrupted = 0;
    for (int round = 0; round < rounds(); ++round) {
        Seen seen;
        const base::Instant began = now();
        Running server([&] {
            auto words = shop.serve(SMARTMONITOR_RELEASE_BINARY);
            words.insert(words.end(), {"--recording-reserve-mib", "0"});
            return words;
        }());
        // Some die while they start.
        const base::Instant dies = began + base::Millis(200 + random() % 3500);
        while (now() < dies) {
            std::this_thread::sleep_for(kLookInterval);
            seen.look(shop, began - std::chrono::seconds(5));
        }
        server.signal(SIGKILL);
        server.wait();
        const Finished verify = run({SMARTMONITOR_RELEASE_BINARY, "verify", "--json", "--log-level",
                                     "error", "--data", shop.data().string()});
        ASSERT_EQ(verify.exit_code, 0) << verify.out << verify.err;
        EXPECT_THAT(verify.out, ::testing::HasSubstr("\"faults\":0"));
        seen.expect_kept(shop);
        interrupted += seen.open.size();
        all.closed.merge(seen.closed);
        all.fragments.merge(seen.fragments);
    }
    all.expect_kept(shop);
    for (const domain::Track& track : shop.tracks()) {
        EXPECT_NE(track.ended, domain::TrackEnd::kOpen) << track.id.value;
    }
    std::printf("%zu tracks and %zu fragments were acknowledged, %zu tracks were open at a death\n",
                all.closed.size(), all.fragments.size(), interrupted);
    EXPECT_GT(all.closed.size(), 0U);
    EXPECT_GT(all.fragments.size(), 0U);
    EXPECT_GT(interrupted, 0U);
}

}  // namespace
}  // namespace tests
