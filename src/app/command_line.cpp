#include "app/command_line.h"

#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>
#include <memory>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include "app/command_backup.h"
#include "app/command_line_camera.h"
#include "app/command_line_people.h"
#include "app/command_line_store.h"
#include "app/command_line_task.h"
#include "app/command_line_tenancy.h"
#include "app/commands.h"
#include "runtime/log.h"

namespace app {
namespace {

constexpr const char* kVersion = "0.1.0";

constexpr const char* kFooter = R"(
Every command reads --config FILE (TOML) first and its own flags over it; SMARTMONITOR_DATA names the
data directory when neither does. `smartmonitor COMMAND --help` shows a command's options.

Exit codes: 0 done · 1 failed · 2 wrong usage · 3 evidence is missing or damaged.
)";

constexpr const char* kTrackFooter =
    R"(Both files hold one box a line: frame,id,left,top,width,height,score,-1,-1,-1. Scores are in [0, 1];
detections of 0.58 and more start tracks, those of 0.30 and more continue them. A result with score 0 was
not detected but lies between two detections of its track.

A detection file does not say its frame rate. The default suits videos of 10 to 30 frames/s; it lets a
person be out of sight for 30 frames. Say --fps where you know it.)";

// The parser with everything that its flags write into.
struct CommandLine {
    CLI::App root{
        "smartmonitor: who was there? Turns a shop's camera video into tracks with pictures and "
        "serves them by risk task.",
        "smartmonitor"};
    bool json = false;
    std::string settings_file;
    std::map<std::string_view, std::vector<std::string>> flags;  // setting name → values given
    std::function<CommandResult(const Invocation&)> chosen;

    TenancyChoices tenancy;
    CameraChoices camera;
    Analyze analyze;
    TrackBoxes track;
    TaskCreate task_create;
    TaskOf task;
    bool dry_run = false;
    bool yes = false;
    Hold hold;
    ClipOf clip;
    Call call;
    ZonesOf zones;
    SessionOf session;
    std::string backup_folder;
};

// Gives `command` its action and the options that every command has.
template <class Run>
void finish(CommandLine& line, CLI::App& command, Run run,
            std::initializer_list<std::string_view> setting_names = {"data"}) {
    command.add_flag("--json", line.json, "Print JSON instead of text");
    command.add_option("--config", line.settings_file, "Read settings from this TOML file")
        ->type_name("FILE");
    for (const Setting& setting : all_settings()) {
        bool wanted = false;
        for (const auto name : setting_names)
            wanted = wanted || name == setting.name || name == "*";
        if (!wanted && setting.name != "log_level") continue;
        auto* option = command.add_option(setting.flag(), line.flags[setting.name],
                                          std::string(setting.description));
        const std::string shown = setting.show(Settings{});
        if (!shown.empty()) option->default_str(shown);
        if (!std::holds_alternative<std::vector<std::string> Settings::*>(setting.member)) {
            option->expected(1);
        }
        option->group("Settings");
    }
    command.callback([&line, run] { line.chosen = run; });
}

void add_analyze(CommandLine& line) {
    auto* command = line.root.add_subcommand(
        "analyze", "Turn video into tracks with their best face and body pictures");
    Analyze& options = line.analyze;
    add_store(*command, options.tenant, options.poi);
    command
        ->add_option("--sensor", options.sensors,
                     "Camera id; with several sources one for each, in their order")
        ->required();
    command
        ->add_option("--start-time", options.start_time,
                     "When a file begins, as ISO 8601 with zone (default: now)")
        ->type_name("ISO8601");
    command
        ->add_option("--mot-out", options.mot_files,
                     "Also write every box in MOTChallenge form; one file for each source")
        ->type_name("FILE");
    command->add_option("source", options.sources, "Video file or rtsp:// URL; several at once")
        ->required()
        ->type_name("SOURCE");
    finish(line, *command, [&line](const Invocation& to) { return analyze(to, line.analyze); },
           {"data", "models", "onnxruntime", "detect_every", "jpeg_quality"});
}

void add_track(CommandLine& line) {
    auto* command = line.root.add_subcommand(
        "track", "Turn boxes into tracks: the tracker alone, on a MOTChallenge detection file");
    command->footer(kTrackFooter);
    TrackBoxes& options = line.track;
    command->add_option("--detections", options.detections, "MOTChallenge detection file")
        ->required()
        ->type_name("FILE");
    command->add_option("--out", options.out, "MOTChallenge result file to write")
        ->required()
        ->type_name("FILE");
    command->add_option("--fps", options.frames_per_s, "Frames per second of the video")
        ->capture_default_str();
    finish(line, *command, [&line](const Invocation& to) { return track(to, line.track); }, {});
}

