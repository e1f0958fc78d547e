// The options of the commands about cameras.
#pragma once

#include <string>

#include "app/command_line_people.h"

namespace app {

// What is said of a camera on the command line. The two switches are "on", "off" or empty: as it
// was.
struct CameraChoices {
    CameraOf camera;
    std::string enabled;
    std::string recorded;
};

// `camera`, but for `camera zones`. The choices are filled when the command line is parsed.
void add_camera(CLI::App& root, CameraChoices& choices, const FinishCommand& finish);

}  // namespace app
