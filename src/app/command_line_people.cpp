#include "app/command_line_people.h"

#include <CLI/CLI.hpp>

#include "app/command_line_store.h"

namespace app {
namespace {

constexpr const char* kZonesFooter = R"(
One table for each zone. Points are shares of the picture's width and height, from its upper left
corner:

  [[zone]]
  id = "till-3"
  kind = "queue"          # area, queue or line
  points = [[0.1, 0.55], [0.45, 0.55], [0.45, 1], [0.1, 1]]
  dwell_after_s = 20      # areas and queues; default 10
  pos_id = "POS-3"        # the till that stands here; may be left out

  [[zone]]
  id = "exit"
  kind = "line"
  points = [[0.2, 0.8], [0.8, 0.8]]
  way = "left_to_right"   # lines; or right_to_left, or both, the default
)";

void add_camera_options(CLI::App& command, ZonesOf& options) {
    add_store(command, options.tenant, options.poi);
    add_sensor(command, options.sensor);
}

}  // namespace

void add_zones(CLI::App& camera, ZonesOf& options, const FinishCommand& finish) {
    auto* group = camera.add_subcommand("zones", "Areas, queues and lines in a camera's picture");
    group->require_subcommand(1);
    auto* set = group->add_subcommand(
        "set", "Replace all zones of a camera; one that is watched follows within seconds");
    add_camera_options(*set, options);
    set->add_option("--file", options.file, "TOML file; one without a zone removes all")
        ->type_name("FILE")
        ->required();
    set->footer(kZonesFooter);
    finish(*set, [&options](const Invocation& at) { return zones_set(at, options); });
    auto* get = group->add_subcommand("get", "Print a camera's zones in the form that `set` reads");
    add_camera_options(*get, options);
    finish(*get, [&options](const Invocation& at) { return zones_get(at, options); });
}

void add_session(CLI::App& root, SessionOf& options, const FinishCommand& finish) {
    auto* group = root.add_subcommand("session", "Sessions: visits of one person each");
    group->require_subcommand(1);
    const auto command = [&](const char* name, const char* text, auto run) {
        auto* made = group->add_subcommand(name, text);
        add_store(*made, options.tenant, options.poi);
        made->add_option("--session", options.session, "Session id")->required();
        finish(*made, [&options, run](const Invocation& at) { return run(at, options); });
        return made;
    };
    command("get", "List a session's tracks, and how each came into it", session_get);
    command("merge", "Put all tracks of another session into a session", session_merge)
        ->add_option("--other", options.other, "The other session; it is empty then")
        ->required();
    command("split", "Take tracks out of a session into a new one", session_split)
        ->add_option("--tracks", options.tracks, "Track ids, with commas between")
        ->delimiter(',')
        ->required();
}

}  // namespace app
