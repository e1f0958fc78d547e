// Any bytes as the parameters of every method: never a crash, and what is accepted is encoded to
// parameters that are accepted and mean the same.
#include <cstdint>
#include <cstdlib>

#include "api/decode.h"
#include "api/methods.h"

namespace {

void try_method(const api::MethodSpec& spec, const api::FieldSpec& field, std::string text) {
    std::vector<api::Param> params{{std::string(field.name), std::move(text)}};
    const auto call = api::decode_call(spec, {params, {}});
    if (!call) {
        if (call.error().message.empty()) std::abort();
        return;
    }
    const auto sent = api::encode_params(spec, call.value().request.get());
    const auto again = api::decode_call(spec, {sent, {}});
    if (!again) std::abort();
    const auto resent = api::encode_params(spec, again.value().request.get());
    if (sent.size() != resent.size()) std::abort();
    for (std::size_t i = 0; i < sent.size(); ++i) {
        if (sent[i].value != resent[i].value) std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    static const std::vector<const api::MethodSpec*> specs = api::method_specs();
    for (const api::MethodSpec* spec : specs) {
        for (const api::FieldSpec& field : spec->request.fields) {
            if (field.type == api::FieldType::kFile) continue;
            try_method(*spec, field, {reinterpret_cast<const char*>(bytes), size});
        }
    }
    return 0;
}
