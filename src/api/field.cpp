#include "api/field.h"

namespace api {

const FieldSpec* MessageSpec::find(std::string_view name) const {
    for (const FieldSpec& field : fields) {
        if (field.name == name) return &field;
    }
    return nullptr;
}

std::string item_name_of(FieldType type, std::string_view type_name) {
    if (type == FieldType::kStringList) return "string";
    if (type == FieldType::kNumberList) return "number";
    std::string name;
    for (const char c : type_name) {
        if (c >= 'A' && c <= 'Z') {
            if (!name.empty()) name += '_';
            name += static_cast<char>(c - 'A' + 'a');
        } else {
            name += c;
        }
    }
    return name;
}

FieldSpec finish_field(FieldSpec field, bool is_optional) {
    const bool is_list = field.type == FieldType::kStringList ||
                         field.type == FieldType::kNumberList ||
                         field.type == FieldType::kMessageList;
    field.required = is_list ? field.options.items_min > 0 : !is_optional;
    if (is_list) {
        field.item_name =
            field.options.item_name.empty()
                ? item_name_of(field.type, field.message ? field.message->type_name : "")
                : std::string(field.options.item_name);
    }
    const std::string name(field.name);
    field.json_key = '"' + name + "\":";
    field.xml_open = '<' + name + '>';
    field.xml_close = "</" + name + '>';
    field.xml_empty = '<' + name + "/>";
    return field;
}

}  // namespace api
