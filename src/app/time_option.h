// Times on the command line.
#pragma once

#include <string>

#include "base/instant.h"
#include "base/result.h"

namespace app {

// ISO 8601 with a zone. `flag` without dashes, for the message.
base::Result<base::Instant> instant_of(const std::string& text, const char* flag);

}  // namespace app
