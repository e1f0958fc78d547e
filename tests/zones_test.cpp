// Zones on a camera, a real video, and the signed answer: what people did, and whose visit it was.
#include <fstream>
#include <map>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/answer_reader.h"
#include "domain/action.h"
#include "support/signed_call.h"
#include "test_paths.h"

namespace tests {
namespace {

constexpr double kWidthPx = 768;
constexpr double kLineX = 0.5;
constexpr const char* kZones = R"([[zone]]
id = "left-half"
kind = "area"
points = [[0, 0], [0.5, 0], [0.5, 1], [0, 1]]
dwell_after_s = 3

[[zone]]
id = "middle"
kind = "line"
points = [[0.5, 0], [0.5, 1]]

[[zone]]
id = "one-way"
kind = "line"
points = [[0.45, 1], [0.45, 0]]
way = "left_to_right"
)";

// How an answer shows one track.
struct Shown {
    std::string session;
    std::vector<domain::Action> actions;
};

using Answer = std::map<std::string, Shown>;  // by track id

class ZonesOfACamera : public ::testing::Test {
  protected:
    Finished command(std::vector<std::string> words) {
        words.insert(words.begin(), smartmonitor());
        words.insert(words.end(),
                     {"--data", shop.data(), "--tenant", "T1", "--poi", "POI9", "--json"});
        const Finished done = run(words);
        EXPECT_EQ(done.exit_code, 0) << done.err;
        return done;
    }
    // The demo's camera, with zones; its tracks are in task-9 then, its boxes in boxes.txt.
    void analyze() {
        std::ofstream(shop.data() / "zones.toml") << kZones;
        command(
            {"camera", "zones", "set", "--sensor", "cam-1", "--file", shop.data() / "zones.toml"});
        command({"analyze", std::string(SMARTMONITOR_SOURCE_ROOT) + "/build/demo/vtest.avi",
                 "--sensor", "cam-1", "--detect-every", "2", "--start-time", "2026-11-22T10:00:00Z",
                 "--mot-out", shop.data() / "boxes.txt"});
        command({"task", "create", "--id", "task-9", "--from", "2026-11-22T10:00:00Z", "--to",
                 "2026-11-22T11:00:00Z"});
    }
    Answer ask(const Server& server) {
        const auto document =
            api::read_answer(send(server.url(), SignedCall().with("param", task_param("task-9"))));
        EXPECT_TRUE(document);
        Answer answer;
        for (const api::AnswerNode& track :
             api::rows_of(api::without_root(document.value()), "result")) {
            Shown& shown = answer[std::string(track.text_of("track_id"))];
            shown.session = track.text_of("session_id");
            for (const api::AnswerNode& each : api::rows_of(track, "actions")) {
                shown.actions.push_back({std::string(each.text_of("action_type")),
                                         std::string(each.text_of("extra_act"))});
            }
        }
        return answer;
    }
    // Where the feet of each track begin and end, as shares of the width; by the track's number.
    std::map<std::string, std::pair<double, double>> ways() {
        std::ifstream in(shop.data() / "boxes.txt");
        std::map<std::string, std::pair<double, double>> out;
        for (std::string line; std::getline(in, line);) {
            double left = 0, width = 0;
            int frame = 0;
            int number = 0;
            double top = 0;
            if (std::sscanf(line.c_str(), "%d,%d,%lf,%lf,%lf", &frame, &number, &left, &top,
                            &width) != 5) {
                continue;
            }
            const double x = (left + width / 2) / kWidthPx;
            const auto [entry, is_new] = out.try_emplace(std::to_string(number), x, x);
            entry->second.second = x;
        }
        return out;
    }

