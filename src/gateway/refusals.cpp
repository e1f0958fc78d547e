#include "gateway/refusals.h"

#include <string>

namespace gateway {
namespace {

using api::WireError;

WireError plain(int code, std::string_view message, std::string_view sub_message = {}) {
    return WireError{
        .code = code, .message = std::string(message), .sub_message = std::string(sub_message)};
}

WireError with_sub_code(int code, std::string_view message, std::string sub_code,
                        std::string_view sub_message) {
    return WireError{.code = code,
                     .message = std::string(message),
                     .sub_code = std::move(sub_code),
                     .sub_message = std::string(sub_message)};
}

constexpr std::string_view kRemoteService = "Remote service error";

std::string joined(std::string_view head, std::string_view tail) {
    std::string text(head);
    text += tail;
    return text;
}

}  // namespace

WireError refuse_unread(unsigned http_status, std::string_view reason) {
    constexpr unsigned kTooSlow = 408;
    constexpr unsigned kHeadTooLarge = 431;
    if (http_status == kTooSlow) {
        return with_sub_code(50, kRemoteService, "isp.remote-connection-error", reason);
    }
    if (http_status >= 500 && http_status != 501) {
        return with_sub_code(50, kRemoteService, "isp.remote-service-error", reason);
    }
    if (http_status == kHeadTooLarge) {
        return plain(43, "Parameter error",
                     joined(reason, "; send the parameters in the body of a POST"));
    }
    return plain(43, "Parameter error", reason);
}

WireError refuse(Refusal reason, std::string_view detail) {
    switch (reason) {
        case Refusal::kHttpAction:
            return plain(9, "Http Action Not Allowed", detail);
        case Refusal::kMissingMethod:
            return plain(21, "Missing method", detail);
        case Refusal::kInvalidMethod:
            return plain(22, "Invalid method", detail);
        case Refusal::kInvalidFormat:
            return plain(23, "Invalid format", "format is xml (the default) or json");
        case Refusal::kMissingSignature:
            return plain(24, "Missing signature", detail);
        case Refusal::kInvalidSignature:
            return plain(25, "Invalid signature", detail);
        case Refusal::kSignMethodNotAccepted:
            return plain(25, "Invalid signature",
                         "this app does not accept that sign_method; use hmac-sha256");
        case Refusal::kMissingAppKey:
            return plain(28, "Missing app key", detail);
        case Refusal::kUnknownApp:
            return with_sub_code(29, "Invalid app Key", "isv.appkey-not-exists", detail);
        case Refusal::kAppDisabled:
            return plain(29, "Invalid app Key",
                         "the app is disabled; ask the administrator to enable it");
        case Refusal::kMissingTimestamp:
            return plain(30, "Missing timestamp", detail);
        case Refusal::kInvalidTimestamp:
            return plain(31, "Invalid timestamp", detail);
        case Refusal::kMissingVersion:
            return plain(32, "Missing version", detail);
        case Refusal::kInvalidVersion:
            return plain(33, "Invalid version", "v is 2.0");
        case Refusal::kUnsupportedVersion:
            return plain(34, "Unsupported version", "v is 2.0");
        case Refusal::kContradictingParameter:
            return plain(41, joined("Invalid arguments:", detail),
                         "given more than once with different values");
        case Refusal::kParameterError:
            return plain(43, "Parameter error", detail);
        case Refusal::kInvalidEncoding:
            return plain(47, "Invalid encoding",
                         detail.empty() ? "names, values and bodies are UTF-8" : detail);
        case Refusal::kTenantNotAllowed:
            return with_sub_code(50, kRemoteService, "isv.invalid-permission",
                                 "没有权限: the app may not act for this tenant");
        case Refusal::kNotAdministrator:
            return with_sub_code(50, kRemoteService, "isv.invalid-permission",
                                 "没有权限: only for administrators; ask the operator for "
                                 "`smartmonitor app administrator on`");
        case Refusal::kSecondFactorMissing:
            return with_sub_code(50, kRemoteService, joined("isv.missing-parameter:", detail),
                                 "the tenant requires api_sign and token");
        case Refusal::kSecondFactorInvalid:
            return with_sub_code(50, kRemoteService, joined("isv.invalid-parameter:", detail),
                                 "wrong, or used before: sign each call with a token of its own");
        case Refusal::kTooBusy:
            // Clients read the number with a regular expression and sleep that long plus one.
            return with_sub_code(7, "App Call Limited", "accesscontrol.limited-by-api-access-count",
                                 "This ban will last for 1 more seconds");
    }
    return plain(50, kRemoteService);
}

}  // namespace gateway
