#include "app/settings.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>

#include <toml++/toml.h>

#include "fetch/allow_list.h"

namespace app {
namespace {

using base::Result;

const std::vector<Setting>& table() {
    static const std::vector<Setting> settings = {
        {.name = "data",
         .description = "Directory that holds the database and the pictures; made when absent",
         .member = &Settings::data},
        {.name = "listen",
         .description = "Address and port to serve on; port 0 takes a free one",
         .member = &Settings::listen},
        {.name = "public_url",
         .description = "What picture URLs begin with, as clients reach this server (default: "
                        "http://LISTEN; needed where that is 0.0.0.0 or [::])",
         .member = &Settings::public_url},
        {.name = "metrics_listen",
         .description = "Address and port of /metrics for Prometheus, for the shop's own network "
                        "only; empty: none",
         .member = &Settings::metrics_listen},
        {.name = "http_threads",
         .description = "Threads that serve connections",
         .member = &Settings::http_threads,
         .range = Setting::Range{1, 64}},
        {.name = "http_connections_max",
         .description = "Connections open at once; a further one is closed",
         .member = &Settings::http_connections_max,
         .range = Setting::Range{1, 100'000}},
        {.name = "http_body_mib_max",
         .description = "Largest request body, in MiB",
         .member = &Settings::http_body_mib_max,
         .range = Setting::Range{1, 256}},
        {.name = "worker_threads",
         .description = "Threads for calls that block (uploads, pictures by URL)",
         .member = &Settings::worker_threads,
         .range = Setting::Range{1, 256}},
        {.name = "worker_queue_max",
         .description = "Blocking calls that may wait; a further one is told to retry",
         .member = &Settings::worker_queue_max,
         .range = Setting::Range{1, 10'000}},
        {.name = "picture_url_minutes",
         .description = "Life of a temporary picture URL, in minutes",
         .member = &Settings::picture_url_minutes,
         .range = Setting::Range{1, 1440}},
        {.name = "picture_hosts_allowed",
         .description = "Hosts or CIDR ranges in private networks from which reported pictures may "
                        "be fetched",
         .member = &Settings::picture_hosts_allowed,
         .check_item = fetch::AllowList::check},
        {.name = "camera_hosts_allowed",
         .description = "Hosts or CIDR ranges of this machine or beside it (127.0.0.0/8, "
                        "169.254.0.0/16) that callers of the API may name as cameras",
         .member = &Settings::camera_hosts_allowed,
         .check_item = fetch::AllowList::check},
        {.name = "models",
         .description = "Directory of the detection models (default: where script/setup puts them)",
         .member = &Settings::models},
        {.name = "onnxruntime",
         .description = "The ONNX Runtime library (default: where script/setup puts it)",
         .member = &Settings::onnxruntime},
        {.name = "detector_precision",
         .description =
             "Arithmetic of the person detector; auto: int8 where the processor has VNNI",
         .member = &Settings::detector_precision,
         .choices = {"auto", "int8", "fp32"}},
        {.name = "live_cameras",
         .description = "Whether `serve` watches the cameras that have a URL",
         .member = &Settings::live_cameras,
         .choices = {"on", "off"}},
        {.name = "fragment_seconds",
         .description = "Recorded video is kept in pieces of about so long",
         .member = &Settings::fragment_seconds,
         .range = Setting::Range{1, 60}},
        {.name = "recording_reserve_mib",
         .description = "Recording stops where less than this is free on the disk, in MiB, so that "
                        "tracks and answers go on",
         .member = &Settings::recording_reserve_mib,
         .range = Setting::Range{0, 100'000'000}},
        {.name = "detect_every",
         .description = "Detect persons on every n-th frame of a video",
         .member = &Settings::detect_every,
         .range = Setting::Range{1, 100}},
        {.name = "jpeg_quality",
         .description = "Quality of stored pictures",
         .member = &Settings::jpeg_quality,
         .range = Setting::Range{50, 100}},
        {.name = "retention_video_days",
         .description = "Recorded video is deleted that many days after it was recorded; 0: "
                        "never for its age",
         .member = &Settings::retention_video_days,
         .range = Setting::Range{0, 36500}},
        {.name = "retention_video_gib",
         .description = "At most that much recorded video is kept, in GiB; 0: no limit",
         .member = &Settings::retention_video_gib,
         .range = Setting::Range{0, 10000000}},
        {.name = "retention_snapshot_days",
         .description = "Pictures of tracks are deleted that many days after the track; 0: "
                        "never for their age",
         .member = &Settings::retention_snapshot_days,
         .range = Setting::Range{0, 36500}},
        {.name = "retention_snapshot_gib",
         .description = "At most that much of pictures is kept, in GiB; 0: no limit",
         .member = &Settings::retention_snapshot_gib,
         .range = Setting::Range{0, 10000000}},
        {.name = "retention_track_days",
         .description = "Tracks are forgotten after that many days; 0: never",
         .member = &Settings::retention_track_days,
         .range = Setting::Range{0, 36500}},
        {.name = "log_level",
         .description = "Least level that is logged",
         .member = &Settings::log_level,
         .choices = {"debug", "info", "warning", "error", "off"}},
    };
    return settings;
}

base::Error wrong(const Setting& setting, std::string_view what) {
    return base::invalid(std::string(setting.name),
                         std::string(setting.name) + ": " + std::string(what));
}

struct Assign {
    const Setting& setting;
    Settings& settings;
    const std::vector<std::string>& values;

    Result<void> operator()(std::string Settings::*member) const {
        if (values.size() != 1) return wrong(setting, "takes one value");
        if (!setting.choices.empty()) {
            bool known = false;
            std::string names;
            for (const auto choice : setting.choices) {
                known = known || choice == values[0];
                names += (names.empty() ? "" : ", ") + std::string(choice);
            }
            if (!known) return wrong(setting, "must be one of " + names);
        }
        settings.*member = values[0];
        return base::success();
    }

    Result<void> operator()(std::int64_t Settings::*member) const {
        if (values.size() != 1) return wrong(setting, "takes one value");
        const std::string& text = values[0];
        std::int64_t number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error != std::errc{} || end != text.data() + text.size()) {
            return wrong(setting, "must be a whole number, not '" + text + "'");
        }
        if (setting.range && (number < setting.range->min || number > setting.range->max)) {
            return wrong(setting, "must be between " + std::to_string(setting.range->min) +
                                      " and " + std::to_string(setting.range->max));
        }
        settings.*member = number;
        return base::success();
    }

    Result<void> operator()(std::vector<std::string> Settings::*member) const {
        for (const std::string& value : values) {
            if (setting.check_item == nullptr) break;
            if (const auto good = setting.check_item(value); !good) {
                return wrong(setting, good.error().message);
            }
        }
        settings.*member = values;
        return base::success();
    }
};

// Levenshtein distance: finds the known key that a misspelt one probably means.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t above = row[j];
            row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])});
            diagonal = above;
        }
    }
    return row[b.size()];
}

