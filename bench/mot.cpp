// Measures the tracker on MOTChallenge files: accuracy against ground truth, and speed.
//
// Prints a table, or JSON; docs/bench/mot.md explains the columns and keeps the results.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iostream>
#include <limits>
#include <map>
#include <optional>
#include <random>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <CLI/CLI.hpp>

#include "vision/mot_evaluation.h"
#include "vision/tracker.h"

namespace {

constexpr const char* kAbout =
    "Measures the tracker: accuracy on MOTChallenge files, and speed.\n\n"
    "Files hold one box a line: frame,id,left,top,width,height,confidence,-1,-1,-1. A "
    "ground-truth\n"
    "row whose 7th column is 0 is ignored: a result box that matches it counts neither way.\n"
    "A box counts as found at IoU >= 0.5, as in py-motmetrics.";

constexpr const char* kWhereToGetFiles =
    "Where to get files (for measuring only; they are licensed CC BY-NC-SA 3.0):\n"
    "  MOTChallenge 2015 (motchallenge.net/data/MOT15): gt/gt.txt and det/det.txt of each "
    "sequence.\n"
    "  PETS09-S2L1 is also vtest.avi of Debian's package opencv-doc, frame for frame.\n"
    "Examples:\n"
    "  mot --ground-truth TUD-Campus/gt.txt --detections TUD-Campus/det.txt --fps 25\n"
    "  mot --ground-truth PETS09-S2L1/gt.txt --detections PETS09-S2L1/det.txt --fps 10 \\\n"
    "      --frames 1-270 --noise 0.25 --repeats 10\n"
    "  mot --ground-truth TUD-Campus/gt.txt --result someone-elses-output.txt\n"
    "  mot --speed\n";

struct Arguments {
    std::string ground_truth;
    std::string detections;
    std::string result;
    std::string write_result;
    std::string frames;
    std::string commit;
    double fps = 25;
    double noise_px = 0;
    int repeats = 1;
    unsigned seed = 1;
    bool online_only = false;
    bool speed = false;
    bool json = false;
};

struct Line {
    std::int64_t frame = 0;
    std::int64_t id = 0;
    media::BoxPx box;
    double confidence = 0;
};

struct FrameRange {
    std::int64_t first = 1;
    std::int64_t last = std::numeric_limits<std::int64_t>::max();
};

[[noreturn]] void stop(const std::string& message) {
    std::cerr << "mot: " << message << "\n";
    std::exit(2);
}

std::vector<Line> read_lines(const std::string& path, FrameRange range) {
    std::ifstream file(path);
    if (!file) stop("cannot read " + path);
    std::vector<Line> lines;
    std::string text;
    for (int number = 1; std::getline(file, text); ++number) {
        if (text.find_first_not_of(" \t\r") == std::string::npos) continue;
        std::ranges::replace(text, ',', ' ');
        std::istringstream in(text);
        double frame = 0;
        double id = 0;
        Line line;
        if (!(in >> frame >> id >> line.box.left >> line.box.top >> line.box.width >>
              line.box.height >> line.confidence)) {
            stop(path + ":" + std::to_string(number) + ": expected at least 7 numbers");
        }
        line.frame = static_cast<std::int64_t>(frame);
        line.id = static_cast<std::int64_t>(id);
        if (line.frame >= range.first && line.frame <= range.last) lines.push_back(line);
    }
    return lines;
}

std::vector<vision::MotRow> as_rows(const std::vector<Line>& lines, bool is_truth) {
    std::vector<vision::MotRow> rows;
    rows.reserve(lines.size());
    for (const Line& line : lines) {
        rows.push_back({line.frame, line.id, line.box, is_truth && line.confidence == 0});
    }
    return rows;
}

FrameRange parse_range(const std::string& text) {
    FrameRange range;
    if (text.empty()) return range;
    char dash = 0;
    std::istringstream in(text);
    if (!(in >> range.first >> dash >> range.last) || dash != '-' || range.last < range.first) {
        stop("--frames: expected FIRST-LAST, for example 1-270");
    }
    return range;
}

using Frames = std::map<std::int64_t, std::vector<domain::Detection>>;

// Every frame from the first to the last, also those without detections.
Frames by_frame(const std::vector<Line>& lines) {
    Frames frames;
    for (const Line& line : lines) {
        frames[line.frame].push_back({line.box, static_cast<float>(line.confidence)});
    }
    if (frames.empty()) stop("no detections in these frames");
    const std::int64_t last = frames.rbegin()->first;
    for (std::int64_t frame = frames.begin()->first; frame < last; ++frame) frames[frame];
    return frames;
}

Frames with_noise(Frames frames, double deviation_px, unsigned seed) {
    if (deviation_px <= 0) return frames;
    std::mt19937 random(seed);
    std::normal_distribution<float> noise(0, static_cast<float>(deviation_px));
    for (auto& [number, detections] : frames) {
        for (domain::Detection& one : detections) {
            one.box.left += noise(random);
            one.box.top += noise(random);
            one.box.width += noise(random);
            one.box.height += noise(random);
        }
    }
    return frames;
}

struct Tracked {
    std::vector<vision::MotRow> rows;
    double frames_per_s = 0;  // per second of processor time, the tracker and its output
};

Tracked track(const Frames& frames, double fps, bool online_only) {
    Tracked out;
    vision::Tracker tracker;
    const std::clock_t start = std::clock();  // processor time: other programs do not count
    for (const auto& [number, detections] : frames) {
        const auto at_ms = std::llround(static_cast<double>(number) * 1000 / fps);
        const vision::TrackerStep step =
            tracker.update(number, base::from_unix_ms(at_ms), detections);
        for (const vision::Observation& seen : step.observed) {
            if (online_only && seen.frame != number) continue;
            out.rows.push_back(
                {seen.frame, static_cast<std::int64_t>(seen.track), seen.box, false});
        }
    }
    const auto elapsed_s = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    out.frames_per_s = static_cast<double>(frames.size()) / std::max(1e-6, elapsed_s);
    return out;
}

void write_rows(const std::string& path, std::vector<vision::MotRow> rows) {
    std::ranges::sort(rows, {},
                      [](const vision::MotRow& row) { return std::pair(row.frame, row.id); });
    std::ofstream file(path);
    for (const vision::MotRow& row : rows) {
        file << row.frame << ',' << row.id << ',' << row.box.left << ',' << row.box.top << ','
             << row.box.width << ',' << row.box.height << ",1,-1,-1,-1\n";
    }
    if (!file) stop("cannot write " + path);
}

struct Column {
    const char* name;
    const char* json_name;
    int decimals;
    std::vector<double> values = {};

