#include "app/command_line_store.h"

#include <CLI/CLI.hpp>

namespace app {

void add_tenant(CLI::App& command, std::string& tenant) {
    command.add_option("--tenant", tenant, "Tenant code")->required();
}

void add_store(CLI::App& command, std::string& tenant, std::string& poi) {
    add_tenant(command, tenant);
    command.add_option("--poi", poi, "Store id")->required();
}

void add_sensor(CLI::App& command, std::string& sensor) {
    command.add_option("--sensor", sensor, "Camera id")->required();
}

}  // namespace app
