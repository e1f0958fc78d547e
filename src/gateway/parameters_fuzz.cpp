// Any text as a query and a form: what is gathered survives a second journey, and signs alike.
#include <cstdint>
#include <cstdlib>

#include "base/encoding.h"
#include "gateway/canonical.h"
#include "gateway/parameters.h"

namespace {

std::string encoded_again(const std::vector<api::Param>& params) {
    std::string text;
    for (const api::Param& param : params) {
        text += '&' + base::percent_encode(param.name) + '=' + base::percent_encode(param.value);
    }
    return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(bytes), size);
    const auto line_end = input.find('\n');
    http::Request request;
    request.method = "POST";
    request.target = "/router/rest?" + std::string(input.substr(0, line_end));
    if (line_end != std::string_view::npos) request.body = input.substr(line_end + 1);
    const auto first = gateway::gather(request, gateway::BodyUse::kByContentType, {});
    const auto& all = first.parameters.all;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (i > 0 && !(all[i - 1].name < all[i].name)) std::abort();
        if (!base::is_utf8(all[i].name) || !base::is_utf8(all[i].value)) std::abort();
        if (first.parameters.get(all[i].name) != all[i].value) std::abort();
    }
    const auto second = gateway::gather_text(encoded_again(all), {});
    if (second.error) std::abort();
    for (const auto empty_values : {gateway::EmptyValues::kKeep, gateway::EmptyValues::kSkip}) {
        const auto canonical = gateway::canonical_string(all, empty_values, input);
        const auto again = gateway::canonical_string(second.parameters.all, empty_values, input);
        if (canonical != again || !canonical.ends_with(input)) std::abort();
    }
    return 0;
}
