#include "api/method_spec.h"

#include <cstdio>
#include <cstdlib>

namespace api {
namespace {

SubjectField resolve(const MethodSpec& spec, std::string_view path) {
    if (path.empty()) return {};
    SubjectField found;
    const std::size_t dot = path.find('.');
    found.outer = spec.request.find(path.substr(0, dot));
    const FieldSpec* last = found.outer;
    if (last != nullptr && dot != std::string_view::npos) {
        found.inner = last->message ? last->message->find(path.substr(dot + 1)) : nullptr;
        last = found.inner;
    }
    if (last == nullptr || last->type != FieldType::kString) {
        std::fprintf(stderr, "api: method %s: '%s' is not a String field of its request\n",
                     std::string(spec.declared.name).c_str(), std::string(path).c_str());
        std::abort();
    }
    return found;
}

}  // namespace

const BusinessError* MethodSpec::find_error(std::string_view reason) const {
    if (reason.empty()) return nullptr;
    for (const BusinessError& error : declared.errors) {
        if (error.reason == reason) return &error;
    }
    return nullptr;
}

std::string root_name(std::string_view method_name) {
    constexpr std::string_view kDropped = "taobao.";
    if (method_name.starts_with(kDropped)) method_name.remove_prefix(kDropped.size());
    std::string root(method_name);
    for (char& c : root) {
        if (c == '.') c = '_';
    }
    return root + "_response";
}

MethodSpec finish_method(MethodSpec spec) {
    const SubjectPaths& paths = spec.declared.subject;
    // The fields lie on the heap of a vector, so they stay where they are when spec moves.
    spec.tenant = resolve(spec, paths.tenant);
    spec.poi = resolve(spec, paths.poi);
    spec.caller_request_id = resolve(spec, paths.caller_request_id);
    spec.api_sign = resolve(spec, paths.api_sign);
    spec.token = resolve(spec, paths.token);
    spec.root = root_name(spec.declared.name);
    return spec;
}

base::Error missing(std::string field, std::string message) {
    base::Error error = base::invalid(std::move(field), std::move(message));
    error.reason = kMissingParameter;
    return error;
}

}  // namespace api
