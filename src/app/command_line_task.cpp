#include "app/command_line_task.h"

#include <CLI/CLI.hpp>

#include "app/command_line_store.h"
#include "app/data_directory.h"
#include "runtime/clock.h"

namespace app {
namespace {

constexpr const char* kWho = "command line";

// The task as it is now.
base::Result<void> show(const Invocation& invocation, store::Store& store, const TaskOf& options) {
    const domain::TenantCode tenant(options.tenant);
    const domain::PoiId poi(options.poi);
    const domain::TaskId id(options.id);
    BOOST_OUTCOME_TRY(const auto task, store.find_task(tenant, poi, id));
    BOOST_OUTCOME_TRY(const auto tracks, store.tracks_of_task(tenant, poi, id));
    std::vector<std::string> ids;
    for (const domain::Track& track : tracks) ids.push_back(track.id.value);
    invocation.output.record("Task", {{"task", options.id},
                                      {"tenant", options.tenant},
                                      {"poi", options.poi},
                                      {"created", base::format_iso8601(task.created)},
                                      {"finished", task.finished},
                                      {"tracks", std::move(ids)}});
    return base::success();
}

std::vector<domain::TrackId> track_ids(const std::vector<std::string>& texts) {
    return {texts.begin(), texts.end()};
}

}  // namespace

CommandResult task_show(const Invocation& invocation, const TaskOf& options) {
    BOOST_OUTCOME_TRY(const auto data, DataDirectory::open(invocation.settings.data));
    BOOST_OUTCOME_TRY(show(invocation, *data.store, options));
    return Exit::kOk;
}

CommandResult task_finish(const Invocation& invocation, const TaskOf& options) {
    BOOST_OUTCOME_TRY(const auto data, DataDirectory::open(invocation.settings.data));
    BOOST_OUTCOME_TRY(
        data.store->finish_task(domain::TenantCode(options.tenant), domain::PoiId(options.poi),
                                domain::TaskId(options.id), kWho, runtime::SystemClock().now()));
    BOOST_OUTCOME_TRY(show(invocation, *data.store, options));
    return Exit::kOk;
}

CommandResult task_edit(const Invocation& invocation, const TaskOf& options) {
    if (options.add.empty() && options.remove.empty()) {
        return base::invalid("add", "say what to change: --add A,B or --remove C");
    }
    BOOST_OUTCOME_TRY(const auto data, DataDirectory::open(invocation.settings.data));
    const auto add = track_ids(options.add);
    const auto remove = track_ids(options.remove);
    BOOST_OUTCOME_TRY(data.store->edit_task({.tenant = domain::TenantCode(options.tenant),
                                             .poi = domain::PoiId(options.poi),
                                             .task = domain::TaskId(options.id),
                                             .add = add,
                                             .remove = remove,
                                             .who = kWho,
                                             .now = runtime::SystemClock().now()}));
    BOOST_OUTCOME_TRY(show(invocation, *data.store, options));
    return Exit::kOk;
}

void add_task_edits(CLI::App& task, TaskOf& options, const FinishCommand& finish) {
    const auto command = [&](const char* name, const char* text, auto run) {
        auto* made = task.add_subcommand(name, text);
        add_store(*made, options.tenant, options.poi);
        made->add_option("--id", options.id, "Task id")->required();
        finish(*made, [&options, run](const Invocation& at) { return run(at, options); });
        return made;
    };
    command("show", "Print a task and the tracks in it", task_show);
    command("finish", "Finish a task: its tracks are kept no longer than others then", task_finish);
    auto* edit = command("edit", "Put tracks into a task or take them out", task_edit);
    edit->add_option("--add", options.add, "Track ids, with commas between")->delimiter(',');
    edit->add_option("--remove", options.remove, "Track ids, with commas between")->delimiter(',');
}

}  // namespace app
