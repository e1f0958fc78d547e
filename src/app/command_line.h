// The command line: what `smartmonitor --help` shows. The door to CLI11.
#pragma once

namespace app {

// Parses, runs the command, prints its error; the process's exit code.
int run_command_line(int argc, const char* const* argv);

}  // namespace app
