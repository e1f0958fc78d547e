// backup and restore: a second copy of the data directory, and the way back.
#pragma once

#include <string>

#include "app/commands.h"

namespace app {

CommandResult backup(const Invocation& invocation, const std::string& to);
CommandResult restore(const Invocation& invocation, const std::string& from);

}  // namespace app
