// Measures how well broken tracks are joined into visits, on tracks cut out of a real video.
//
// Prints a table, or JSON; docs/bench/visits.md explains the rows and keeps the results.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <CLI/CLI.hpp>

#include "visits_store.h"
#include "visits_world.h"

namespace {

using visits::Piece;

constexpr const char* kAbout =
    "Measures the joining of tracks into visits. Ground-truth tracks of the video are cut into\n"
    "pieces; pieces of one person should be joined, others not.\n"
    "  broken        gaps of 0.3 to 3 s, as behind a pillar or another person\n"
    "  reconnect     all tracks broken at once for 1 to 5 s, as by a lost connection\n"
    "  re-entry      gaps of 1 to 20 s\n"
    "  two cameras   the same, half of the pieces seen by a simulated second camera: the same\n"
    "                pictures with other size, cut, gain, gamma and white balance (never another\n"
    "                viewpoint)\n"
    "  own tracks    those of the product's detector and tracker, with --models";

struct Arguments {
    std::string video = "build/demo/vtest.avi";
    std::string ground_truth;
    std::string person_model = "build/models/person_fp32.onnx";
    std::string onnxruntime = "build/deps/onnxruntime/lib/libonnxruntime.so.1";
    std::string commit = "-";
    int frames = 270;
    double fps = 10;
    int worlds = 40;
    unsigned seed = 1;
    int half = 0;
    bool own_tracks = false;
    std::vector<std::string> stores;
    bool json = false;
    vision::VisitMatchOptions match;
};

struct Score {
    explicit Score(const char* row) : name(row) {}

    std::string name;
    int worlds = 0;
    int pieces = 0;
    int possible = 0;  // pieces whose person was there before
    int joined = 0;
    int wrong = 0;
    std::set<std::int64_t> people;
    std::vector<double> likeness_same, likeness_other;

    double precision() const { return joined == 0 ? 1 : 1 - static_cast<double>(wrong) / joined; }
    double recall() const {
        return possible == 0 ? 0 : static_cast<double>(joined - wrong) / possible;
    }
    // Wilson's lower bound, 95 %.
    double precision_low() const {
        if (joined == 0) return 0;
        const double n = joined, p = precision(), z = 1.96;
        const double middle = p + z * z / (2 * n);
        return (middle - z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n))) / (1 + z * z / n);
    }
};

// Joins the pieces in the order in which they end, as the service does.
void join(const std::vector<Piece>& pieces, const vision::VisitMatchOptions& options,
          Score& score) {
    std::vector<std::size_t> session(pieces.size());
    ++score.worlds;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const Piece& piece = pieces[i];
        ++score.pieces;
        score.people.insert(piece.person);
        session[i] = i;
        std::vector<vision::VisitCandidate> candidates;
        std::vector<std::size_t> whose;
        std::set<std::size_t> impossible;
        bool is_possible = false;
        for (std::size_t j = 0; j < i; ++j) {
            const Piece& other = pieces[j];
            const auto cameras =
                other.camera == piece.camera ? vision::Cameras::kSame : vision::Cameras::kOther;
            if (other.track.end < piece.track.start) {
                is_possible = is_possible || other.person == piece.person;
            } else if (cameras == vision::Cameras::kSame) {
                impossible.insert(session[j]);
            }
            if (other.looks && piece.looks) {
                auto& into =
                    other.person == piece.person ? score.likeness_same : score.likeness_other;
                into.push_back(likeness(*other.looks, *piece.looks));
            }
            const auto evidence =
                vision::compare_tracks(other.track, piece.track, cameras, options);
            if (!evidence) continue;
            candidates.push_back({session[j], *evidence});
            whose.push_back(j);
        }
        std::size_t kept = 0;
        for (std::size_t k = 0; k < candidates.size(); ++k) {
            if (impossible.contains(candidates[k].session)) continue;
            candidates[kept] = candidates[k];
            whose[kept++] = whose[k];
        }
        candidates.resize(kept);
        score.possible += is_possible ? 1 : 0;
        const auto choice = vision::choose_visit(candidates, options);
        if (!choice) continue;
        ++score.joined;
        session[i] = candidates[choice->candidate].session;
        score.wrong += pieces[whose[choice->candidate]].person != piece.person ? 1 : 0;
    }
}

