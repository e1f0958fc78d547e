#include "app/command_line_camera.h"

#include <CLI/CLI.hpp>

#include "app/command_line_store.h"

namespace app {
namespace {

// What can be said of a camera; `add` needs a name.
void add_camera_values(CameraChoices& choices, CLI::App& command, bool is_new) {
    const auto on_off = CLI::IsMember({"on", "off"});
    command.add_option("--name", choices.camera.name, "What people call it")->required(is_new);
    command.add_option("--url", choices.camera.url,
                       "Where its stream is: rtsp(s), rtmp(s) or http(s); kept, not shown");
    command.add_option("--enabled", choices.enabled, "Connect to it?")->check(on_off);
    command.add_option("--recorded", choices.recorded, "Keep its video?")->check(on_off);
    command.add_option("--detections-per-second", choices.camera.detections_per_s,
                       "How often serve looks for people, 0.2 to 30 (default: 5)");
}

}  // namespace

void add_camera(CLI::App& root, CameraChoices& choices, const FinishCommand& finish) {
    auto* group = root.add_subcommand("camera", "Cameras of a store");
    group->require_subcommand(1);
    const auto command = [&](const char* name, const char* text, auto run, bool needs_sensor) {
        auto* made = group->add_subcommand(name, text);
        add_store(*made, choices.camera.tenant, choices.camera.poi);
        add_sensor(*made, choices.camera.sensor);
        made->get_option("--sensor")->required(needs_sensor);
        finish(*made, [&choices, run](const Invocation& at) {
            CameraOf camera = choices.camera;
            if (!choices.enabled.empty()) camera.is_enabled = choices.enabled == "on";
            if (!choices.recorded.empty()) camera.is_recorded = choices.recorded == "on";
            return run(at, camera);
        });
        return made;
    };
    add_camera_values(choices, *command("add", "Register a camera", camera_add, true), true);
    add_camera_values(choices, *command("set", "Change a camera", camera_set, true), false);
    command("remove", "Forget a camera; its tracks and video stay", camera_remove, true);
    command("list", "List a store's cameras", camera_list, false);
    command("status", "What is stored of each camera: video, gap, tracks of today", camera_status,
            false);
    auto* test = command("test", "Connect for a moment and say what came", camera_test, false);
    for (const char* place : {"--tenant", "--poi"}) test->get_option(place)->required(false);
    test->add_option("--url", choices.camera.url, "Of this address instead of a registered camera");
}

}  // namespace app
