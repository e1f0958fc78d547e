// The choices of `task show|finish|edit`: what becomes of a task that exists.
#pragma once

#include <string>
#include <vector>

#include "app/command_line_people.h"
#include "app/commands.h"

namespace app {

struct TaskOf {
    std::string tenant;
    std::string poi;
    std::string id;
    std::vector<std::string> add;
    std::vector<std::string> remove;
};
CommandResult task_show(const Invocation& invocation, const TaskOf& options);
CommandResult task_finish(const Invocation& invocation, const TaskOf& options);
CommandResult task_edit(const Invocation& invocation, const TaskOf& options);

void add_task_edits(CLI::App& task, TaskOf& options, const FinishCommand& finish);

}  // namespace app
