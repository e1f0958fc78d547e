// What a command says: for people by default, JSON with --json.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"

namespace app {

using Cell =
    std::variant<std::monostate, std::string, std::int64_t, double, bool, std::vector<std::string>>;
using Record = std::vector<std::pair<std::string, Cell>>;

// One thread. Results go to standard output, all else to standard error.
class Output {
  public:
    explicit Output(bool json) : json_(json) {}

    bool is_json() const { return json_; }
    // One result: "name  value" lines under a title, or one JSON object on one line.
    void record(std::string_view title, const Record& record) const;
    // Several: a table, or one JSON array of objects.
    void table(std::string_view title, const std::vector<Record>& rows) const;
    // A line for people; nothing with --json.
    void say(std::string_view line) const;
    // Overwrites the last progress line on a terminal; nothing with --json or without a terminal.
    void progress(std::string_view line) const;
    void error(const base::Error& error) const;

  private:
    bool json_;
};

std::string json_text(const Record& record);

}  // namespace app