double quantile(std::vector<double> values, double share) {
    if (values.empty()) return 0;
    std::ranges::sort(values);
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

// The share of pairs, one of each kind, that the likeness puts in the right order.
double order_share(const Score& score) {
    std::vector<double> other = score.likeness_other;
    std::ranges::sort(other);
    double right = 0;
    for (const double one : score.likeness_same) {
        right += static_cast<double>(std::ranges::lower_bound(other, one) - other.begin());
    }
    const double pairs =
        static_cast<double>(score.likeness_same.size()) * static_cast<double>(other.size());
    return pairs > 0 ? right / pairs : 0;
}

std::string machine_name() {
    std::ifstream file("/proc/cpuinfo");
    std::string line;
    std::string model = "unknown processor";
    while (std::getline(file, line)) {
        if (!line.starts_with("model name")) continue;
        model = line.substr(std::min(line.size(), line.find(':') + 2));
        break;
    }
    std::erase_if(model, [](char c) { return c == '"' || c == '\\'; });
    return model + ", " + std::to_string(std::thread::hardware_concurrency()) + " cores";
}

void print(const Arguments& arguments, const std::vector<Score>& scores, double sample_us) {
    if (arguments.json) {
        std::printf(
            "{\"machine\":\"%s\",\"commit\":\"%s\",\"confidence_min\":%g,\"sample_us\":%.1f,"
            "\"rows\":[",
            machine_name().c_str(), arguments.commit.c_str(), arguments.match.confidence_min,
            sample_us);
    } else {
        std::printf("machine  %s\ncommit   %s\nthreshold %.3f   one sample %.0f us\n\n",
                    machine_name().c_str(), arguments.commit.c_str(),
                    arguments.match.confidence_min, sample_us);
        std::printf("%-12s %7s %7s %9s %7s %6s %11s %9s %8s %9s %16s %16s\n", "", "people",
                    "pieces", "possible", "joined", "wrong", "precision", "(95 % >)", "recall",
                    "order", "same 5/25/50 %", "other 50/95/99 %");
    }
    for (const Score& score : scores) {
        const auto& same = score.likeness_same;
        const auto& other = score.likeness_other;
        if (arguments.json) {
            std::printf(
                "%s{\"name\":\"%s\",\"people\":%zu,\"pieces\":%d,\"possible\":%d,"
                "\"joined\":%d,\"wrong\":%d,\"precision\":%.4f,\"precision_low\":%.4f,"
                "\"recall\":%.4f,\"order\":%.4f,\"pairs_same\":%zu,\"pairs_other\":%zu}",
                &score == scores.data() ? "" : ",", score.name.c_str(), score.people.size(),
                score.pieces, score.possible, score.joined, score.wrong, score.precision(),
                score.precision_low(), score.recall(), order_share(score), same.size(),
                other.size());
            continue;
        }
        std::printf(
            "%-12s %7zu %7d %9d %7d %6d %10.2f%% %8.2f%% %7.1f%% %9.4f  %.2f %.2f %.2f   "
            "%.2f %.2f %.2f\n",
            score.name.c_str(), score.people.size(), score.pieces, score.possible, score.joined,
            score.wrong, 100 * score.precision(), 100 * score.precision_low(), 100 * score.recall(),
            order_share(score), quantile(same, .05), quantile(same, .25), quantile(same, .5),
            quantile(other, .5), quantile(other, .95), quantile(other, .99));
    }
    if (arguments.json) std::printf("]");
}

void print(const Arguments& arguments, const std::vector<visits::LinkCost>& costs) {
    if (!arguments.json && !costs.empty()) {
        std::printf("\nlinking a track      tracks lately   time (median)   processor\n");
    }
    if (arguments.json) std::printf(",\"links\":[");
    for (const visits::LinkCost& cost : costs) {
        if (arguments.json) {
            std::printf("%s{\"lately\":%d,\"wall_ms\":%.3f,\"cpu_ms\":%.3f}",
                        &cost == costs.data() ? "" : ",", cost.lately, cost.wall_ms, cost.cpu_ms);
        } else {
            std::printf("%-20s %13d %12.2f ms %8.2f ms\n", cost.at.c_str(), cost.lately,
                        cost.wall_ms, cost.cpu_ms);
        }
    }
    if (arguments.json) std::printf("]}\n");
}

}  // namespace

