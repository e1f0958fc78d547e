#include "app/time_option.h"

namespace app {

base::Result<base::Instant> instant_of(const std::string& text, const char* flag) {
    const auto at = base::parse_iso8601(text);
    if (at) return *at;
    return base::invalid(flag, std::string("--") + flag + " '" + text +
                                   "' is not ISO 8601 with a zone, as in 2026-11-22T10:30:00Z or "
                                   "2026-11-22T18:30:00+08:00");
}

}  // namespace app
