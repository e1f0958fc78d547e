// What is declared of a method: everything that its page, codec and errors follow from.
//
// A method is a struct with `Request`, `Result`, `static const MethodSpec& spec()`,
// `static Request example_request()`, `static Result example_result()` and, where fields depend on
// each other, `static base::Result<void> check(const Request&)`. Its spec() is one describe<>().
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/field.h"
#include "api/method.h"
#include "base/result.h"

namespace api {

struct Text {
    std::string_view zh;
    std::string_view en;
};

// A failure of the business that is an answer: resp_success false, this resp_code, no result.
struct BusinessError {
    std::string_view reason;  // of the base::Error that the handler returns
    std::int64_t resp_code;   // never 1, which is success; one per reason over all methods
    Text message;             // the Chinese one is sent as `message`
    Text solution;
};

// What stands around the method's own answer fields.
enum class Envelope {
    kA,     // result, then resp_request_id, resp_success, resp_code, message
    kNone,  // the method's Result is the whole answer
};

// The small tags below a page's title.
struct Label {
    Text text;
    Text tooltip;
};
inline constexpr Label kFree{{"免费", "Free"}, {"调用不收费", "Calls are not charged"}};
inline constexpr Label kNoUserSession{{"不需用户授权", "No user authorisation"},
                                      {"不需要 session 参数，应用须被授权访问租户",
                                       "Needs no session; the app must be allowed for the tenant"}};
inline constexpr Label kForAdministrators{
    {"仅限管理应用", "Administrators only"},
    {"应用须由运维人员设为管理应用", "The operator must have made the app an administrator"}};

// Where in the request a call says what it is about: "param.tenant_code", or "tenant_code" in a
// flat method. Empty: the method has none.
struct SubjectPaths {
    std::string_view tenant;
    std::string_view poi;
    std::string_view caller_request_id;
    std::string_view api_sign;
    std::string_view token;
};
inline constexpr SubjectPaths kSubjectInParam{"param.tenant_code", "param.poi_id",
                                              "param.request_id", "param.api_sign", "param.token"};
// Of the platform's flat methods: field_id is the store.
inline constexpr SubjectPaths kSubjectFlat{"tenant_code", "field_id", "", "api_sign", "token"};

// A String field of the request; both null when the method has none.
struct SubjectField {
    const FieldSpec* outer = nullptr;
    const FieldSpec* inner = nullptr;  // within outer's message; null when outer is the String
};

struct MethodDeclaration {
    std::string_view name;
    Text title;
    Text description;
    Text category;
    bool ours = false;  // not one of the platform's methods
    Cost cost = Cost::kBlocking;
    Permission permission = Permission::kAnyApp;
    Envelope envelope = Envelope::kA;
    std::vector<Label> labels = {kFree, kNoUserSession};
    SubjectPaths subject = {};
    std::vector<FieldSpec> request = {};  // top-level parameters, in the page's order
    FieldOptions result = {};             // of the `result` field of envelope A
    std::vector<BusinessError> errors = {};
    std::vector<std::string_view> sub_codes = {};  // of error_response, beside those of every call
};

// Immutable; lives as long as the program.
struct MethodSpec {
    MethodDeclaration declared;
    MessageSpec request;
    std::vector<FieldSpec> answer;  // the method's own fields; their owner is the Result
    std::string root;               // "…_response"

    SubjectField tenant, poi, caller_request_id, api_sign, token;

    std::shared_ptr<void> (*new_request)() = nullptr;
    std::shared_ptr<void> (*new_result)() = nullptr;
    std::shared_ptr<const void> (*example_request)() = nullptr;
    std::shared_ptr<const void> (*example_result)() = nullptr;
    base::Result<void> (*check)(const void* request) = nullptr;  // null: nothing to check

    const BusinessError* find_error(std::string_view reason) const;
};

// For a Result that says nothing beyond the envelope.
struct NoResult {
    friend bool operator==(const NoResult&, const NoResult&) = default;
};

// "taobao.tbk.item.get" is "tbk_item_get_response".
std::string root_name(std::string_view method_name);

// Fills what follows from the declaration. A subject path that names no String field is a bug and
// ends the process.
MethodSpec finish_method(MethodSpec spec);

// An error for check(): a parameter that is needed because of another one.
base::Error missing(std::string field, std::string message);
inline constexpr std::string_view kMissingParameter = "missing_parameter";  // its reason

template <class Method>
MethodSpec describe(MethodDeclaration declared) {
    using Request = typename Method::Request;
    using Result = typename Method::Result;
    MethodSpec spec;
    if constexpr (!std::is_same_v<Result, NoResult>) {
        if (declared.envelope == Envelope::kA) {
            spec.answer.push_back(whole<Result>("result", declared.result));
        }
    }
    if constexpr (requires { Result::message(); }) {
        if (declared.envelope == Envelope::kNone) spec.answer = Result::message().fields;
    }
    spec.request = {"Request", std::move(declared.request)};
    spec.declared = std::move(declared);
    spec.new_request = []() -> std::shared_ptr<void> { return std::make_shared<Request>(); };
    spec.new_result = []() -> std::shared_ptr<void> { return std::make_shared<Result>(); };
    spec.example_request = []() -> std::shared_ptr<const void> {
        return std::make_shared<const Request>(Method::example_request());
    };
    spec.example_result = []() -> std::shared_ptr<const void> {
        return std::make_shared<const Result>(Method::example_result());
    };
    if constexpr (requires(const Request& request) { Method::check(request); }) {
        spec.check = [](const void* request) {
            return Method::check(*static_cast<const Request*>(request));
        };
    }
    return finish_method(std::move(spec));
}

}  // namespace api
