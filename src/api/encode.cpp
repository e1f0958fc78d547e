#include "api/encode.h"

#include <array>
#include <charconv>

#include "api/escape.h"

namespace api {
namespace {

constexpr std::size_t kDocumentBytesUsual = 8 * 1024;

void append_number(std::string& out, std::int64_t number) {
    std::array<char, 24> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

template <class T>
const T& as(const void* value) {
    return *static_cast<const T*>(value);
}

// The value to write; null when the field is left out.
const void* value_to_write(const FieldSpec& field, const void* owner) {
    const void* value = field.value(owner);
    if (value == nullptr || field.type == FieldType::kFile) return nullptr;
    if (field.type == FieldType::kString && as<std::string>(value).empty()) return nullptr;
    return value;
}

enum class Lists { kWrapped, kPlain };

void append_json_members(std::string& out, std::span<const FieldSpec> fields, const void* owner,
                         Lists lists);

void append_json_message(std::string& out, const MessageSpec& message, const void* object,
                         Lists lists) {
    out += '{';
    append_json_members(out, message.fields, object, lists);
    out += '}';
}

template <class AppendItem>
void append_json_list(std::string& out, const FieldSpec& field, std::size_t count, Lists lists,
                      AppendItem append_item) {
    if (count == 0) {
        out += lists == Lists::kWrapped ? "{}" : "[]";
        return;
    }
    if (lists == Lists::kWrapped) out.append("{\"").append(field.item_name).append("\":");
    out += '[';
    for (std::size_t i = 0; i < count; ++i) {
        if (i > 0) out += ',';
        append_item(i);
    }
    out += lists == Lists::kWrapped ? "]}" : "]";
}

void append_json_value(std::string& out, const FieldSpec& field, const void* value, Lists lists) {
    switch (field.type) {
        case FieldType::kString:
            append_json_string(out, as<std::string>(value));
            return;
        case FieldType::kNumber:
            append_number(out, as<std::int64_t>(value));
            return;
        case FieldType::kBoolean:
            out += as<bool>(value) ? "true" : "false";
            return;
        case FieldType::kMessage:
            append_json_message(out, *field.message, value, lists);
            return;
        case FieldType::kStringList: {
            const auto& items = as<std::vector<std::string>>(value);
            append_json_list(out, field, items.size(), lists,
                             [&](std::size_t i) { append_json_string(out, items[i]); });
            return;
        }
        case FieldType::kNumberList: {
            const auto& items = as<std::vector<std::int64_t>>(value);
            append_json_list(out, field, items.size(), lists,
                             [&](std::size_t i) { append_number(out, items[i]); });
            return;
        }
        case FieldType::kMessageList:
            append_json_list(out, field, field.count(value), lists, [&](std::size_t i) {
                append_json_message(out, *field.message, field.at(value, i), lists);
            });
            return;
        case FieldType::kFile:
            return;
    }
}

void append_json_members(std::string& out, std::span<const FieldSpec> fields, const void* owner,
                         Lists lists) {
    bool first = true;
    for (const FieldSpec& field : fields) {
        const void* value = value_to_write(field, owner);
        if (value == nullptr) continue;
        if (!first) out += ',';
        first = false;
        out += field.json_key;
        append_json_value(out, field, value, lists);
    }
}

void append_xml_fields(std::string& out, std::span<const FieldSpec> fields, const void* owner);

template <class AppendItem>
void append_xml_items(std::string& out, const FieldSpec& field, std::size_t count,
                      AppendItem append_item) {
    for (std::size_t i = 0; i < count; ++i) {
        out.append("<").append(field.item_name).append(">");
        append_item(i);
        out.append("</").append(field.item_name).append(">");
    }
}

void append_xml_content(std::string& out, const FieldSpec& field, const void* value) {
    switch (field.type) {
        case FieldType::kString:
            append_xml_text(out, as<std::string>(value));
            return;
        case FieldType::kNumber:
            append_number(out, as<std::int64_t>(value));
            return;
        case FieldType::kBoolean:
            out += as<bool>(value) ? "true" : "false";
            return;
        case FieldType::kMessage:
            append_xml_fields(out, field.message->fields, value);
            return;
        case FieldType::kStringList: {
            const auto& items = as<std::vector<std::string>>(value);
            append_xml_items(out, field, items.size(),
                             [&](std::size_t i) { append_xml_text(out, items[i]); });
            return;
        }
        case FieldType::kNumberList: {
            const auto& items = as<std::vector<std::int64_t>>(value);
            append_xml_items(out, field, items.size(),
                             [&](std::size_t i) { append_number(out, items[i]); });
            return;
        }
        case FieldType::kMessageList:
            append_xml_items(out, field, field.count(value), [&](std::size_t i) {
                append_xml_fields(out, field.message->fields, field.at(value, i));
            });
            return;
        case FieldType::kFile:
            return;
    }
}

void append_xml_field(std::string& out, const FieldSpec& field, const void* owner) {
    const void* value = value_to_write(field, owner);
    if (value == nullptr) return;
    const std::size_t start = out.size();
    out += field.xml_open;
    const std::size_t content = out.size();
    append_xml_content(out, field, value);
    if (out.size() == content) {
        out.replace(start, std::string::npos, field.xml_empty);
    } else {
        out += field.xml_close;
    }
}

void append_xml_fields(std::string& out, std::span<const FieldSpec> fields, const void* owner) {
    for (const FieldSpec& field : fields) append_xml_field(out, field, owner);
}

std::string encode_xml(std::string_view root, std::string_view encoded,
                       std::span<const AnswerPart> parts, std::string_view request_id) {
    std::string out;
    out.reserve(kDocumentBytesUsual + encoded.size());
    out.append("<?xml version=\"1.0\" encoding=\"utf-8\" ?><").append(root).append(">");
    out += encoded;
    for (const AnswerPart& part : parts) append_xml_fields(out, part.fields, part.owner);
    out += "<request_id>";
    append_xml_text(out, request_id);
    out.append("</request_id></").append(root).append(">");
    return out;
}

std::string encode_json(std::string_view root, std::string_view encoded,
                        std::span<const AnswerPart> parts, std::string_view request_id,
                        Lists lists) {
    std::string out;
    out.reserve(kDocumentBytesUsual + encoded.size());
    const bool has_root = lists == Lists::kWrapped;
    if (has_root) out.append("{\"").append(root).append("\":");
    out += '{';
    const auto separate = [&out] {
        if (out.back() != '{') out += ',';
    };
    out += encoded;
    for (const AnswerPart& part : parts) {
        separate();
        append_json_members(out, part.fields, part.owner, lists);
        if (out.back() == ',') out.pop_back();
    }
    separate();
    out += "\"request_id\":";
    append_json_string(out, request_id);
    out += has_root ? "}}" : "}";
    return out;
}

Lists lists_of(Format format) {
    return format == Format::kJsonSimplified ? Lists::kPlain : Lists::kWrapped;
}

}  // namespace

void append_field(std::string& out, const FieldSpec& field, const void* owner, Format format) {
    if (format == Format::kXml) {
        append_xml_field(out, field, owner);
    } else {
        append_json_members(out, std::span(&field, 1), owner, lists_of(format));
    }
}

void append_json_object(std::string& out, const MessageSpec& message, const void* object) {
    append_json_message(out, message, object, Lists::kPlain);
}

std::string encode_document(std::string_view root, std::string_view encoded,
                            std::span<const AnswerPart> parts, std::string_view request_id,
                            Format format) {
    return format == Format::kXml ? encode_xml(root, encoded, parts, request_id)
                                  : encode_json(root, encoded, parts, request_id, lists_of(format));
}

}  // namespace api
