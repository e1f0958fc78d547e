#include "gateway/admission.h"

#include <algorithm>
#include <utility>

#include "gateway/refusals.h"
#include "gateway/timestamp.h"

namespace gateway {
namespace {

using api::WireResult;
using boost::outcome_v2::success;

constexpr std::string_view kVersion = "2.0";

const base::Secret& dummy_secret() {
    static const base::Secret secret("00000000000000000000000000000000");
    return secret;
}

bool looks_like_version(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

// The text that the server signed; and, since the PHP client does not sign a value that begins with
// '@', its mark of an upload, a word about that.
std::string signature_hint(const Parameters& parameters) {
    const bool has_mark =
        std::any_of(parameters.all.begin(), parameters.all.end(),
                    [](const api::Param& param) { return param.value.starts_with('@'); });
    return (has_mark ? "a value that begins with @ must be signed like any other; " : "") +
           ("the server signed (long values shortened): " + shown_canonical(parameters));
}

}  // namespace

WireResult<void> check_http_action(Endpoint endpoint, const http::Request& request,
                                   const Parameters& parameters) {
    if (request.method == "POST") return success();
    if (request.method != "GET") return refuse(Refusal::kHttpAction, "use GET or POST");
    if (endpoint == Endpoint::kBatch) return refuse(Refusal::kHttpAction, "a batch needs POST");
    if (!parameters.uploads.empty()) return refuse(Refusal::kHttpAction, "an upload needs POST");
    return success();
}

WireResult<const api::BoundMethod*> find_method(const api::MethodTable& methods,
                                                std::string_view name) {
    if (name.empty()) return refuse(Refusal::kMissingMethod);
    const api::BoundMethod* method = methods.find(name);
    if (method == nullptr) return refuse(Refusal::kInvalidMethod);
    return method;
}

WireResult<std::shared_ptr<const domain::App>> find_app(Callers& callers,
                                                        const Parameters& parameters) {
    const std::string_view key = parameters.get("app_key");
    if (key.empty()) return refuse(Refusal::kMissingAppKey);
    auto found = callers.find_app(domain::AppKey(std::string(key)));
    if (!found) return api::to_wire(found.error());
    if (found.value() == nullptr) {
        const auto method = parse_sign_method(parameters.get("sign_method"));
        std::ignore = match_signature(parameters, method.value_or(domain::SignMethod::kHmacSha256),
                                      dummy_secret());
        return refuse(Refusal::kUnknownApp);
    }
    return std::move(found.value());
}

WireResult<void> check_timestamp(const Parameters& parameters, base::Instant now,
                                 base::Millis skew_max) {
    const std::string_view text = parameters.get("timestamp");
    if (text.empty()) return refuse(Refusal::kMissingTimestamp);
    const auto sent = parse_timestamp(text);
    if (!sent) {
        return refuse(Refusal::kInvalidTimestamp,
                      "use yyyy-MM-dd HH:mm:ss at GMT+8, or epoch seconds or milliseconds");
    }
    if (!is_within_skew(*sent, now, skew_max)) {
        return refuse(Refusal::kInvalidTimestamp, "the server's time at GMT+8 is " +
                                                      base::format_platform_date(now) +
                                                      "; set your clock");
    }
    return success();
}

WireResult<void> check_version(const Parameters& parameters) {
    const std::string_view version = parameters.get("v");
    if (version == kVersion) return success();
    if (version.empty()) return refuse(Refusal::kMissingVersion);
    return refuse(looks_like_version(version) ? Refusal::kUnsupportedVersion
                                              : Refusal::kInvalidVersion);
}

// "format&json" signs like "format=json" (names and values are joined without a separator), and is
// one changed byte away. No client sends two such empty parameters in a row.
bool is_cut_at_format(const Parameters& parameters) {
    const auto& all = parameters.all;
    return std::adjacent_find(
               all.begin(), all.end(), [](const api::Param& format, const api::Param& next) {
                   return format.name == "format" && format.value.empty() && next.value.empty();
               }) != all.end();
}

WireResult<domain::SignMethod> check_signature(Parameters& parameters, const domain::App& app) {
    if (parameters.get("sign").empty()) return refuse(Refusal::kMissingSignature);
    const auto method = parse_sign_method(parameters.get("sign_method"));
    if (!method) {
        return refuse(Refusal::kInvalidSignature, "sign_method is md5, hmac or hmac-sha256");
    }
    const auto match = match_signature(parameters, *method, app.secret);
    if (match == SignatureMatch::kNone || app.secret.empty() || is_cut_at_format(parameters)) {
        return refuse(Refusal::kInvalidSignature, signature_hint(parameters));
    }
    if (match == SignatureMatch::kNonEmptyOnly) {
        std::erase_if(parameters.all, [](const api::Param& param) { return param.value.empty(); });
    }
    return *method;
}

WireResult<void> check_app(const domain::App& app, domain::SignMethod signed_with) {
    if (!app.enabled) return refuse(Refusal::kAppDisabled);
    if ((app.sign_methods & static_cast<domain::SignMethods>(signed_with)) == 0) {
        return refuse(Refusal::kSignMethodNotAccepted);
    }
    return success();
}

}  // namespace gateway
