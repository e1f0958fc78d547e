#include "gateway/canonical.h"

namespace gateway {

std::string canonical_string(std::span<const api::Param> sorted, EmptyValues empty_values,
                             std::string_view raw_body) {
    std::size_t bytes = raw_body.size();
    for (const api::Param& param : sorted) bytes += param.name.size() + param.value.size();
    std::string out;
    out.reserve(bytes);
    for (const api::Param& param : sorted) {
        if (param.name == "sign") continue;
        if (param.value.empty() && empty_values == EmptyValues::kSkip) continue;
        out += param.name;
        out += param.value;
    }
    out += raw_body;
    return out;
}

}  // namespace gateway
