#include "api/encode.h"

#include "api/text_sink.h"

namespace api {
namespace {

constexpr std::size_t kDocumentBytesUsual = 8 * 1024;
constexpr std::size_t kEnvelopeBytesUsual = 1024;

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

void append_json_members(TextSink& out, std::span<const FieldSpec> fields, const void* owner,
                         Lists lists);

void append_json_message(TextSink& out, const MessageSpec& message, const void* object,
                         Lists lists) {
    out.put('{');
    append_json_members(out, message.fields, object, lists);
    out.put('}');
}

template <class AppendItem>
void append_json_list(TextSink& out, const FieldSpec& field, std::size_t count, Lists lists,
                      AppendItem append_item) {
    if (count == 0) {
        out.put(lists == Lists::kWrapped ? "{}" : "[]");
        return;
    }
    if (lists == Lists::kWrapped) {
        out.put("{\"");
        out.put(field.item_name);
        out.put("\":");
    }
    out.put('[');
    for (std::size_t i = 0; i < count; ++i) {
        if (i > 0) out.put(',');
        append_item(i);
    }
    out.put(lists == Lists::kWrapped ? "]}" : "]");
}

void append_json_value(TextSink& out, const FieldSpec& field, const void* value, Lists lists) {
    switch (field.type) {
        case FieldType::kString:
            out.put_json_string(as<std::string>(value));
            return;
        case FieldType::kNumber:
            out.put_number(as<std::int64_t>(value));
            return;
        case FieldType::kBoolean:
            out.put(as<bool>(value) ? "true" : "false");
            return;
        case FieldType::kMessage:
            append_json_message(out, *field.message, value, lists);
            return;
        case FieldType::kStringList: {
            const auto& items = as<std::vector<std::string>>(value);
            append_json_list(out, field, items.size(), lists,
                             [&](std::size_t i) { out.put_json_string(items[i]); });
            return;
        }
        case FieldType::kNumberList: {
            const auto& items = as<std::vector<std::int64_t>>(value);
            append_json_list(out, field, items.size(), lists,
                             [&](std::size_t i) { out.put_number(items[i]); });
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

void append_json_members(TextSink& out, std::span<const FieldSpec> fields, const void* owner,
                         Lists lists) {
    bool first = true;
    for (const FieldSpec& field : fields) {
        const void* value = value_to_write(field, owner);
        if (value == nullptr) continue;
        if (!first) out.put(',');
        first = false;
        out.put(field.json_key);
        append_json_value(out, field, value, lists);
    }
}

void append_xml_fields(TextSink& out, std::span<const FieldSpec> fields, const void* owner);

template <class AppendItem>
void append_xml_items(TextSink& out, const FieldSpec& field, std::size_t count,
                      AppendItem append_item) {
    for (std::size_t i = 0; i < count; ++i) {
        out.put('<');
        out.put(field.item_name);
        out.put('>');
        append_item(i);
        out.put("</");
        out.put(field.item_name);
        out.put('>');
    }
}

void append_xml_content(TextSink& out, const FieldSpec& field, const void* value) {
    switch (field.type) {
        case FieldType::kString:
            out.put_xml_text(as<std::string>(value));
            return;
        case FieldType::kNumber:
            out.put_number(as<std::int64_t>(value));
            return;
        case FieldType::kBoolean:
            out.put(as<bool>(value) ? "true" : "false");
            return;
        case FieldType::kMessage:
            append_xml_fields(out, field.message->fields, value);
            return;
        case FieldType::kStringList: {
            const auto& items = as<std::vector<std::string>>(value);
            append_xml_items(out, field, items.size(),
                             [&](std::size_t i) { out.put_xml_text(items[i]); });
            return;
        }
        case FieldType::kNumberList: {
            const auto& items = as<std::vector<std::int64_t>>(value);
            append_xml_items(out, field, items.size(),
                             [&](std::size_t i) { out.put_number(items[i]); });
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

void append_xml_field(TextSink& out, const FieldSpec& field, const void* owner) {
    const void* value = value_to_write(field, owner);
    if (value == nullptr) return;
    const std::size_t start = out.size();
    out.put(field.xml_open);
    const std::size_t content = out.size();
    append_xml_content(out, field, value);
    if (out.size() == content) {
        out.cut(start);
        out.put(field.xml_empty);
    } else {
        out.put(field.xml_close);
    }
}

void append_xml_fields(TextSink& out, std::span<const FieldSpec> fields, const void* owner) {
    for (const FieldSpec& field : fields) append_xml_field(out, field, owner);
}

void write_xml(TextSink& out, std::string_view root, std::string_view encoded,
               std::span<const AnswerPart> parts, std::string_view request_id) {
    out.put("<?xml version=\"1.0\" encoding=\"utf-8\" ?><");
    out.put(root);
    out.put('>');
    out.put(encoded);
    for (const AnswerPart& part : parts) append_xml_fields(out, part.fields, part.owner);
    out.put("<request_id>");
    out.put_xml_text(request_id);
    out.put("</request_id></");
    out.put(root);
    out.put('>');
}

void write_json(TextSink& out, std::string_view root, std::string_view encoded,
                std::span<const AnswerPart> parts, std::string_view request_id, Lists lists) {
    const bool has_root = lists == Lists::kWrapped;
    if (has_root) {
        out.put("{\"");
        out.put(root);
        out.put("\":");
    }
    out.put('{');
    const auto separate = [&out] {
        if (out.last() != '{' && out.last() != ',') out.put(',');
    };
    out.put(encoded);
    for (const AnswerPart& part : parts) {
        separate();
        append_json_members(out, part.fields, part.owner, lists);
    }
    separate();
    out.put("\"request_id\":");
    out.put_json_string(request_id);
    out.put(has_root ? "}}" : "}");
}

Lists lists_of(Format format) {
    return format == Format::kJsonSimplified ? Lists::kPlain : Lists::kWrapped;
}

}  // namespace

void append_field(std::string& out, const FieldSpec& field, const void* owner, Format format) {
    TextSink sink(out, kDocumentBytesUsual);
    if (format == Format::kXml) {
        append_xml_field(sink, field, owner);
    } else {
        append_json_members(sink, std::span(&field, 1), owner, lists_of(format));
    }
}

void append_json_object(std::string& out, const MessageSpec& message, const void* object) {
    TextSink sink(out, kDocumentBytesUsual);
    append_json_message(sink, message, object, Lists::kPlain);
}

std::string encode_document(std::string_view root, std::string_view encoded,
                            std::span<const AnswerPart> parts, std::string_view request_id,
                            Format format) {
    std::string out;
    {
        const std::size_t fields_bytes = encoded.empty() ? kDocumentBytesUsual : encoded.size();
        TextSink sink(out, fields_bytes + kEnvelopeBytesUsual);
        if (format == Format::kXml) {
            write_xml(sink, root, encoded, parts, request_id);
        } else {
            write_json(sink, root, encoded, parts, request_id, lists_of(format));
        }
    }
    return out;
}

}  // namespace api