    double mean() const {
        double sum = 0;
        for (const double value : values) sum += value;
        return values.empty() ? 0 : sum / static_cast<double>(values.size());
    }
    double deviation() const {
        if (values.size() < 2) return 0;
        double sum = 0;
        for (const double value : values) sum += (value - mean()) * (value - mean());
        return std::sqrt(sum / static_cast<double>(values.size() - 1));
    }
};

class Table {
  public:
    Column& column(const char* name, const char* json_name, int decimals) {
        for (Column& known : columns_) {
            if (std::string(known.json_name) == json_name) return known;
        }
        return columns_.emplace_back(Column{name, json_name, decimals});
    }

    void add(const vision::MotScores& scores) {
        column("MOTA %", "mota_percent", 1).values.push_back(100 * scores.mota());
        column("IDF1 %", "idf1_percent", 1).values.push_back(100 * scores.idf1());
        column("IDP %", "idp_percent", 1).values.push_back(100 * scores.id_precision());
        column("IDR %", "idr_percent", 1).values.push_back(100 * scores.id_recall());
        column("switches", "switches", 1).values.push_back(scores.switches);
        column("FP", "false_positives", 1).values.push_back(scores.false_positives);
        column("FN", "misses", 1).values.push_back(scores.misses);
        column("MT", "mostly_tracked", 1).values.push_back(scores.mostly_tracked);
        column("ML", "mostly_lost", 1).values.push_back(scores.mostly_lost);
        column("people", "ground_truth_tracks", 0).values.push_back(scores.ground_truth_tracks);
    }

    void print(const Arguments& arguments, const std::string& machine) const {
        if (arguments.json) {
            print_json(arguments, machine);
            return;
        }
        std::printf("machine  %s\ncommit   %s\n", machine.c_str(), arguments.commit.c_str());
        for (const Column& column : columns_) {
            std::printf("%-24s %10.*f", column.name, column.decimals, column.mean());
            if (column.values.size() > 1) {
                std::printf(" ±%.*f", column.decimals + 1, column.deviation());
            }
            std::printf("\n");
        }
    }

  private:
    void print_json(const Arguments& arguments, const std::string& machine) const {
        std::printf("{\"machine\":\"%s\",\"commit\":\"%s\",\"repeats\":%d,\"noise_px\":%g",
                    machine.c_str(), arguments.commit.c_str(), arguments.repeats,
                    arguments.noise_px);
        for (const Column& column : columns_) {
            std::printf(",\"%s\":{\"mean\":%.4f,\"deviation\":%.4f}", column.json_name,
                        column.mean(), column.deviation());
        }
        std::printf("}\n");
    }