int main(int argc, char** argv) {
    Arguments arguments;
    CLI::App app{kAbout, "visits"};
    app.add_option("--ground-truth", arguments.ground_truth,
                   "Tracks of the video's people, MOTChallenge form (PETS09-S2L1's gt.txt, "
                   "motchallenge.net/data/MOT15: for measuring only, CC BY-NC-SA 3.0)")
        ->required();
    app.add_option("--video", arguments.video, "The video")->capture_default_str();
    app.add_option("--frames", arguments.frames, "Its first frames, with ground truth")
        ->capture_default_str();
    app.add_option("--fps", arguments.fps, "Its frame rate")->capture_default_str();
    app.add_option("--worlds", arguments.worlds, "Ways to cut the tracks")->capture_default_str();
    app.add_option("--seed", arguments.seed, "Of the first way")->capture_default_str();
    app.add_option("--half", arguments.half,
                   "Only every other person's tracks: 1 or 2; the constants were chosen on 1")
        ->check(CLI::Range(0, 2));
    app.add_option("--threshold", arguments.match.confidence_min, "Least confidence of a join")
        ->capture_default_str();
    app.add_flag("--own-tracks", arguments.own_tracks, "Also detect and track the whole video");
    app.add_option("--person-model", arguments.person_model, "Detector")->capture_default_str();
    app.add_option("--onnxruntime", arguments.onnxruntime, "Its runtime")->capture_default_str();
    app.add_option("--store", arguments.stores,
                   "Also measure in this folder what linking costs; may be repeated");
    app.add_option("--commit", arguments.commit, "Shown in the table");
    app.add_flag("--json", arguments.json, "Print JSON");
    CLI11_PARSE(app, argc, argv);

    const visits::Scene scene = visits::load_scene(arguments.video, arguments.ground_truth,
                                                   arguments.frames, arguments.fps);
    const struct {
        const char* name;
        visits::Breaks breaks;
    } kRows[] = {{"broken", {0.3, 3, false, 1}},
                 {"reconnect", {1, 5, true, 1}},
                 {"re-entry", {1, 20, false, 1}},
                 {"two cameras", {1, 20, false, 2}}};
    std::vector<Score> scores;
    for (const auto& row : kRows) {
        scores.emplace_back(row.name);
        for (int world = 0; world < arguments.worlds; ++world) {
            join(visits::cut(scene, arguments.seed + static_cast<unsigned>(world), row.breaks,
                             static_cast<visits::People>(arguments.half)),
                 arguments.match, scores.back());
        }
    }
    if (arguments.own_tracks) {
        scores.emplace_back("own tracks");
        join(visits::own_tracks(scene, arguments.video, arguments.person_model,
                                arguments.onnxruntime),
             arguments.match, scores.back());
    }
    std::vector<visits::LinkCost> costs;
    for (const std::string& folder : arguments.stores) {
        for (const int lately : {10, 100, 500}) {
            costs.push_back(visits::link_cost(folder, visits::some_appearance(scene), lately));
        }
    }
    print(arguments, scores, visits::sample_cost_us(scene));
    print(arguments, costs);
    return 0;
}
