// The page at /: what this is and where to go, in Chinese and English.
#pragma once

#include <span>
#include <string>

#include "api/method_spec.h"

namespace app {

std::string make_home_page(std::span<const api::MethodSpec* const> methods);

}  // namespace app
