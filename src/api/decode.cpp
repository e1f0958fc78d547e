#include "api/decode.h"

#include <algorithm>
#include <charconv>

#include "api/decode_json.h"
#include "api/decode_value.h"
#include "api/encode.h"
#include "base/encoding.h"

namespace api {
namespace {

WireResult<std::int64_t> parse_number(const FieldOptions& options, std::string_view text,
                                      const Where& where) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) {
        return invalid_at(where, "must be a Number without fraction");
    }
    BOOST_OUTCOME_TRY(check_number(options, number, where));
    return number;
}

// Clients write booleans as their language does: true, True, 1.
WireResult<bool> parse_boolean(std::string_view text, const Where& where) {
    if (text == "true" || text == "True" || text == "TRUE" || text == "1") return true;
    if (text == "false" || text == "False" || text == "FALSE" || text == "0") return false;
    return invalid_at(where, "must be true or false");
}

// "a,b,c"
WireResult<void> parse_list(const FieldSpec& field, std::string_view text, void* owner,
                            const Where& where) {
    const auto count =
        static_cast<std::size_t>(std::count(text.begin(), text.end(), ',')) + std::size_t{1};
    BOOST_OUTCOME_TRY(check_items(field.options, count, where));
    void* list = field.emplace(owner);
    for (std::ptrdiff_t index = 0; index < static_cast<std::ptrdiff_t>(count); ++index) {
        const std::string_view item = text.substr(0, text.find(','));
        text.remove_prefix(std::min(text.size(), item.size() + 1));
        const Where inner{&where, field.name, index};
        if (field.type == FieldType::kNumberList) {
            BOOST_OUTCOME_TRY(auto number, parse_number(field.options, item, inner));
            static_cast<std::vector<std::int64_t>*>(list)->push_back(number);
        } else {
            if (item.empty()) return invalid_at(inner, "must not be empty");
            BOOST_OUTCOME_TRY(check_text(field.options, item, inner));
            static_cast<std::vector<std::string>*>(list)->emplace_back(item);
        }
    }
    return boost::outcome_v2::success();
}

WireResult<void> decode_text(const FieldSpec& field, std::string_view text, void* request,
                             ScalarFields* scalars) {
    const Where where{nullptr, field.name};
    if (field.type == FieldType::kMessage || field.type == FieldType::kMessageList) {
        return decode_json(field, text, request, scalars);
    }
    if (!base::is_utf8(text)) return invalid_at(where, "must be UTF-8");
    switch (field.type) {
        case FieldType::kString: {
            BOOST_OUTCOME_TRY(check_text(field.options, text, where));
            *static_cast<std::string*>(field.emplace(request)) = text;
            break;
        }
        case FieldType::kNumber: {
            BOOST_OUTCOME_TRY(auto number, parse_number(field.options, text, where));
            *static_cast<std::int64_t*>(field.emplace(request)) = number;
            break;
        }
        case FieldType::kBoolean: {
            BOOST_OUTCOME_TRY(auto flag, parse_boolean(text, where));
            *static_cast<bool*>(field.emplace(request)) = flag;
            break;
        }
        case FieldType::kStringList:
        case FieldType::kNumberList:
            return parse_list(field, text, request, where);
        case FieldType::kFile:
            return invalid_at(where, "must be uploaded as a file");
        case FieldType::kMessage:
        case FieldType::kMessageList:
            break;  // decoded above
    }
    return boost::outcome_v2::success();
}

// The one of that name; null when absent. Given twice, a proxy and we could read different ones.
template <class Part>
WireResult<const Part*> find_once(std::span<const Part> parts, std::string_view name) {
    const Part* found = nullptr;
    for (const Part& part : parts) {
        if (part.name != name) continue;
        if (found != nullptr) {
            return invalid_parameter(name, std::string(name) + " is given more than once");
        }
        found = &part;
    }
    return found;
}

WireResult<void> decode_top_level(const FieldSpec& field, const CallInput& input, void* request,
                                  ScalarFields* scalars) {
    bool found = false;
    if (field.type == FieldType::kFile) {
        BOOST_OUTCOME_TRY(const Upload* upload, find_once(input.uploads, field.name));
        if (upload != nullptr) *static_cast<Upload*>(field.emplace(request)) = *upload;
        found = upload != nullptr;
    } else {
        BOOST_OUTCOME_TRY(const Param* param, find_once(input.params, field.name));
        found = param != nullptr && !param->value.empty();
        if (found) {
            BOOST_OUTCOME_TRY(decode_text(field, param->value, request, scalars));
        }
    }
    if (!found && field.required) return missing_argument(field.name);
    return boost::outcome_v2::success();
}

