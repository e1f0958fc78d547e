// Measures the tracker alone on MOTChallenge files: accuracy against ground truth, and speed.
//
// Prints a table, or JSON; docs/bench/mot.md explains the rows and keeps the results.
#include <algorithm>
#include <ctime>
#include <random>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "mot_report.h"
#include "vision/mot_replay.h"

namespace {

using bench::Table;
using vision::MotLine;

constexpr const char* kAbout =
    "Measures the tracker alone: speed, and accuracy on MOTChallenge files.\n\n"
    "Files hold one box a line: frame,id,left,top,width,height,score,-1,-1,-1. A ground-truth row "
    "whose\n7th column is 0 is ignored: a result box that matches it counts neither way. A box "
    "counts as found\nat IoU >= 0.5, as in py-motmetrics.";

constexpr const char* kWhereToGetFiles =
    "Where to get files (for measuring only; they are licensed CC BY-NC-SA 3.0):\n"
    "  MOTChallenge 2015 (motchallenge.net/data/MOT15): gt/gt.txt and det/det.txt of each "
    "sequence.\n"
    "Examples:\n"
    "  script/bench track                  speed alone\n"
    "  script/bench track --ground-truth TUD-Campus/gt.txt --detections TUD-Campus/det.txt \\\n"
    "      --noise 0.25 --repeats 20 --best-other 62.7,71.3,3\n"
    "  script/bench track --ground-truth TUD-Campus/gt.txt --result someone-elses-output.txt\n";

// The fastest other tracker that was measured (docs/bench/mot.md), frames/s of one core.
struct SpeedRow {
    int people;
    double fastest_other;
    double wanted;
};
constexpr SpeedRow kSpeedRows[] = {{10, 63'000, 80'000}, {100, 3'050, 4'000}};

struct Arguments {
    std::string ground_truth;
    std::string detections;
    std::string result;
    std::string write_result;
    std::string frames;
    std::string best_other;
    std::string commit = "unknown";
    double fps = vision::kMotFramesPerSecond;
    double noise_px = 0;
    int repeats = 1;
    unsigned seed = 1;
    bool online_only = false;
    bool speed = false;
    bool json = false;
};

std::vector<MotLine> with_noise(std::vector<MotLine> lines, double deviation_px, unsigned seed) {
    if (deviation_px <= 0) return lines;
    std::mt19937 random(seed);
    std::normal_distribution<float> noise(0, static_cast<float>(deviation_px));
    for (MotLine& line : lines) {
        for (float media::BoxPx::*side : {&media::BoxPx::left, &media::BoxPx::top,
                                          &media::BoxPx::width, &media::BoxPx::height}) {
            line.box.*side += noise(random);
        }
    }
    return lines;
}

// Frames per second of processor time: what other programs take does not count.
double speed_of(const std::vector<MotLine>& lines, double fps, vision::MotReplay& replay) {
    const std::clock_t begun = std::clock();
    replay = vision::replay_mot(lines, fps);
    const auto elapsed_s = static_cast<double>(std::clock() - begun) / CLOCKS_PER_SEC;
    return static_cast<double>(replay.frames) / std::max(1e-6, elapsed_s);
}

std::vector<MotLine> told(const vision::MotReplay& replay, bool online_only) {
    std::vector<MotLine> lines;
    for (std::size_t i = 0; i < replay.tracks.size(); ++i) {
        const vision::Observation& seen = replay.tracks[i];
        if (online_only && replay.is_online[i] == 0) continue;
        lines.push_back({seen.frame, static_cast<std::int64_t>(seen.track), seen.box,
                         static_cast<double>(seen.score_01)});
    }
    return lines;
}

// People who walk about a 1920x1080 picture and bounce off its edges; one detection in 20 is
// missed.
std::vector<MotLine> walking_people(int people, int frames_count) {
    std::mt19937 random(7);
    std::uniform_real_distribution<float> share(0, 1);
    std::normal_distribution<float> noise(0, 1);
    struct Walker {
        float x, y, vx, vy, height;
    };
    std::vector<Walker> walkers;
    for (int index = 0; index < people; ++index) {
        walkers.push_back({1920 * share(random), 200 + 700 * share(random), 3 * noise(random),
                           noise(random), 120 + 80 * share(random)});
    }
    std::vector<MotLine> lines;
    for (int frame = 1; frame <= frames_count; ++frame) {
        for (Walker& walker : walkers) {
            walker.x += walker.vx;
            walker.y += walker.vy;
            if (walker.x < 0 || walker.x > 1920) walker.vx = -walker.vx;
            if (walker.y < 150 || walker.y > 950) walker.vy = -walker.vy;
            if (share(random) < 0.05F) continue;
            const float width = walker.height * 0.4F;
            lines.push_back({frame,
                             -1,
                             {walker.x - width / 2 + noise(random),
                              walker.y - walker.height / 2 + noise(random), width + noise(random),
                              walker.height + noise(random)},
                             static_cast<double>(0.6F + 0.35F * share(random))});
        }
    }
    return lines;
}

void measure_speed(Table& table) {
    for (const SpeedRow& one : kSpeedRows) {
        const std::vector<MotLine> lines = walking_people(one.people, 200'000 / one.people);
        const std::string people = std::to_string(one.people);
        bench::Row& row =
            table.row("frames/s, " + people + " people", "frames_per_s_" + people + "_people", 0);
        row.other = one.fastest_other;
        row.is_ratio = true;
        for (int repeat = 0; repeat < 7; ++repeat) {
            vision::MotReplay replay;
            row.values.push_back(speed_of(lines, 25, replay));
        }
        const double mean = row.mean();
        bench::Row& wanted = table.row("  / " + std::to_string(static_cast<int>(one.wanted)),
                                       "to_wanted_" + people + "_people", 2);
        wanted.values.push_back(mean / one.wanted);
    }
}

void measure_accuracy(const Arguments& arguments, Table& table) {
    const bench::FrameRange range = bench::parse_range(arguments.frames);
    const auto peers = bench::parse_peers(arguments.best_other);
    std::vector<vision::MotRow> truth;
    if (!arguments.ground_truth.empty()) {
        truth = bench::read_truth(arguments.ground_truth, range);
    }
    if (!arguments.result.empty()) {
        table.add(
            vision::evaluate_mot(truth, bench::as_rows(bench::read_lines(arguments.result, range))),
            peers);
        return;
    }
    const std::vector<MotLine> lines = bench::read_lines(arguments.detections, range);
    if (lines.empty()) bench::stop(arguments.detections + ": no detections in these frames");
    for (int repeat = 0; repeat < arguments.repeats; ++repeat) {
        const unsigned seed = arguments.seed + static_cast<unsigned>(repeat);
        vision::MotReplay replay;
        const double speed =
            speed_of(with_noise(lines, arguments.noise_px, seed), arguments.fps, replay);
        const std::vector<MotLine> out = told(replay, arguments.online_only);
        if (!truth.empty()) table.add(vision::evaluate_mot(truth, bench::as_rows(out)), peers);
        table.row("frames/s", "frames_per_s", 0).values.push_back(speed);
        if (repeat > 0 || arguments.write_result.empty()) continue;
        bench::write_lines(arguments.write_result, out);
    }
}

}  // namespace

int main(int argc, char** argv) {
    Arguments arguments;
    CLI::App app{kAbout, "track"};
    app.footer(kWhereToGetFiles);
    auto* truth = app.add_option("--ground-truth", arguments.ground_truth, "Ground truth (gt.txt)");
    auto* detections =
        app.add_option("--detections", arguments.detections, "Detections to track (det.txt)");
    app.add_option("--result", arguments.result, "Score this tracker output instead of tracking")
        ->excludes(detections)
        ->needs(truth);
    app.add_option("--best-other", arguments.best_other,
                   "MOTA,IDF1,SWITCHES of the best other trackers, to compare with");
    app.add_option("--frames", arguments.frames, "FIRST-LAST, inclusive (default: all)");
    app.add_option("--fps", arguments.fps, "Frames per second of the video")
        ->capture_default_str()
        ->check(CLI::Range(0.1, 1000.0));
    app.add_option("--noise", arguments.noise_px,
                   "Gaussian noise on each side of each box, standard deviation in pixels")
        ->check(CLI::Range(0.0, 1000.0));
    app.add_option("--repeats", arguments.repeats,
                   "Runs with different noise; the table shows mean and standard deviation")
        ->check(CLI::Range(1, 10'000));
    app.add_option("--seed", arguments.seed, "Seed of the first run's noise")
        ->capture_default_str();
    app.add_flag("--online-only", arguments.online_only,
                 "Count only what is reported for the current frame: no late first frames, no "
                 "filled gaps");
    app.add_option("--write-result", arguments.write_result,
                   "Write the tracks (first run) as a MOTChallenge result file");
    app.add_flag("--speed", arguments.speed,
                 "Measure speed on 10 and 100 made-up people (default without files)");
    app.add_option("--commit", arguments.commit, "Commit to print with the table");
    app.add_flag("--json", arguments.json, "Print one JSON object instead of the table");
    CLI11_PARSE(app, argc, argv);

    const bool has_files = !arguments.detections.empty() || !arguments.result.empty();
    Table table;
    if (has_files) measure_accuracy(arguments, table);
    if (arguments.speed || !has_files) measure_speed(table);
    if (arguments.json) {
        table.print_json(arguments.commit,
                         ",\"repeats\":" + std::to_string(arguments.repeats) +
                             ",\"noise_px\":" + std::to_string(arguments.noise_px));
    } else {
        table.print(arguments.commit);
    }
    return 0;
}
