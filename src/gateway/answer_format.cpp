#include "gateway/answer_format.h"

#include "gateway/ascii.h"

namespace gateway {

std::optional<api::Format> answer_format(const Parameters& parameters) {
    const std::string_view format = parameters.get("format");
    if (format.empty() || equals_ignoring_case(format, "xml")) return api::Format::kXml;
    if (!equals_ignoring_case(format, "json")) return std::nullopt;
    return parameters.get("simplify") == "true" ? api::Format::kJsonSimplified : api::Format::kJson;
}

std::string_view content_type_of(api::Format format) {
    switch (format) {
        case api::Format::kXml:
            return "text/xml;charset=UTF-8";
        case api::Format::kJson:
        case api::Format::kJsonSimplified:
            return "text/javascript;charset=UTF-8";
    }
    return {};
}

}  // namespace gateway