void add_backup(CommandLine& line) {
    auto* saver = line.root.add_subcommand(
        "backup", "Copy the data directory while it is in use; again: only what is new");
    saver->add_option("--to", line.backup_folder, "Directory of the backup")
        ->required()
        ->type_name("DIR");
    finish(line, *saver, [&line](const Invocation& to) { return backup(to, line.backup_folder); });
    auto* loader = line.root.add_subcommand("restore", "Make a data directory from a backup");
    loader->add_option("--from", line.backup_folder, "Directory of the backup")
        ->required()
        ->type_name("DIR");
    finish(line, *loader,
           [&line](const Invocation& to) { return restore(to, line.backup_folder); });
}

// Shows what would go, and asks. Where nobody can be asked, nothing is deleted.
CommandResult retention_if_wanted(const Invocation& at) {
    if (at.output.is_json() || isatty(STDIN_FILENO) == 0) {
        return base::invalid("yes",
                             "retention deletes for good and cannot ask here: see what would go "
                             "with --dry-run, then say --yes");
    }
    BOOST_OUTCOME_TRY(retention(at, RetentionRun::kDryRun));
    at.output.say("Delete this for good? Type yes:");
    std::string answer;
    std::getline(std::cin, answer);
    if (answer == "yes") return retention(at, RetentionRun::kDelete);
    at.output.say("Nothing was deleted.");
    return Exit::kFailed;
}

void add_video(CommandLine& line) {
    auto* retain = line.root.add_subcommand("retention", "Delete what is older or more than kept");
    auto* dry = retain->add_flag("--dry-run", line.dry_run, "Only say what would go");
    retain->add_flag("--yes", line.yes, "Delete without asking")->excludes(dry);
    finish(line, *retain,
           [&line](const Invocation& at) {
               if (!line.dry_run && !line.yes) return retention_if_wanted(at);
               return retention(at, line.dry_run ? RetentionRun::kDryRun : RetentionRun::kDelete);
           },
           {"data", "retention_video_days", "retention_video_gib", "retention_snapshot_days",
            "retention_snapshot_gib", "retention_track_days"});

    auto* group = line.root.add_subcommand("hold", "Legal holds: what must not be deleted");
    group->require_subcommand(1);
    const auto command = [&](const char* name, const char* text, auto run, bool has_id) {
        auto* made = group->add_subcommand(name, text);
        add_store(*made, line.hold.tenant, line.hold.poi);
        if (has_id) made->add_option("--id", line.hold.id, "Hold id")->required();
        finish(line, *made, [&line, run](const Invocation& at) { return run(at, line.hold); });
        return made;
    };
    auto* add = command("add", "Hold all of a store in a period", hold_add, true);
    add->add_option("--from", line.hold.from, "From")->type_name("ISO8601")->required();
    add->add_option("--to", line.hold.to, "To")->type_name("ISO8601")->required();
    add->add_option("--reason", line.hold.reason, "Why; for people")->required();
    command("list", "List the holds of a store", hold_list, false);
    command("release", "End a hold", hold_release, true);

    auto* cut = line.root.add_subcommand("clip", "Make MP4 files of what was recorded");
    add_store(*cut, line.clip.tenant, line.clip.poi);
    cut->add_option("--track", line.clip.track, "Of this track; or:");
    cut->add_option("--sensor", line.clip.sensor, "Of this camera…");
    cut->add_option("--from", line.clip.from, "…from")->type_name("ISO8601");
    cut->add_option("--to", line.clip.to, "…to")->type_name("ISO8601");
    finish(line, *cut, [&line](const Invocation& at) { return clip(at, line.clip); });
}

void add_task(CommandLine& line) {
    auto* group = line.root.add_subcommand("task", "Risk tasks: something looked wrong");
    group->require_subcommand(1);
    auto* create = group->add_subcommand("create", "Make a task from tracks or from a time range");
    TaskCreate& options = line.task_create;
    add_store(*create, options.tenant, options.poi);
    create->add_option("--id", options.id, "Task id (default: a new one)");
    auto* tracks = create->add_option("--tracks", options.tracks, "Track ids, with commas between")
                       ->delimiter(',');
    auto* from = create->add_option("--from", options.from, "All tracks seen from this time on…")
                     ->type_name("ISO8601");
    auto* to = create->add_option("--to", options.to, "…to this time")->type_name("ISO8601");
    from->needs(to);
    to->needs(from);
    tracks->excludes(from);
    finish(line, *create,
           [&line](const Invocation& at) { return task_create(at, line.task_create); });
}

