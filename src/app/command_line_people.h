// The options of the commands about zones and sessions.
#pragma once

#include <functional>

#include "app/commands.h"

namespace CLI {
class App;
}

namespace app {

using CommandAction = std::function<CommandResult(const Invocation&)>;
// Gives a command its action and the options that every command has.
using FinishCommand = std::function<void(CLI::App& command, CommandAction run)>;

// `camera zones`. The options are filled when the command line is parsed.
void add_zones(CLI::App& camera, ZonesOf& options, const FinishCommand& finish);
// `session`.
void add_session(CLI::App& root, SessionOf& options, const FinishCommand& finish);

}  // namespace app
