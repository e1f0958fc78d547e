#include "mot_report.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>
#include <thread>

#include "app/mot_files.h"
#include "infer/processor.h"

namespace bench {

void stop(const std::string& message) {
    std::cerr << message << "\n";
    std::exit(2);
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

std::vector<vision::MotLine> read_lines(const std::string& file, FrameRange range) {
    auto lines = app::read_mot_file(file);
    if (!lines) stop(lines.error().message);
    std::erase_if(lines.value(), [range](const vision::MotLine& line) {
        return line.frame < range.first || line.frame > range.last;
    });
    return std::move(lines).value();
}

void write_lines(const std::string& file, const std::vector<vision::MotLine>& lines) {
    const auto written = app::write_mot_file(file, lines);
    if (!written) stop(written.error().message);
}

std::vector<vision::MotRow> as_rows(const std::vector<vision::MotLine>& lines) {
    std::vector<vision::MotRow> rows;
    rows.reserve(lines.size());
    for (const vision::MotLine& line : lines) {
        rows.push_back({line.frame, line.id, line.box, false});
    }
    return rows;
}

std::vector<vision::MotRow> read_truth(const std::string& file, FrameRange range) {
    const std::vector<vision::MotLine> lines = read_lines(file, range);
    std::vector<vision::MotRow> rows = as_rows(lines);
    for (std::size_t i = 0; i < lines.size(); ++i) rows[i].ignored = lines[i].score == 0;
    return rows;
}

std::optional<Peers> parse_peers(const std::string& text) {
    if (text.empty()) return std::nullopt;
    Peers peers;
    char comma_a = 0;
    char comma_b = 0;
    std::istringstream in(text);
    if (!(in >> peers.mota_percent >> comma_a >> peers.idf1_percent >> comma_b >> peers.switches) ||
        comma_a != ',' || comma_b != ',') {
        stop("--best-other: expected MOTA,IDF1,SWITCHES, for example 62.7,71.3,3");
    }
    return peers;
}

double Row::mean() const {
    double sum = 0;
    for (const double value : values) sum += value;
    return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

double Row::deviation() const {
    if (values.size() < 2) return 0;
    double sum = 0;
    for (const double value : values) sum += (value - mean()) * (value - mean());
    return std::sqrt(sum / static_cast<double>(values.size() - 1));
}

Row& Table::row(const std::string& name, const std::string& json_name, int decimals) {
    for (Row& known : rows_) {
        if (known.json_name == json_name) return known;
    }
    Row& made = rows_.emplace_back();
    made.name = name;
    made.json_name = json_name;
    made.decimals = decimals;
    return made;
}

void Table::add(const vision::MotScores& scores, const std::optional<Peers>& peers) {
    const auto add = [this](const char* name, const char* json_name, double value) -> Row& {
        Row& one = row(name, json_name, 1);
        one.values.push_back(value);
        return one;
    };
    Row& mota = add("MOTA %", "mota_percent", 100 * scores.mota());
    if (peers) mota.other = peers->mota_percent;
    Row& idf1 = add("IDF1 %", "idf1_percent", 100 * scores.idf1());
    if (peers) idf1.other = peers->idf1_percent;
    Row& switches = add("switches", "switches", scores.switches);
    if (peers) switches.other = peers->switches;
    add("IDP %", "idp_percent", 100 * scores.id_precision());
    add("IDR %", "idr_percent", 100 * scores.id_recall());
    add("FP", "false_positives", scores.false_positives);
    add("FN", "misses", scores.misses);
    add("MT", "mostly_tracked", scores.mostly_tracked);
    add("ML", "mostly_lost", scores.mostly_lost);
    row("people", "ground_truth_tracks", 0).values.push_back(scores.ground_truth_tracks);
}

void Table::print(const std::string& commit) const {
    std::printf("machine  %s\ncommit   %s\n\n", machine_name().c_str(), commit.c_str());
    std::printf("%-24s %10s %8s %12s %14s\n", "", "mean", "±", "best other", "ours to it");
    for (const Row& one : rows_) {
        std::printf("%-24s %10.*f", one.name.c_str(), one.decimals, one.mean());
        if (one.values.size() > 1 || one.other) {
            std::printf(" %7.*f", one.decimals, one.deviation());
        }
        if (one.other && one.is_ratio) {
            std::printf(" %11.*f %12.2f x", one.decimals, *one.other, one.mean() / *one.other);
        } else if (one.other) {
            std::printf(" %11.*f %+14.*f", one.decimals, *one.other, one.decimals,
                        one.mean() - *one.other);
        }
        std::printf("\n");
    }
}

void Table::print_json(const std::string& commit, const std::string& more) const {
    std::printf("{\"machine\":\"%s\",\"commit\":\"%s\"%s", machine_name().c_str(), commit.c_str(),
                more.c_str());
    for (const Row& one : rows_) {
        std::printf(",\"%s\":{\"mean\":%.4f,\"deviation\":%.4f", one.json_name.c_str(), one.mean(),
                    one.deviation());
        if (one.other) std::printf(",\"best_other\":%.4f", *one.other);
        std::printf("}");
    }
    std::printf("}\n");
}

std::string default_person_model() {
    return infer::multiplies_bytes() ? "build/models/person_int8.onnx"
                                     : "build/models/person_fp32.onnx";
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

}  // namespace bench