void add_call(CommandLine& line) {
    auto* command = line.root.add_subcommand("call", "Call an API method with a signed request");
    Call& options = line.call;
    command->add_option("method", options.method, "API method")->required()->type_name("METHOD");
    command->add_option("pair", options.pairs, "Parameters as k=v")->type_name("k=v");
    command->add_option("--param", options.param, "The parameter `param`, as JSON")
        ->type_name("JSON");
    command->add_option("--url", options.url, "Server, e.g. http://127.0.0.1:8080")->required();
    command->add_option("--app-key", options.app_key, "App key")->required();
    add_secret(*command, options.secret, "The app's secret");
    command->add_option("--format", options.format, "json or xml")
        ->check(CLI::IsMember({"json", "xml"}))
        ->capture_default_str();
    command->add_option("--sign-method", options.sign_method, "md5, hmac or hmac-sha256")
        ->check(CLI::IsMember({"md5", "hmac", "hmac-sha256"}))
        ->capture_default_str();
    command->add_flag("--simplify", options.simplify, "Ask for plain lists and no root element");
    command->add_flag("--dry-run", options.dry_run, "Print the signed request as a curl command");
    command->add_flag("--readable", options.readable,
                      "Print a table instead of the answer's bytes");
    command
        ->add_option("--save-pictures", options.pictures,
                     "Fetch the answer's pictures into this folder")
        ->type_name("DIR");
    finish(line, *command, [&line](const Invocation& to) { return call(to, line.call); }, {});
}

void add_all(CommandLine& line) {
    line.root.footer(kFooter);
    line.root.require_subcommand(1);
    line.root.set_version_flag("--version", kVersion);
    auto* serve_command = line.root.add_subcommand("serve", "Answer API calls and serve pictures");
    finish(line, *serve_command, [](const Invocation& to) { return serve(to); }, {"*"});
    add_analyze(line);
    add_track(line);
    add_task(line);
    add_video(line);
    add_call(line);
    const FinishCommand finish_it = [&line](CLI::App& command, CommandAction run) {
        finish(line, command, std::move(run));
    };
    add_app(line.root, line.tenancy, finish_it);
    add_tenancy(line.root, line.tenancy, finish_it);
    add_camera(line.root, line.camera, finish_it);
    add_zones(*line.root.get_subcommand("camera"), line.zones, finish_it);
    add_session(line.root, line.session, finish_it);
    add_task_edits(*line.root.get_subcommand("task"), line.task, finish_it);
    auto* check =
        line.root.add_subcommand("verify", "Check every promise of the store, name faults");
    finish(line, *check, [](const Invocation& to) { return verify(to); });
    add_backup(line);
    auto* config = line.root.add_subcommand("config", "The configuration file");
    config->require_subcommand(1);
    auto* config_checker =
        config->add_subcommand("check", "Check --config FILE; refuse unknown keys");
    finish(line, *config_checker, [](const Invocation& to) { return config_check(to); }, {"*"});
    auto* lister = config->add_subcommand("list", "List every setting with its value in force");
    finish(line, *lister, [](const Invocation& to) { return config_list(to); }, {"*"});
}

base::Result<Settings> settings_in_force(const CommandLine& line) {
    Settings settings;
    if (const char* data = std::getenv("SMARTMONITOR_DATA"); data != nullptr) settings.data = data;
    if (!line.settings_file.empty()) {
        BOOST_OUTCOME_TRY(read_settings_file(line.settings_file, settings));
    }
    for (const Setting& setting : all_settings()) {
        const auto given = line.flags.find(setting.name);
        if (given == line.flags.end() || given->second.empty()) continue;
        BOOST_OUTCOME_TRY(setting.assign(settings, given->second));
    }
    return settings;
}

void apply_log_level(const std::string& name) {
    using runtime::LogLevel;
    static const std::map<std::string, LogLevel> kLevels = {{"debug", LogLevel::kDebug},
                                                            {"info", LogLevel::kInfo},
                                                            {"warning", LogLevel::kWarning},
                                                            {"error", LogLevel::kError},
                                                            {"off", LogLevel::kOff}};
    runtime::set_log_level(kLevels.at(name));
}

}  // namespace

int run_command_line(int argc, const char* const* argv) {
    const auto line = std::make_unique<CommandLine>();
    add_all(*line);
    try {
        line->root.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return line->root.exit(error) == 0 ? 0 : static_cast<int>(Exit::kUsage);
    }
    Invocation invocation;
    invocation.output = Output(line->json);
    invocation.settings_file = line->settings_file;
    auto settings = settings_in_force(*line);
    if (!settings) {
        invocation.output.error(settings.error());
        return static_cast<int>(Exit::kUsage);
    }
    invocation.settings = std::move(settings.value());
    apply_log_level(invocation.settings.log_level);
    const CommandResult result = line->chosen(invocation);
    if (result) return static_cast<int>(result.value());
    invocation.output.error(result.error());
    return static_cast<int>(
        result.error().kind == base::ErrorKind::kInvalidArgument ? Exit::kUsage : Exit::kFailed);
}

}  // namespace app