const std::string* subject_value(const SubjectField& subject, const void* request) {
    if (subject.outer == nullptr) return nullptr;
    const void* value = subject.outer->value(request);
    if (value != nullptr && subject.inner != nullptr) value = subject.inner->value(value);
    return static_cast<const std::string*>(value);
}

std::string subject_text(const SubjectField& subject, const void* request) {
    const std::string* value = subject_value(subject, request);
    return value != nullptr ? *value : std::string();
}

// In a flat method the second factor covers the method's own scalar parameters.
void collect_flat_scalars(const MethodSpec& spec, const CallInput& input, ScalarFields& scalars) {
    for (const FieldSpec& field : spec.request.fields) {
        if (field.type != FieldType::kString && field.type != FieldType::kNumber &&
            field.type != FieldType::kBoolean) {
            continue;
        }
        for (const Param& param : input.params) {
            if (param.name == field.name) scalars.emplace_back(param.name, param.value);
        }
    }
}

std::string parameter_text(const FieldSpec& field, const void* value) {
    std::string text;
    switch (field.type) {
        case FieldType::kString:
            return *static_cast<const std::string*>(value);
        case FieldType::kNumber:
            return std::to_string(*static_cast<const std::int64_t*>(value));
        case FieldType::kBoolean:
            return *static_cast<const bool*>(value) ? "true" : "false";
        case FieldType::kStringList:
            for (const auto& item : *static_cast<const std::vector<std::string>*>(value)) {
                if (!text.empty()) text += ',';
                text += item;
            }
            break;
        case FieldType::kNumberList:
            for (const auto item : *static_cast<const std::vector<std::int64_t>*>(value)) {
                if (!text.empty()) text += ',';
                text += std::to_string(item);
            }
            break;
        case FieldType::kMessage:
            append_json_object(text, *field.message, value);
            break;
        case FieldType::kMessageList:
            for (std::size_t i = 0; i < field.count(value); ++i) {
                text += text.empty() ? '[' : ',';
                append_json_object(text, *field.message, field.at(value, i));
            }
            if (!text.empty()) text += ']';
            break;
        case FieldType::kFile:
            break;
    }
    return text;
}

}  // namespace

WireResult<DecodedCall> decode_call(const MethodSpec& spec, const CallInput& input) {
    std::shared_ptr<void> request = spec.new_request();
    ScalarFields scalars;
    for (const FieldSpec& field : spec.request.fields) {
        const bool holds_sign = &field == spec.api_sign.outer && spec.api_sign.inner != nullptr;
        BOOST_OUTCOME_TRY(
            decode_top_level(field, input, request.get(), holds_sign ? &scalars : nullptr));
    }
    if (spec.check != nullptr) {
        if (auto checked = spec.check(request.get()); !checked) return to_wire(checked.error());
    }
    DecodedCall call;
    call.tenant = domain::TenantCode(subject_text(spec.tenant, request.get()));
    call.poi = domain::PoiId(subject_text(spec.poi, request.get()));
    call.caller_request_id = subject_text(spec.caller_request_id, request.get());
    call.api_sign = subject_text(spec.api_sign, request.get());
    call.token = subject_text(spec.token, request.get());
    if (!call.api_sign.empty()) {
        const SubjectField& sign = spec.api_sign;
        if (sign.inner == nullptr) collect_flat_scalars(spec, input, scalars);
        const std::string_view sign_name = sign.inner ? sign.inner->name : sign.outer->name;
        const FieldSpec* token = spec.token.inner ? spec.token.inner : spec.token.outer;
        std::erase_if(scalars, [&](const auto& scalar) {
            return scalar.first == sign_name || (token != nullptr && scalar.first == token->name);
        });
        call.second_factor_fields = std::move(scalars);
    }
    call.request = std::move(request);
    return call;
}

std::vector<Param> encode_params(const MethodSpec& spec, const void* request) {
    std::vector<Param> params;
    for (const FieldSpec& field : spec.request.fields) {
        const void* value = field.value(request);
        std::string text = value != nullptr ? parameter_text(field, value) : std::string();
        if (!text.empty()) params.push_back({std::string(field.name), std::move(text)});
    }
    return params;
}

}  // namespace api
