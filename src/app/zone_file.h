// The zones of a camera as a TOML file; docs/actions.md shows its form.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/zone.h"

namespace app {

// A larger file is refused unread.
inline constexpr std::size_t kZoneFileBytesMax = 1 << 20;

// As domain::check_zones accepts them. errors: kInvalidArgument "FILE:LINE: KEY: what is wrong".
base::Result<std::vector<domain::Zone>> parse_zones(std::string_view toml, const std::string& file);
base::Result<std::vector<domain::Zone>> read_zones_file(const std::filesystem::path& file);

// What parse_zones reads as the same zones.
std::string format_zones(std::span<const domain::Zone> zones);
// The shortest decimal text of it.
std::string share_text(double share);

}  // namespace app
