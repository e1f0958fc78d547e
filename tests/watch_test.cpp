// A live camera, from its RTSP stream to what an HLS player and a real browser show of it: live,
// recorded, and as a clip.
#include <algorithm>
#include <fstream>
#include <functional>
#include <regex>
#include <sstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "fetch/client.h"
#include "objects/url_signer.h"
#include "support/live_shop.h"
#include "test_paths.h"

namespace tests {
namespace {

using ::testing::HasSubstr;

constexpr const char* kLiveStart = "alibaba.security.deepvision.camera.live.start";
constexpr const char* kClip = "smartmonitor.clip.request";
constexpr const char* kKey = "30000003";
constexpr const char* kSecret = "0123456789abcdef0123456789abcdef";

// One shop and one server for all tests: each would wait for video anew.
class WatchTest : public ::testing::Test {
  protected:
    static void SetUpTestSuite() {
        shop = new LiveShop(1);
        const std::string data = shop->data().string();
        const Finished made = run({smartmonitor(), "app", "create", "--name", "eyes", "--tenant",
                                   "T", "--key", kKey, "--data", data},
                                  {std::string("SMARTMONITOR_NEW_SECRET=") + kSecret});
        ASSERT_EQ(made.exit_code, 0) << made.err;
        auto words = shop->serve(smartmonitor());
        words.insert(words.end(), {"--metrics-listen", "127.0.0.1:0"});
        server = new Running(words);
        const auto last_word = [](const std::string& line) {
            return line.substr(line.rfind(' ') + 1);
        };
        url = last_word(server->read_line());
        metrics = last_word(server->read_line());
        for (int i = 0; i < 300 && shop->fragments().size() < 9; ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        }
        ASSERT_GE(shop->fragments().size(), 9U) << "the camera is not recorded";
    }
    static void TearDownTestSuite() {
        server->signal(SIGTERM);
        EXPECT_EQ(server->wait(), 0);
        delete server;
        delete shop;
    }

