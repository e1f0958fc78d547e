// The settings: each declared once, read from one TOML file and from flags of the same names.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "service/retention.h"

namespace app {

struct Settings {
    std::string data;
    std::string listen = "127.0.0.1:8080";
    std::string public_url;
    std::string metrics_listen;
    std::int64_t http_threads = 1;
    std::int64_t http_connections_max = 4096;
    std::int64_t http_body_mib_max = 24;
    std::int64_t worker_threads = 2;
    std::int64_t worker_queue_max = 64;
    std::int64_t picture_url_minutes = 15;
    std::vector<std::string> picture_hosts_allowed;
    std::vector<std::string> camera_hosts_allowed;
    std::string models;
    std::string onnxruntime;
    std::string detector_precision = "auto";
    std::string live_cameras = "on";
    std::int64_t fragment_seconds = 10;
    std::int64_t recording_reserve_mib = 2048;
    std::int64_t retention_video_days = 30;
    std::int64_t retention_video_gib = 0;
    std::int64_t retention_snapshot_days = 90;
    std::int64_t retention_snapshot_gib = 0;
    std::int64_t retention_track_days = 365;
    std::int64_t detect_every = 1;
    std::int64_t jpeg_quality = 90;
    std::string log_level = "info";
};

// One setting: its name in the file ("http_threads") is its flag with dashes ("--http-threads").
struct Setting {
    struct Range {
        std::int64_t min;
        std::int64_t max;
    };
    using Member = std::variant<std::string Settings::*, std::int64_t Settings::*,
                                std::vector<std::string> Settings::*>;

    std::string_view name;
    std::string_view description;
    Member member;
    std::optional<Range> range = {};
    std::vector<std::string_view> choices = {};
    base::Result<void> (*check_item)(std::string_view item) = nullptr;  // of a list

    std::string flag() const;
    // The value in `settings`, as text; lists joined with commas.
    std::string show(const Settings& settings) const;
    // Errors: kInvalidArgument naming the setting; `settings` is unchanged then.
    base::Result<void> assign(Settings& settings, const std::vector<std::string>& values) const;
};

// What the settings say of retention.
service::RetentionPolicy retention_policy(const Settings& settings);

std::span<const Setting> all_settings();

// Reads a TOML file over `settings`. Errors: unreadable file, TOML syntax with line, unknown key
// (with the nearest known one), wrong type, out of range.
base::Result<void> read_settings_file(const std::filesystem::path& file, Settings& settings);

}  // namespace app