    std::vector<Column> columns_;
};

// "AMD EPYC, 2 cores"
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

// People who walk about a 1920x1080 picture and bounce off its edges; one detection in 20 is
// missed.
Frames walking_people(int people, int frames_count) {
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
    Frames frames;
    for (int frame = 1; frame <= frames_count; ++frame) {
        std::vector<domain::Detection>& detections = frames[frame];
        for (Walker& walker : walkers) {
            walker.x += walker.vx;
            walker.y += walker.vy;
            if (walker.x < 0 || walker.x > 1920) walker.vx = -walker.vx;
            if (walker.y < 150 || walker.y > 950) walker.vy = -walker.vy;
            if (share(random) < 0.05F) continue;
            const float width = walker.height * 0.4F;
            detections.push_back({{walker.x - width / 2 + noise(random),
                                   walker.y - walker.height / 2 + noise(random),
                                   width + noise(random), walker.height + noise(random)},
                                  0.6F + 0.35F * share(random)});
        }
    }
    return frames;
}

void measure_speed(Table& table) {
    for (const auto& [people, name, json_name] :
         {std::tuple{10, "frames/s, 10 people", "frames_per_s_10_people"},
          std::tuple{100, "frames/s, 100 people", "frames_per_s_100_people"}}) {
        const Frames frames = walking_people(people, 200'000 / people);
        for (int repeat = 0; repeat < 5; ++repeat) {
            table.column(name, json_name, 0)
                .values.push_back(track(frames, 25, false).frames_per_s);
        }
    }
}

void measure_accuracy(const Arguments& arguments, Table& table) {
    const FrameRange range = parse_range(arguments.frames);
    std::vector<vision::MotRow> truth;
    if (!arguments.ground_truth.empty())
        truth = as_rows(read_lines(arguments.ground_truth, range), true);
    if (!arguments.result.empty()) {
        table.add(vision::evaluate_mot(truth, as_rows(read_lines(arguments.result, range), false)));
        return;
    }
    const Frames frames = by_frame(read_lines(arguments.detections, range));
    for (int repeat = 0; repeat < arguments.repeats; ++repeat) {
        const unsigned seed = arguments.seed + static_cast<unsigned>(repeat);
        const Tracked tracked = track(with_noise(frames, arguments.noise_px, seed), arguments.fps,
                                      arguments.online_only);
        if (!truth.empty()) table.add(vision::evaluate_mot(truth, tracked.rows));
        table.column("frames/s", "frames_per_s", 0).values.push_back(tracked.frames_per_s);
        if (repeat == 0 && !arguments.write_result.empty()) {
            write_rows(arguments.write_result, tracked.rows);
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    Arguments arguments;
    CLI::App app{kAbout, "mot"};
    app.footer(kWhereToGetFiles);
    app.add_option("--ground-truth", arguments.ground_truth, "Ground truth (gt.txt)");
    CLI::Option* detections =
        app.add_option("--detections", arguments.detections, "Detections to track (det.txt)");
    CLI::Option* result = app.add_option("--result", arguments.result,
                                         "Score this tracker output instead of tracking");
    result->excludes(detections);
    app.add_option("--frames", arguments.frames, "FIRST-LAST, inclusive; default: all");
    app.add_option("--fps", arguments.fps, "Frames per second of the video; default 25")
        ->check(CLI::Range(0.1, 1000.0));
    app.add_option("--noise", arguments.noise_px,
                   "Gaussian noise on each side of each box, standard deviation in pixels")
        ->check(CLI::Range(0.0, 1000.0));
    app.add_option("--repeats", arguments.repeats,
                   "Runs with different noise; the table shows mean and standard deviation")
        ->check(CLI::Range(1, 10'000));
    app.add_option("--seed", arguments.seed, "Seed of the first run's noise; default 1");
    app.add_flag("--online-only", arguments.online_only,
                 "Count only what is reported for the current frame: no late first frames, no "
                 "filled gaps");
    app.add_option("--write-result", arguments.write_result,
                   "Write the tracks (first run) as a MOTChallenge result file");
    app.add_flag("--speed", arguments.speed, "Measure speed on 10 and 100 made-up people");
    app.add_option("--commit", arguments.commit, "Commit to print with the table")
        ->envname("SMARTMONITOR_COMMIT")
        ->default_str("unknown");
    app.add_flag("--json", arguments.json, "Print one JSON object instead of the table");
    CLI11_PARSE(app, argc, argv);
    if (arguments.commit.empty()) arguments.commit = "unknown";

    const bool scores = !arguments.detections.empty() || !arguments.result.empty();
    if (!scores && !arguments.speed) {
        std::cerr << "mot: give --detections FILE, --result FILE or --speed\n\n"
                  << kWhereToGetFiles;
        return 2;
    }
    if (!arguments.result.empty() && arguments.ground_truth.empty()) {
        stop("--result needs --ground-truth");
    }
    Table table;
    if (scores) measure_accuracy(arguments, table);
    if (arguments.speed) measure_speed(table);
    table.print(arguments, machine_name());
    return 0;
}
