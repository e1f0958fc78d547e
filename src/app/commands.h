// The commands, each a function from its options to an exit code. One file per noun.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/output.h"
#include "app/secret_option.h"
#include "app/settings.h"
#include "base/result.h"
#include "store/values.h"
#include "vision/mot_replay.h"

namespace app {

// What every command gets: the settings in force and where to write.
struct Invocation {
    Settings settings;
    std::string settings_file;  // empty: none was given
    Output output{false};
};

// The exit codes, as --help lists them.
enum class Exit { kOk = 0, kFailed = 1, kUsage = 2, kFaultsFound = 3 };

using CommandResult = base::Result<Exit>;

CommandResult serve(const Invocation& invocation);

struct AppCreate {
    std::string name;
    std::vector<std::string> tenants;
    std::string key;                                     // empty: a new one
    SecretSource secret{{}, "SMARTMONITOR_NEW_SECRET"};  // none: a new one
    std::vector<std::string> sign_methods;               // empty: all
    bool is_administrator = false;
};
CommandResult app_create(const Invocation& invocation, const AppCreate& options);
CommandResult app_list(const Invocation& invocation);
CommandResult app_rotate(const Invocation& invocation, const std::string& key);
CommandResult app_set_role(const Invocation& invocation, const std::string& key,
                           store::AppRole role);
enum class AppState { kEnabled, kDisabled };
CommandResult app_set_state(const Invocation& invocation, const std::string& key, AppState state);

struct TenantSet {
    std::string tenant;
    SecretSource secret{{}, "SMARTMONITOR_TENANT_SECRET"};  // none: as it was
    std::optional<bool> api_sign_required;
};
CommandResult tenant_set(const Invocation& invocation, const TenantSet& options);
CommandResult tenant_add(const Invocation& invocation, const std::string& tenant);

struct StoreAdd {
    std::string tenant;
    std::string poi;
    std::string name;
    std::string time_zone;  // IANA; empty: the default, or as it was
};
CommandResult store_set(const Invocation& invocation, const StoreAdd& options);
CommandResult store_add(const Invocation& invocation, const StoreAdd& options);
CommandResult store_list(const Invocation& invocation, const std::string& tenant);

struct CameraOf {
    std::string tenant;
    std::string poi;
    std::string sensor;
    // Nothing: as it was.
    std::optional<std::string> name;
    std::optional<std::string> url;  // empty: none from now on
    std::optional<bool> is_enabled;
    std::optional<bool> is_recorded;
    std::optional<double> detections_per_s;
};
CommandResult camera_add(const Invocation& invocation, const CameraOf& options);
CommandResult camera_set(const Invocation& invocation, const CameraOf& options);
CommandResult camera_remove(const Invocation& invocation, const CameraOf& options);
CommandResult camera_list(const Invocation& invocation, const CameraOf& options);
// Of `sensor`, or of `url`.
CommandResult camera_test(const Invocation& invocation, const CameraOf& options);
// Of `sensor`; empty: of all cameras of the store. From the store alone, with or without a server.
CommandResult camera_status(const Invocation& invocation, const CameraOf& options);

struct ZonesOf {
    std::string tenant;
    std::string poi;
    std::string sensor;
    std::string file;  // of `set`
};
CommandResult zones_set(const Invocation& invocation, const ZonesOf& options);
CommandResult zones_get(const Invocation& invocation, const ZonesOf& options);

struct SessionOf {
    std::string tenant;
    std::string poi;
    std::string session;
    std::string other;                // of `merge`
    std::vector<std::string> tracks;  // of `split`
};
CommandResult session_get(const Invocation& invocation, const SessionOf& options);
CommandResult session_merge(const Invocation& invocation, const SessionOf& options);
CommandResult session_split(const Invocation& invocation, const SessionOf& options);

struct Analyze {
    std::string tenant;
    std::string poi;
    std::vector<std::string> sensors;    // one for each source
    std::vector<std::string> sources;    // files or rtsp URLs
    std::string start_time;              // ISO 8601; empty: now
    std::vector<std::string> mot_files;  // none, or one for each source
};
CommandResult analyze(const Invocation& invocation, const Analyze& options);

struct TrackBoxes {
    std::string detections;  // MOTChallenge files
    std::string out;
    double frames_per_s = vision::kMotFramesPerSecond;
};
CommandResult track(const Invocation& invocation, const TrackBoxes& options);

struct TaskCreate {
    std::string tenant;
    std::string poi;
    std::string id;  // empty: a new one
    std::vector<std::string> tracks;
    std::string from;  // ISO 8601
    std::string to;
};
CommandResult task_create(const Invocation& invocation, const TaskCreate& options);

struct Call {
    std::string method;
    std::vector<std::string> pairs;  // k=v
    std::string param;               // JSON
    std::string url;
    std::string app_key;
    SecretSource secret{{}, "SMARTMONITOR_SECRET"};
    std::string format = "json";
    std::string sign_method = "hmac-sha256";
    std::string pictures;  // directory; empty: do not fetch them
    bool simplify = false;
    bool dry_run = false;
    bool readable = false;
};
CommandResult call(const Invocation& invocation, const Call& options);

enum class RetentionRun { kDelete, kDryRun };
CommandResult retention(const Invocation& invocation, RetentionRun run);

struct Hold {
    std::string tenant;
    std::string poi;
    std::string id;
    std::string from;  // ISO 8601
    std::string to;
    std::string reason;
};
CommandResult hold_add(const Invocation& invocation, const Hold& options);
CommandResult hold_list(const Invocation& invocation, const Hold& options);
CommandResult hold_release(const Invocation& invocation, const Hold& options);

struct ClipOf {
    std::string tenant;
    std::string poi;
    std::string track;  // or a camera and a period:
    std::string sensor;
    std::string from;  // ISO 8601
    std::string to;
};
CommandResult clip(const Invocation& invocation, const ClipOf& options);

CommandResult verify(const Invocation& invocation);

CommandResult config_check(const Invocation& invocation);
CommandResult config_list(const Invocation& invocation);

}  // namespace app
