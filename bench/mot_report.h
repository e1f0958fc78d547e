// What `track` and `mot` share: frame ranges, ground truth, and the rows of their tables.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "vision/mot_evaluation.h"
#include "vision/mot_format.h"

namespace bench {

[[noreturn]] void stop(const std::string& message);

struct FrameRange {
    std::int64_t first = 1;
    std::int64_t last = std::numeric_limits<std::int64_t>::max();
};
// "1-270"; all for an empty text. Ends the program when it is neither, as do those below.
FrameRange parse_range(const std::string& text);

std::vector<vision::MotLine> read_lines(const std::string& file, FrameRange range);
std::vector<vision::MotRow> read_truth(const std::string& file, FrameRange range);
void write_lines(const std::string& file, const std::vector<vision::MotLine>& lines);
std::vector<vision::MotRow> as_rows(const std::vector<vision::MotLine>& lines);

// The best figures of other trackers on the same boxes.
struct Peers {
    double mota_percent = 0;
    double idf1_percent = 0;
    double switches = 0;
};

// "62.7,71.3,3"; nothing for an empty text.
std::optional<Peers> parse_peers(const std::string& text);

struct Row {
    std::string name;
    std::string json_name;
    int decimals = 0;
    std::vector<double> values = {};
    std::optional<double> other = {};  // of the best other program
    bool is_ratio = false;             // compared by ratio; else by difference

    double mean() const;
    double deviation() const;
};

// One figure a line: mean, spread, and the comparison.
class Table {
  public:
    Row& row(const std::string& name, const std::string& json_name, int decimals);
    void add(const vision::MotScores& scores, const std::optional<Peers>& peers);
    void print(const std::string& commit) const;
    // `more`: members for the object, each with its comma before it.
    void print_json(const std::string& commit, const std::string& more) const;

  private:
    std::vector<Row> rows_;
};

// Of build/models, the one that the product takes on this machine.
std::string default_person_model();

// "AMD EPYC, 2 cores"
std::string machine_name();

}  // namespace bench
