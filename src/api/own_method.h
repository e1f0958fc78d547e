// The methods of ours about a store: what each of them says, and what all have in common.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "api/business_errors.h"
#include "api/method_spec.h"
#include "api/store_param.h"

namespace api {

template <class Param>
struct ParamRequest {
    Param param;  // derives from StoreParam

    friend bool operator==(const ParamRequest&, const ParamRequest&) = default;
};

struct OwnMethod {
    std::string_view name;
    Text title;
    Text description;
    FieldOptions result;
    std::vector<BusinessError> errors;
    Permission permission = Permission::kAnyApp;
    std::vector<FieldSpec> files = {};  // of the request, beside `param`
};

// Method::Request is a ParamRequest, or one with files beside `param`.
template <class Method>
MethodSpec describe_own(OwnMethod own) {
    std::vector<FieldSpec> request{
        field<&Method::Request::param>("param", {.zh = "参数", .en = "Parameters", .ours = true})};
    request.insert(request.end(), own.files.begin(), own.files.end());
    std::vector<Label> labels{kFree, kNoUserSession};
    if (own.permission == Permission::kAdministrator) labels.push_back(kForAdministrators);
    return describe<Method>({
        .name = own.name,
        .title = own.title,
        .description = own.description,
        .category = {"smartmonitor 扩展API", "smartmonitor's own API"},
        .ours = true,
        .permission = own.permission,
        .labels = std::move(labels),
        .subject = kSubjectInParam,
        .request = std::move(request),
        .result = own.result,
        .errors = std::move(own.errors),
    });
}

}  // namespace api
