#include "api/platform_errors.h"

#include <algorithm>

namespace api {
namespace {

constexpr Text kAskAdministrator{"请联系管理员", "Ask the administrator"};
constexpr Text kRetryLater{"请稍后重试；持续出现请凭request_id联系管理员",
                           "Retry after a pause; if it stays, report the request_id"};
constexpr Text kMendRequest{"请按文档修正请求", "Correct the request as documented"};

constexpr auto kCaller = ErrorOwner::kCaller;
constexpr auto kService = ErrorOwner::kService;
constexpr auto kPlatform = ErrorOwner::kPlatform;

constexpr PlatformError kPlatformErrors[] = {
    {7,
     "App Call Limited",
     {"调用次数超限", "Too many calls"},
     {"请按sub_msg中的秒数等待后重试", "Wait the seconds that sub_msg names, then retry"},
     kPlatform,
     Retry::kAfterBan},
    {9,
     "Http Action Not Allowed",
     {"HTTP方法被禁止", "HTTP method not allowed"},
     {"请使用GET或POST；上传文件必须使用POST", "Use GET or POST; POST for files"},
     kPlatform,
     Retry::kNo},
    {10,
     "Service Currently Unavailable",
     {"服务不可用", "Service unavailable"},
     kRetryLater,
     kPlatform,
     Retry::kYes},
    {11,
     "Insufficient isv permissions",
     {"应用权限不足", "The app lacks a permission"},
     kAskAdministrator,
     kPlatform,
     Retry::kNo},
    {21,
     "Missing method",
     {"缺少方法名参数", "The method is missing"},
     {"请传入method参数", "Send the parameter method"},
     kPlatform,
     Retry::kNo},
    {22,
     "Invalid method",
     {"不存在的方法名", "No such method"},
     {"请检查method参数的拼写", "Check the spelling of method"},
     kPlatform,
     Retry::kNo},
    {23,
     "Invalid format",
     {"无效数据格式", "Unknown format"},
     {"format只能为xml或json", "format is xml or json"},
     kPlatform,
     Retry::kNo},
    {24,
     "Missing signature",
     {"缺少签名参数", "The signature is missing"},
     {"请传入sign参数", "Send the parameter sign"},
     kPlatform,
     Retry::kNo},
    {25,
     "Invalid signature",
     {"无效签名", "The signature does not match"},
     {"请检查密钥、签名算法和参数编码", "Check the secret, sign_method and encoding"},
     kPlatform,
     Retry::kNo},
    {28,
     "Missing app key",
     {"缺少app_key参数", "The app key is missing"},
     {"请传入app_key参数", "Send the parameter app_key"},
     kPlatform,
     Retry::kNo},
    {29,
     "Invalid app Key",
     {"无效的app_key", "Unknown or disabled app key"},
     kAskAdministrator,
     kPlatform,
     Retry::kNo},
    {30,
     "Missing timestamp",
     {"缺少时间戳参数", "The timestamp is missing"},
     {"请传入timestamp参数", "Send the parameter timestamp"},
     kPlatform,
     Retry::kNo},
    {31,
     "Invalid timestamp",
     {"非法的时间戳参数", "Timestamp unreadable or too far off"},
     {"格式yyyy-MM-dd HH:mm:ss，时区GMT+8，误差不超过10分钟",
      "yyyy-MM-dd HH:mm:ss at GMT+8, at most 10 minutes off"},
     kPlatform,
     Retry::kNo},
    {32,
     "Missing version",
     {"缺少版本参数", "The version is missing"},
     {"请传入v=2.0", "Send v=2.0"},
     kPlatform,
     Retry::kNo},
    {33,
     "Invalid version",
     {"非法的版本参数", "Unreadable version"},
     {"请传入v=2.0", "Send v=2.0"},
     kPlatform,
     Retry::kNo},
    {34,
     "Unsupported version",
     {"不支持的版本号", "Unsupported version"},
     {"请传入v=2.0", "Send v=2.0"},
     kPlatform,
     Retry::kNo},
    {40,
     "Missing required arguments:NAME",
     {"缺少必选参数", "A required parameter is missing"},
     {"请传入冒号后的参数", "Send the parameter named after the colon"},
     kCaller,
     Retry::kNo},
    {41,
     "Invalid arguments:NAME",
     {"非法的参数", "A parameter is invalid"},
     kMendRequest,
     kCaller,
     Retry::kNo},
    {43,
     "Parameter error",
     {"参数错误", "The parameters cannot be read"},
     kMendRequest,
     kPlatform,
     Retry::kNo},
    {47,
     "Invalid encoding",
     {"编码错误", "Not UTF-8"},
     {"请使用UTF-8编码请求参数", "Encode the parameters as UTF-8"},
     kPlatform,
     Retry::kNo},
    {50,
     "Remote service error",
     {"业务或服务错误，详见sub_code", "See sub_code"},
     {"isv.*请修正请求，isp.*请稍后重试", "isv.*: correct the request; isp.*: retry later"},
     kCaller,
     Retry::kNo},
};

constexpr SubCode kSubCodes[] = {
    {50,
     "isv.missing-parameter:NAME",
     {"缺少必选参数", "A required field of a parameter is missing"},
     {"请传入冒号后的字段", "Send the field named after the colon"},
     kCaller,
     Retry::kNo},
    {50,
     "isv.invalid-parameter:NAME",
     {"非法参数", "A parameter or field is invalid"},
     {"请按sub_msg修正冒号后的字段", "Correct the field named after the colon; sub_msg says how"},
     kCaller,
     Retry::kNo},
    {50,
     "isv.THING-not-exist:NAME",
     {"数据不存在", "What the call names does not exist"},
     kMendRequest,
     kCaller,
     Retry::kNo},
    {50,
     "isv.invalid-permission",
     {"没有权限", "The app may not act for this tenant, or not call this method"},
     kAskAdministrator,
     kCaller,
     Retry::kNo},
    {50,
     "isv.smartmonitor-service-error:REASON",
     {"与已有数据冲突", "Contradicts what is stored"},
     kMendRequest,
     kCaller,
     Retry::kNo},
    {50,
     "isp.smartmonitor-service-unavailable",
     {"服务暂不可用", "A part is down or full for now"},
     kRetryLater,
     kService,
     Retry::kYes},
    {50,
     "isp.remote-service-error",
     {"服务内部数据错误", "Stored data is damaged"},
     kRetryLater,
     kService,
     Retry::kYes},
    {50,
     "isp.unknown-error",
     {"服务内部错误", "An error inside the service"},
     kRetryLater,
     kService,
     Retry::kYes},
    {29,
     "isv.appkey-not-exists",
     {"app_key不存在", "No such app key"},
     kAskAdministrator,
     kPlatform,
     Retry::kNo},
    {7,
     "accesscontrol.limited-by-app-access-count",
     {"应用调用次数超限", "The app made too many calls"},
     {"请等待后重试，或申请提高配额", "Wait, or ask for a larger quota"},
     kPlatform,
     Retry::kAfterBan},
    {7,
     "accesscontrol.limited-by-api-access-count",
     {"该API总调用次数超限", "All apps together made too many calls of this API"},
     {"请等待后重试", "Wait, then retry"},
     kPlatform,
     Retry::kAfterBan},
    {7,
     "accesscontrol.limited-by-app-api-access-count",
     {"应用调用该API次数超限", "The app made too many calls of this API"},
     {"请等待后重试", "Wait, then retry"},
     kPlatform,
     Retry::kAfterBan},
    {7,
     "accesscontrol.limited-by-dynamic-access-count",
     {"系统繁忙，暂时限流", "The service is busy and limits calls for now"},
     {"请等待后重试", "Wait, then retry"},
     kPlatform,
     Retry::kAfterBan},
};

constexpr SharedField kSharedRequestFields[] = {
    {"method", "String", true, "", {"API接口名称", "Name of the API method"}},
    {"app_key", "String", true, "12345678", {"分配给应用的AppKey", "Key of the app"}},
    {"session",
     "String",
     false,
     "",
     {"用户授权令牌；本服务的API不需要", "Session of a user; no method here needs it"}},
    {"timestamp",
     "String",
     true,
     "2026-11-22 18:30:00",
     {"时间戳，格式yyyy-MM-dd HH:mm:ss，时区GMT+8，允许误差10分钟",
      "yyyy-MM-dd HH:mm:ss at GMT+8, or epoch seconds or milliseconds; at most 10 minutes off"}},
    {"v", "String", true, "2.0", {"API协议版本，固定为2.0", "Version of the protocol: 2.0"}},
    {"sign_method",
     "String",
     true,
     "hmac-sha256",
     {"签名算法：hmac-sha256、hmac、md5", "hmac-sha256, hmac (HMAC-MD5) or md5"}},
    {"sign", "String", true, "", {"API输入参数签名结果", "Signature over all parameters"}},
    {"format",
     "String",
     false,
     "json",
     {"响应格式，默认xml，可选xml、json", "Format of the answer: xml (the default) or json"}},
    {"simplify",
     "Boolean",
     false,
     "false",
     {"是否采用精简JSON，仅format=json时有效，默认false",
      "Simplified JSON, with format=json only; false by default"}},
    {"partner_id",
     "String",
     false,
     "apidoc",
     {"合作伙伴身份标识", "Free text that names the client"}},
};

constexpr SharedField kSharedAnswerFields[] = {
    {"***_response",
     "Object",
     false,
     "",
     {"成功响应的根节点", "Root of an answer; absent with simplify=true"}},
    {"request_id",
     "String",
     true,
     "16ab3example",
     {"平台颁发的每次请求的唯一标识", "Id of the call, in every answer"}},
    {"error_response", "Object", false, "", {"调用异常时返回", "Root of a refusal"}},
    {"code", "Number", false, "50", {"错误码，在error_response中", "Error code"}},
    {"msg", "String", false, "Remote service error", {"错误信息", "Error message"}},
    {"sub_code", "String", false, "isv.invalid-parameter", {"子错误码", "Sub code"}},
    {"sub_msg", "String", false, "非法参数", {"子错误信息", "Message of the sub code"}},
};

bool is_filled_in(char c) {
    return c >= 'A' && c <= 'Z';
}

// An upper-case word matches any text that is not empty; ":WORD" at the end may be absent.
bool matches(std::string_view pattern, std::string_view text) {
    const auto word = std::find_if(pattern.begin(), pattern.end(), is_filled_in);
    const std::string_view head(pattern.begin(), word);
    const std::string_view rest(std::find_if_not(word, pattern.end(), is_filled_in), pattern.end());
    if (word == pattern.end()) return pattern == text;
    if (rest.empty() && head.ends_with(':') && text == head.substr(0, head.size() - 1)) return true;
    if (!text.starts_with(head)) return false;
    for (std::size_t end = head.size() + 1; end <= text.size(); ++end) {
        if (matches(rest, text.substr(end))) return true;
    }
    return false;
}

}  // namespace

std::string_view name_of(ErrorOwner owner) {
    switch (owner) {
        case ErrorOwner::kCaller:
            return "isv";
        case ErrorOwner::kService:
            return "isp";
        case ErrorOwner::kPlatform:
            return "platform";
    }
    return "platform";
}

std::string_view name_of(Retry retry) {
    switch (retry) {
        case Retry::kNo:
            return "no";
        case Retry::kYes:
            return "yes";
        case Retry::kAfterBan:
            return "after_ban";
    }
    return "no";
}

std::span<const PlatformError> platform_errors() {
    return kPlatformErrors;
}
std::span<const SubCode> sub_codes() {
    return kSubCodes;
}
std::span<const SharedField> shared_request_fields() {
    return kSharedRequestFields;
}
std::span<const SharedField> shared_answer_fields() {
    return kSharedAnswerFields;
}

const PlatformError* find_platform_error(int code) {
    const auto* found = std::find_if(std::begin(kPlatformErrors), std::end(kPlatformErrors),
                                     [code](const auto& error) { return error.code == code; });
    return found != std::end(kPlatformErrors) ? found : nullptr;
}

const SubCode* find_sub_code(std::string_view sub_code) {
    const auto* found =
        std::find_if(std::begin(kSubCodes), std::end(kSubCodes),
                     [sub_code](const auto& entry) { return matches(entry.pattern, sub_code); });
    return found != std::end(kSubCodes) ? found : nullptr;
}

}  // namespace api
