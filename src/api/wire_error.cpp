#include "api/wire_error.h"

#include "api/escape.h"
#include "api/method_spec.h"

namespace api {
namespace {

constexpr std::string_view kRemoteServiceError = "Remote service error";

WireError remote(std::string sub_code, std::string sub_message) {
    return {.code = 50,
            .message = std::string(kRemoteServiceError),
            .sub_code = std::move(sub_code),
            .sub_message = std::move(sub_message)};
}

std::string with_suffix(std::string_view text, std::string_view separator,
                        std::string_view suffix) {
    std::string joined(text);
    if (!suffix.empty()) joined.append(separator).append(suffix);
    return joined;
}

// "task_not_found" is "isv.task-not-exist".
std::string not_exist_sub_code(const base::Error& error) {
    constexpr std::string_view kEnding = "_not_found";
    std::string thing = "resource";
    if (error.reason.size() > kEnding.size() && error.reason.ends_with(kEnding)) {
        thing = error.reason.substr(0, error.reason.size() - kEnding.size());
        for (char& c : thing) {
            if (c == '_') c = '-';
        }
    }
    return with_suffix("isv." + thing + "-not-exist", ":", error.field);
}

}  // namespace

WireError missing_argument(std::string_view name) {
    return {.code = 40, .message = "Missing required arguments:" + std::string(name)};
}

WireError missing_parameter(std::string_view name, std::string_view why) {
    return remote(with_suffix("isv.missing-parameter", ":", name),
                  with_suffix("缺少必选参数", ": ", why.empty() ? name : why));
}

WireError invalid_parameter(std::string_view name, std::string_view why) {
    return remote(with_suffix("isv.invalid-parameter", ":", name),
                  with_suffix("非法参数", ": ", why.empty() ? name : why));
}

WireError to_wire(const base::Error& error) {
    using base::ErrorKind;
    switch (error.kind) {
        case ErrorKind::kInvalidArgument:
            return error.reason == kMissingParameter
                       ? missing_parameter(error.field, error.message)
                       : invalid_parameter(error.field, error.message);
        case ErrorKind::kUnauthenticated:
            return {.code = 25, .message = "Invalid signature"};
        case ErrorKind::kPermissionDenied:
            return remote("isv.invalid-permission", with_suffix("没有权限", ": ", error.message));
        case ErrorKind::kNotFound:
            return remote(not_exist_sub_code(error), with_suffix("不存在", ": ", error.message));
        case ErrorKind::kConflict:
            return remote(with_suffix("isv.smartmonitor-service-error", ":",
                                      error.reason.empty() ? "conflict" : error.reason),
                          with_suffix("与已有数据冲突", ": ", error.message));
        case ErrorKind::kTooManyRequests:
            return {.code = 7,
                    .message = "App Call Limited",
                    .sub_code = "accesscontrol.limited-by-dynamic-access-count",
                    .sub_message = "This ban will last for 1 more seconds"};
        // From here on the fault is ours: clients retry isp.*, and only the log says more.
        case ErrorKind::kResourceExhausted:
        case ErrorKind::kUnavailable:
            return remote("isp.smartmonitor-service-unavailable", "服务暂不可用，请稍后重试");
        case ErrorKind::kDataLoss:
            return remote("isp.remote-service-error", "服务内部数据错误，请稍后重试");
        case ErrorKind::kInternal:
            break;
    }
    return remote("isp.unknown-error", "服务内部错误，请稍后重试");
}

std::string encode_error(const WireError& error, std::string_view request_id, Format format) {
    std::string out;
    if (format == Format::kXml) {
        out = "<?xml version=\"1.0\" encoding=\"utf-8\" ?><error_response><code>";
        out += std::to_string(error.code);
        out += "</code>";
        const auto element = [&out](std::string_view name, std::string_view text) {
            if (text.empty()) return;
            out.append("<").append(name).append(">");
            append_xml_text(out, text);
            out.append("</").append(name).append(">");
        };
        element("msg", error.message);
        element("sub_code", error.sub_code);
        element("sub_msg", error.sub_message);
        element("request_id", request_id);
        return out += "</error_response>";
    }
    out = "{\"error_response\":{\"code\":" + std::to_string(error.code);
    const auto member = [&out](std::string_view name, std::string_view text) {
        if (text.empty()) return;
        out.append(",\"").append(name).append("\":");
        append_json_string(out, text);
    };
    member("msg", error.message);
    member("sub_code", error.sub_code);
    member("sub_msg", error.sub_message);
    member("request_id", request_id);
    return out += "}}";
}

}  // namespace api