base::Error unknown_key(std::string_view key, const std::string& where) {
    const Setting* nearest = nullptr;
    std::size_t distance_min = 4;  // further than that is another word
    for (const Setting& setting : table()) {
        const std::size_t distance = edit_distance(key, setting.name);
        if (distance < distance_min) {
            distance_min = distance;
            nearest = &setting;
        }
    }
    std::string message = where + ": unknown key '" + std::string(key) + "'";
    message += nearest != nullptr ? "; did you mean '" + std::string(nearest->name) + "'?"
                                  : "; 'smartmonitor config list' shows the known ones";
    return base::invalid(std::string(key), std::move(message));
}

std::optional<std::string> scalar_text(const toml::node& node) {
    if (const auto text = node.value_exact<std::string>()) return text;
    if (const auto number = node.value_exact<std::int64_t>()) return std::to_string(*number);
    return std::nullopt;
}

Result<void> assign_node(const Setting& setting, const toml::node& node, Settings& settings) {
    const bool is_number = std::holds_alternative<std::int64_t Settings::*>(setting.member);
    const bool is_list =
        std::holds_alternative<std::vector<std::string> Settings::*>(setting.member);
    if (is_list != node.is_array()) {
        return wrong(setting, is_list ? "must be a list of texts" : "must not be a list");
    }
    if (!is_list) {
        if (is_number != node.is_integer() || (!is_number && !node.is_string())) {
            return wrong(setting,
                         is_number ? "must be a whole number" : "must be a text in quotes");
        }
        return setting.assign(settings, {*scalar_text(node)});
    }
    std::vector<std::string> values;
    for (const toml::node& element : *node.as_array()) {
        if (!element.is_string()) return wrong(setting, "must be a list of texts");
        values.push_back(*scalar_text(element));
    }
    return setting.assign(settings, values);
}

}  // namespace

service::RetentionPolicy retention_policy(const Settings& settings) {
    const auto bytes = [](std::int64_t gib) { return static_cast<std::uint64_t>(gib) << 30U; };
    return {.video = {settings.retention_video_days, bytes(settings.retention_video_gib)},
            .snapshots = {settings.retention_snapshot_days, bytes(settings.retention_snapshot_gib)},
            .tracks = {settings.retention_track_days, 0}};
}

std::string Setting::flag() const {
    std::string out = "--" + std::string(name);
    for (char& c : out) {
        if (c == '_') c = '-';
    }
    return out;
}

std::string Setting::show(const Settings& settings) const {
    struct Show {
        const Settings& from;
        std::string operator()(std::string Settings::*at) const { return from.*at; }
        std::string operator()(std::int64_t Settings::*at) const {
            return std::to_string(from.*at);
        }
        std::string operator()(std::vector<std::string> Settings::*at) const {
            std::string out;
            for (const auto& value : from.*at) out += (out.empty() ? "" : ",") + value;
            return out;
        }
    };
    return std::visit(Show{settings}, member);
}

Result<void> Setting::assign(Settings& settings, const std::vector<std::string>& values) const {
    return std::visit(Assign{*this, settings, values}, member);
}

std::span<const Setting> all_settings() {
    return table();
}

Result<void> read_settings_file(const std::filesystem::path& file, Settings& settings) {
    std::ifstream in(file, std::ios::binary);
    if (!in) {
        return base::fail(base::ErrorKind::kNotFound,
                          "cannot read the configuration file " + file.string());
    }
    std::ostringstream text;
    text << in.rdbuf();
    Settings read = settings;
    try {
        const toml::table parsed = toml::parse(text.str(), file.string());
        for (const auto& [key, node] : parsed) {
            const Setting* found = nullptr;
            for (const Setting& setting : table()) {
                if (setting.name == key.str()) found = &setting;
            }
            const std::string where =
                file.string() + ":" + std::to_string(node.source().begin.line);
            if (found == nullptr) return unknown_key(key.str(), where);
            if (auto assigned = assign_node(*found, node, read); !assigned) {
                base::Error error = assigned.error();
                error.message = where + ": " + error.message;
                return error;
            }
        }
    } catch (const toml::parse_error& error) {
        return base::fail(base::ErrorKind::kInvalidArgument,
                          file.string() + ":" + std::to_string(error.source().begin.line) +
                              ": not TOML: " + std::string(error.description()));
    }
    settings = std::move(read);
    return base::success();
}

}  // namespace app
