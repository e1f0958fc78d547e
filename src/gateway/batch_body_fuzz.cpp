// Any text as a batch's body: the calls, joined again, are the body.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "gateway/batch_body.h"
#include "gateway/parameters.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    constexpr std::size_t kCallsMax = 20;
    const std::string_view body(reinterpret_cast<const char*>(bytes), size);
    const auto split = gateway::split_batch(body, kCallsMax);
    if (!split) return 0;
    const auto& calls = split.value().calls;
    if (calls.empty() || calls.size() > kCallsMax) std::abort();
    std::string joined;
    if (body.starts_with("#PUBLIC#")) {
        joined =
            "#PUBLIC#" + std::string(split.value().shared) + std::string(gateway::kBatchSeparator);
    }
    for (std::size_t i = 0; i < calls.size(); ++i) {
        if (i > 0) joined += gateway::kBatchSeparator;
        joined += calls[i].empty() ? "N" : calls[i];
        const auto item = gateway::gather_text(calls[i], {});
        if (item.parameters.all.size() > gateway::ParameterLimits{}.params_max) std::abort();
    }
    if (joined != body) std::abort();
    return 0;
}