    static Finished call(const std::string& method, const std::vector<std::string>& pairs) {
        std::vector<std::string> words = {smartmonitor(), "call", method, "--url", url,
                                          "--app-key",    kKey};
        words.insert(words.end(), pairs.begin(), pairs.end());
        return run(words, {std::string("SMARTMONITOR_SECRET=") + kSecret});
    }
    // Every URL in an answer.
    static std::vector<std::string> urls_in(const std::string& answer) {
        static const std::regex pattern(R"re("(http:[^"]+)")re");
        std::vector<std::string> urls;
        for (std::sregex_iterator at(answer.begin(), answer.end(), pattern), end; at != end; ++at) {
            urls.push_back(std::regex_replace((*at)[1].str(), std::regex(R"(\\/)"), "/"));
        }
        return urls;
    }
    static std::string url_with(const std::string& answer, const std::string& part) {
        for (const std::string& found : urls_in(answer)) {
            if (found.find(part) != std::string::npos) return found;
        }
        ADD_FAILURE() << "no " << part << " in " << answer;
        return "";
    }
    static std::string live_page() {
        return url_with(call(kLiveStart, {"camera_id=S", "tenant_code=T", "field_id=P"}).out,
                        "watch.html");
    }
    static fetch::Reply get(const std::string& from) {
        auto reply = fetch::Client(fetch::Reach::kAnywhere).get(from, {});
        EXPECT_TRUE(reply) << from;
        return reply ? std::move(reply.value()) : fetch::Reply{};
    }
    static std::string replaced(std::string text, const std::string& what, const std::string& by) {
        const std::size_t at = text.find(what);
        EXPECT_NE(at, std::string::npos) << what << " in " << text;
        return at == std::string::npos ? text : text.replace(at, what.size(), by);
    }
    // The value of the last expression that came true on the page.
    static std::string browse(const std::string& page, const std::vector<std::string>& until) {
        std::vector<std::string> words = {
            "node", std::string(SMARTMONITOR_SOURCE_ROOT) + "/tests/support/browser.mjs", page,
            "30"};
        words.insert(words.end(), until.begin(), until.end());
        const Finished seen = run(words);
        EXPECT_EQ(seen.exit_code, 0) << seen.err;
        return seen.out;
    }
    // Video time runs on, and pictures are really shown.
    static std::vector<std::string> plays(int seconds) {
        return {"document.body.dataset.state === 'playing'",
                "document.querySelector('video').videoWidth === 768",
                "document.querySelector('video').getVideoPlaybackQuality().totalVideoFrames > 5",
                "(window.first = document.querySelector('video').currentTime) >= 0",
                "document.querySelector('video').currentTime > window.first + " +
                    std::to_string(seconds)};
    }
    // As a player sees it; every frame decoded.
    struct Played {
        std::string errors;
        std::vector<double> frames_s;
        double longest_step_s() const {
            double longest = 0;
            for (std::size_t i = 1; i < frames_s.size(); ++i) {
                longest = std::max(longest, frames_s[i] - frames_s[i - 1]);
            }
            return longest;
        }
        bool only_grows() const {
            return std::adjacent_find(frames_s.begin(), frames_s.end(), std::greater_equal<>()) ==
                   frames_s.end();
        }
    };
    static Played play(const std::string& from, const std::vector<std::string>& options = {}) {
        std::vector<std::string> words = {"ffprobe",
                                          "-v",
                                          "error",
                                          "-select_streams",
                                          "v",
                                          "-show_entries",
                                          "frame=best_effort_timestamp_time",
                                          "-of",
                                          "csv=p=0"};
        words.insert(words.end(), options.begin(), options.end());
        words.push_back(from);
        const Finished probed = run(words);
        EXPECT_EQ(probed.exit_code, 0) << probed.err;
        Played played{.errors = probed.err, .frames_s = {}};
        std::istringstream lines(probed.out);
        for (std::string line; std::getline(lines, line);) {
            if (!line.empty()) played.frames_s.push_back(std::stod(line));
        }
        return played;
    }
    // Four fragments behind the connection's first seconds, which may come in a burst.
    static std::vector<domain::Fragment> clipped() {
        const auto all = shop->fragments();
        return {all.begin() + 4, all.begin() + 8};
    }
    static std::string clip_answer() {
        const auto fragments = clipped();
        return call(kClip,
                    {"tenant_code=T", "poi_id=P", "sensor_id=S",
                     "start_time=" + std::to_string(base::unix_ms(fragments.front().start) + 1),
                     "end_time=" + std::to_string(base::unix_ms(fragments.back().end) - 1)})
            .out;
    }

    static inline LiveShop* shop = nullptr;
    static inline Running* server = nullptr;
    static inline std::string url;
    static inline std::string metrics;
};

TEST_F(WatchTest, ALivePlaylistIsPlayedWithoutAGap) {
    const std::string list = replaced(live_page(), "watch.html", "index.m3u8");
    const fetch::Reply reply = get(list);
    EXPECT_EQ(reply.status, 200);
    EXPECT_THAT(reply.body, HasSubstr("#EXT-X-MAP:URI=\"init-"));
    const Finished recorded = run({"ffmpeg", "-v", "warning", "-live_start_index", "0", "-i", list,
                                   "-t", "4", "-f", "null", "-"});
    EXPECT_EQ(recorded.exit_code, 0);
    EXPECT_EQ(recorded.err, "");
}

TEST_F(WatchTest, ALiveCameraPlaysInABrowser) {
    auto steps = plays(3);
    steps.emplace_back("document.body.dataset.mode");
    EXPECT_EQ(browse(live_page(), steps), "\"live\"\n");
}

TEST_F(WatchTest, WhatWasRecordedPlaysInABrowserAndCanBeSought) {
    const auto recorded = clipped();
    const base::Millis length = recorded.back().end - recorded.front().start;
    const std::string seconds = std::to_string(static_cast<double>(length.count()) / 1000);
    const std::string page = url_with(clip_answer(), "watch.html");
    auto steps = plays(1);
    steps.push_back("Math.abs(document.querySelector('video').duration - " + seconds + ") < 0.2");
    steps.push_back("document.querySelector('video').currentTime = " + seconds + " - 0.8, true");
    steps.emplace_back("document.body.dataset.state === 'ended'");
    steps.emplace_back("document.body.dataset.mode");
    EXPECT_EQ(browse(page, steps), "\"recorded\"\n");

    const Played played =
        play(replaced(page, "watch.html", "index.m3u8"), {"-allowed_extensions", "ALL"});
    EXPECT_EQ(played.errors, "");
    EXPECT_NEAR(static_cast<double>(played.frames_s.size()),
                static_cast<double>(length.count()) / 100, 3);
    EXPECT_TRUE(played.only_grows());
    EXPECT_LT(played.longest_step_s(), 0.3);
}

TEST_F(WatchTest, AClipIsOneFileThatCanBeSought) {
    const std::string answer = clip_answer();
    const std::string file = url_with(answer, "/clips/");
    const fetch::Reply reply = get(file);
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.content_type, "video/mp4");
    const std::string path = (shop->data() / "clip.mp4").string();
    std::ofstream(path, std::ios::binary) << reply.body;
    const Played played = play(path);
    EXPECT_EQ(played.errors, "");
    EXPECT_GE(played.frames_s.size(), 38U);
    EXPECT_TRUE(played.only_grows());
    EXPECT_LT(played.longest_step_s(), 0.3);
    // From the middle, by its index.
    const Played tail = play(path, {"-read_intervals", "2%"});
    EXPECT_EQ(tail.errors, "");
    EXPECT_LT(tail.frames_s.size(), played.frames_s.size());

    EXPECT_EQ(browse(file, {"document.querySelector('video').readyState >= 2",
                            "document.querySelector('video').currentTime = 2.5, true",
                            "!document.querySelector('video').seeking",
                            "document.querySelector('video').seekable.end(0) > 3.5"}),
              "true\n");
}

TEST_F(WatchTest, AnAddressOpensItsOwnPlaceUntilItExpires) {
    const std::string page = live_page();
    const std::string list = replaced(page, "watch.html", "index.m3u8");
    EXPECT_EQ(get(list).status, 200);
    const std::string clip = url_with(clip_answer(), "/clips/");
    EXPECT_EQ(get(clip).status, 200);

    const std::string recorded =
        replaced(url_with(clip_answer(), "watch.html"), "watch.html", "index.m3u8");
    const std::string query = page.substr(page.find('?'));
    for (const std::string& refused : {
             replaced(list, "/S/now/", "/S2/now/"),
             replaced(list, "/T/P/", "/T2/P/"),
             replaced(list, "Signature=", "Signature=A"),
             replaced(list, "Expires=", "Expires=9"),
             list.substr(0, list.find('?')),
             list + "&x=1",
             recorded.substr(0, recorded.find('?')) + query,
             clip.substr(0, clip.find('?')) + query,
             replaced(list, "/index.m3u8", "/../S2/now/index.m3u8"),
         }) {
        EXPECT_EQ(get(refused).status, 403) << refused;
    }
    const auto signer =
        objects::UrlSigner::open(shop->data() / "media.key", {.base_url = url}).value();
    const auto now = std::chrono::floor<base::Millis>(std::chrono::system_clock::now());
    const auto at = [&](std::chrono::seconds from_now) {
        return url + "/live/T/P/S/now/index.m3u8?" +
               signer.sign_place("/live/T/P/S/now/", now + from_now);
    };
    EXPECT_EQ(get(at(std::chrono::seconds(60))).status, 200);
    const fetch::Reply late = get(at(std::chrono::seconds(-1)));
    EXPECT_EQ(late.status, 403);
    EXPECT_THAT(late.body, HasSubstr("expired"));
    EXPECT_EQ(get(replaced(list, "index.m3u8", "chunk-999999.m4s")).status, 404);
}

TEST_F(WatchTest, TheExpiredPageSaysSo) {
    const std::string page = live_page();
    const fetch::Reply refused = get(replaced(page, "Expires=", "Expires=9"));
    EXPECT_EQ(refused.status, 403);
    // The page was open when its address expired.
    EXPECT_EQ(browse(page, {"document.body.dataset.state === 'playing'",
                            "(window.fetch = async () => new Response('', {status: 403})) && true",
                            "document.body.dataset.state === 'expired'",
                            "document.getElementById('note').textContent"}),
              "\"This link has expired; ask for a new one\"\n");
}

TEST_F(WatchTest, MetricsSayThatTheCameraIsRecorded) {
    const std::string text = get(metrics).body;
    EXPECT_THAT(text, HasSubstr("# TYPE smartmonitor_cameras gauge\n"));
    EXPECT_THAT(text, HasSubstr("smartmonitor_cameras{state=\"watching\"} 1\n"));
    EXPECT_THAT(text, ::testing::ContainsRegex("smartmonitor_fragments_written_total [1-9]"));
    EXPECT_THAT(text, HasSubstr("smartmonitor_fragments_lost_total 0\n"));
    EXPECT_THAT(text, ::testing::ContainsRegex("kept_bytes.class=\"video\". [1-9]"));
    EXPECT_THAT(text,
                ::testing::ContainsRegex("camera_frames_total.tenant=\"T\",store=\"P\",camera="
                                         "\"S\". [1-9]"));
    EXPECT_THAT(text, ::testing::ContainsRegex("camera_looks_total.tenant=\"T\",store=\"P\",camera="
                                               "\"S\". [1-9]"));
    EXPECT_THAT(text, HasSubstr("retention_lag_seconds{class=\"video\"} 0\n"));
    EXPECT_EQ(get(replaced(metrics, "/metrics", "/")).status, 404);
    EXPECT_EQ(get(url + "/metrics").status, 404) << "not where the public can ask";
}

TEST_F(WatchTest, LiveStartRefusesWhatIsNotTheirs) {
    EXPECT_THAT(call(kLiveStart, {"camera_id=none", "tenant_code=T", "field_id=P"}).out,
                HasSubstr("\"resp_code\":1002"));
    EXPECT_THAT(call(kLiveStart, {"camera_id=S", "tenant_code=T", "field_id=none"}).out,
                HasSubstr("\"resp_code\":1001"));
    EXPECT_THAT(call(kLiveStart, {"camera_id=S", "tenant_code=T2", "field_id=P"}).out,
                HasSubstr("isv.invalid-permission"));
    EXPECT_THAT(call(kLiveStart,
                     {"camera_id=S", "tenant_code=T", "field_id=P", "mode=1", "need_audio=false"})
                    .out,
                HasSubstr("/live/T/P/S/now/index.m3u8"));
}

}  // namespace
}  // namespace tests
