// Any text as a batch's separator and body: the calls, joined again, are the body.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "gateway/batch_body.h"
#include "gateway/parameters.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    constexpr std::size_t kCallsMax = 20;
    const std::string_view input(reinterpret_cast<const char*>(bytes), size);
    const auto line_end = input.find('\n');
    if (line_end == std::string_view::npos) return 0;
    const std::string_view given = input.substr(0, line_end);
    const std::string_view separator = given.empty() ? gateway::kBatchSeparator : given;
    const std::string_view body = input.substr(line_end + 1);
    const auto split = gateway::split_batch(body, separator, kCallsMax);
    if (!split) return 0;
    const auto& calls = split.value().calls;
    if (calls.empty() || calls.size() > kCallsMax) std::abort();
    std::string joined;
    if (body.starts_with("#PUBLIC#")) {
        joined = "#PUBLIC#" + std::string(split.value().shared) + std::string(separator);
    }
    for (std::size_t i = 0; i < calls.size(); ++i) {
        if (i > 0) joined += separator;
        joined += calls[i].empty() ? "N" : calls[i];
        const auto item = gateway::gather_text(calls[i], {});
        if (item.parameters.all.size() > gateway::ParameterLimits{}.params_max) std::abort();
    }
    if (joined != body) std::abort();
    return 0;
}