    Shop shop{Shop::Tracks::kNone};
};

// Net crossings of the line in the middle, from left to right; and that the form is the table's.
int net_crossings(const Shown& track, std::map<domain::ActionType, int>& counts) {
    int net = 0;
    bool is_inside = false;
    bool is_first = true;
    for (const domain::Action& each : track.actions) {
        const auto action = domain::parse_action(each);
        EXPECT_TRUE(action) << each.type << " " << each.extra;
        if (!action) continue;
        ++counts[action.value().type];
        const std::string& place = action.value().place;
        switch (action.value().type) {
            case domain::ActionType::kEnter:
            case domain::ActionType::kLeave: {
                const bool enters = action.value().type == domain::ActionType::kEnter;
                EXPECT_EQ(place, "left-half");
                EXPECT_TRUE(is_first || enters != is_inside) << "in and out take turns";
                is_inside = enters;
                is_first = false;
                break;
            }
            case domain::ActionType::kDwell:
                EXPECT_EQ(place, "left-half");
                EXPECT_GE(action.value().seconds, 3);
                break;
            case domain::ActionType::kCross:
                if (place == "one-way") {
                    EXPECT_EQ(action.value().way, domain::LineWay::kLeftToRight);
                    break;
                }
                EXPECT_EQ(place, "middle");
                // Who looks down the picture has its left side on the right.
                net += action.value().way == domain::LineWay::kRightToLeft ? 1 : -1;
                break;
            case domain::ActionType::kWrongWay:
                EXPECT_EQ(place, "one-way");
                EXPECT_EQ(action.value().way, domain::LineWay::kRightToLeft);
                break;
            case domain::ActionType::kQueue:
                ADD_FAILURE() << "there is no queue";
                break;
        }
    }
    return net;
}

TEST_F(ZonesOfACamera, GiveTheAnswerItsActionsAndMergedVisitsAreUndone) {
    analyze();
    Server server(shop.data());
    const Answer before = ask(server);
    ASSERT_GE(before.size(), 10U);
    const auto ways = this->ways();
    std::map<domain::ActionType, int> counts;
    int across = 0;
    for (const auto& [id, shown] : before) {
        EXPECT_FALSE(shown.session.empty()) << id;
        const int net = net_crossings(shown, counts);
        const auto way = ways.find(id.substr(id.rfind('-') + 1));
        ASSERT_NE(way, ways.end()) << id;
        const auto [from, to] = way->second;
        if (std::abs(from - kLineX) < 0.1 || std::abs(to - kLineX) < 0.1) continue;
        EXPECT_EQ(net, (to > kLineX ? 1 : 0) - (from > kLineX ? 1 : 0)) << id;
        across += net != 0 ? 1 : 0;
    }
    EXPECT_GE(across, 5);
    for (const auto type :
         {domain::ActionType::kEnter, domain::ActionType::kLeave, domain::ActionType::kDwell,
          domain::ActionType::kCross, domain::ActionType::kWrongWay}) {
        EXPECT_GE(counts[type], 1) << domain::form_of(type).name;
    }

    // Two sessions of one track each, so that splitting them again leaves all as it was.
    std::map<std::string, std::vector<std::string>> tracks_of;
    for (const auto& [id, shown] : before) tracks_of[shown.session].push_back(id);
    std::vector<std::string> alone;
    for (const auto& [session, tracks] : tracks_of) {
        if (tracks.size() == 1) alone.push_back(session);
    }
    ASSERT_GE(alone.size(), 2U);
    const std::string moved = tracks_of[alone[1]][0];
    command({"session", "merge", "--session", alone[0], "--other", alone[1]});
    const Answer merged = ask(server);
    EXPECT_EQ(merged.at(moved).session, alone[0]);
    command({"session", "split", "--session", alone[0], "--tracks", moved});
    const Answer after = ask(server);
    ASSERT_EQ(after.size(), before.size());
    for (const auto& [id, shown] : after) {
        EXPECT_EQ(shown.session, before.at(id).session) << id;
        EXPECT_EQ(shown.actions.size(), before.at(id).actions.size()) << id;
    }
    EXPECT_EQ(server.stop(), 0);
}

}  // namespace
}  // namespace tests
