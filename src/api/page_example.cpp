#include <charconv>

#include "api/catalogue.h"

namespace api {
namespace {

std::int64_t to_number(std::string_view text) {
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

void fill(const FieldSpec& field, void* owner);

void fill_list(const FieldSpec& field, void* owner) {
    void* list = field.emplace(owner);
    std::string_view rest = field.options.example;
    while (!rest.empty()) {
        const std::string_view item = rest.substr(0, rest.find(','));
        rest.remove_prefix(std::min(rest.size(), item.size() + 1));
        if (field.type == FieldType::kNumberList) {
            static_cast<std::vector<std::int64_t>*>(list)->push_back(to_number(item));
        } else {
            static_cast<std::vector<std::string>*>(list)->emplace_back(item);
        }
    }
}

void fill(const FieldSpec& field, void* owner) {
    const std::string_view example = field.options.example;
    switch (field.type) {
        case FieldType::kString:
            if (!example.empty()) *static_cast<std::string*>(field.emplace(owner)) = example;
            return;
        case FieldType::kNumber:
            if (!example.empty()) {
                *static_cast<std::int64_t*>(field.emplace(owner)) = to_number(example);
            }
            return;
        case FieldType::kBoolean:
            if (!example.empty()) *static_cast<bool*>(field.emplace(owner)) = example == "true";
            return;
        case FieldType::kStringList:
        case FieldType::kNumberList:
            fill_list(field, owner);
            return;
        case FieldType::kMessage: {
            void* message = field.emplace(owner);
            for (const FieldSpec& inner : field.message->fields) fill(inner, message);
            return;
        }
        case FieldType::kMessageList: {
            void* item = field.append(field.emplace(owner));
            for (const FieldSpec& inner : field.message->fields) fill(inner, item);
            return;
        }
        case FieldType::kFile:
            return;
    }
}

}  // namespace

std::shared_ptr<const void> page_request(const MethodSpec& spec) {
    auto request = spec.new_request();
    for (const FieldSpec& field : spec.request.fields) fill(field, request.get());
    return request;
}

std::shared_ptr<const void> page_result(const MethodSpec& spec) {
    auto result = spec.new_result();
    for (const FieldSpec& field : spec.answer) fill(field, result.get());
    return result;
}

WireError page_error() {
    return {.code = 50,
            .message = "Remote service error",
            .sub_code = "isv.invalid-parameter",
            .sub_message = "非法参数"};
}

}  // namespace api
