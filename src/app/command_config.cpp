#include "app/commands.h"

namespace app {

// The settings were read before the command runs: an unknown key has ended it already.
CommandResult config_check(const Invocation& invocation) {
    if (invocation.settings_file.empty()) {
        return base::invalid("config", "config check needs --config FILE");
    }
    invocation.output.record("", {{"file", invocation.settings_file}, {"ok", true}});
    return Exit::kOk;
}

CommandResult config_list(const Invocation& invocation) {
    std::vector<Record> rows;
    for (const Setting& setting : all_settings()) {
        rows.push_back({{"name", std::string(setting.name)},
                        {"value", setting.show(invocation.settings)},
                        {"description", std::string(setting.description)}});
    }
    invocation.output.table("Settings", rows);
    return Exit::kOk;
}

}  // namespace app
