// The options that say which store, camera or period a command is about.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace app {

// All needed; filled when the command line is parsed.
void add_tenant(CLI::App& command, std::string& tenant);
void add_store(CLI::App& command, std::string& tenant, std::string& poi);
void add_sensor(CLI::App& command, std::string& sensor);

}  // namespace app
