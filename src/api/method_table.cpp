#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "api/method.h"

namespace api {
namespace {

constexpr auto kByName = [](const std::unique_ptr<BoundMethod>& method, std::string_view name) {
    return method->name() < name;
};

}  // namespace

void MethodTable::add(std::unique_ptr<BoundMethod> method) {
    const auto at = std::lower_bound(methods_.begin(), methods_.end(), method->name(), kByName);
    if (at != methods_.end() && (*at)->name() == method->name()) {
        std::fprintf(stderr, "api: method %s is bound twice\n",
                     std::string(method->name()).c_str());
        std::abort();
    }
    methods_.insert(at, std::move(method));
}

const BoundMethod* MethodTable::find(std::string_view name) const {
    const auto at = std::lower_bound(methods_.begin(), methods_.end(), name, kByName);
    return at != methods_.end() && (*at)->name() == name ? at->get() : nullptr;
}

}  // namespace api
