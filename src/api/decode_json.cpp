#include "api/decode_json.h"

#include <array>
#include <charconv>

// Boost.JSON is used without its library: this is the one place that compiles it.
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/src.hpp>

#include "api/decode_value.h"

namespace api {
namespace {

namespace json = boost::json;

// Most requests fit these and then need no allocation but their struct.
constexpr std::size_t kTreeBytesOnStack = 8 * 1024;
constexpr std::size_t kParserBytesOnStack = 2 * 1024;

// Builds the tree and counts the members that were sent.
class TreeHandler {
  public:
    static constexpr std::size_t max_object_size = 4096;
    static constexpr std::size_t max_array_size = 64 * 1024;
    static constexpr std::size_t max_key_size = 256;
    static constexpr std::size_t max_string_size = kJsonParameterBytesMax;

    TreeHandler(json::storage_ptr storage, unsigned char* buffer, std::size_t bytes)
        : stack_(storage, buffer, bytes) {
        stack_.reset(std::move(storage));
    }

    bool on_document_begin(json::error_code&) { return true; }
    bool on_document_end(json::error_code&) { return true; }
    bool on_object_begin(json::error_code&) { return true; }
    bool on_object_end(std::size_t n, json::error_code&) { return stack_.push_object(n), true; }
    bool on_array_begin(json::error_code&) { return true; }
    bool on_array_end(std::size_t n, json::error_code&) { return stack_.push_array(n), true; }
    bool on_key_part(json::string_view s, std::size_t, json::error_code&) {
        return stack_.push_chars(s), true;
    }
    bool on_key(json::string_view s, std::size_t, json::error_code&) {
        ++members_;
        return stack_.push_key(s), true;
    }
    bool on_string_part(json::string_view s, std::size_t, json::error_code&) {
        return stack_.push_chars(s), true;
    }
    bool on_string(json::string_view s, std::size_t, json::error_code&) {
        return stack_.push_string(s), true;
    }
    bool on_number_part(json::string_view, json::error_code&) { return true; }
    bool on_int64(std::int64_t i, json::string_view, json::error_code&) {
        return stack_.push_int64(i), true;
    }
    bool on_uint64(std::uint64_t u, json::string_view, json::error_code&) {
        return stack_.push_uint64(u), true;
    }
    bool on_double(double d, json::string_view, json::error_code&) {
        return stack_.push_double(d), true;
    }
    bool on_bool(bool b, json::error_code&) { return stack_.push_bool(b), true; }
    bool on_null(json::error_code&) { return stack_.push_null(), true; }
    bool on_comment_part(json::string_view, json::error_code&) { return true; }
    bool on_comment(json::string_view, json::error_code&) { return true; }

    json::value release() { return stack_.release(); }
    std::size_t members() const { return members_; }

  private:
    json::value_stack stack_;
    std::size_t members_ = 0;
};

std::size_t count_members(const json::value& value) {
    std::size_t members = 0;
    if (const auto* object = value.if_object()) {
        members = object->size();
        for (const auto& member : *object) members += count_members(member.value());
    } else if (const auto* array = value.if_array()) {
        for (const auto& item : *array) members += count_members(item);
    }
    return members;
}

std::string_view view(const json::string& text) {
    return {text.data(), text.size()};
}

WireResult<void> decode_field(const FieldSpec& field, const json::value& value, void* owner,
                              const Where& where);

WireResult<void> decode_object(const MessageSpec& message, const json::value& value, void* out,
                               const Where& where) {
    const json::object* object = value.if_object();
    if (object == nullptr) return invalid_at(where, "must be a JSON object");
    const bool is_parameter = where.name.empty() && where.index < 0;
    for (const FieldSpec& field : message.fields) {
        const Where inner{is_parameter ? nullptr : &where, field.name};
        const json::value* member =
            object->if_contains(json::string_view(field.name.data(), field.name.size()));
        const bool absent = member == nullptr || member->is_null() ||
                            (member->is_string() && member->get_string().empty());
        if (!absent) {
            BOOST_OUTCOME_TRY(decode_field(field, *member, out, inner));
        } else if (field.required) {
            return missing_at(inner);
        }
    }
    return boost::outcome_v2::success();
}

WireResult<std::string_view> decode_string(const FieldOptions& options, const json::value& value,
                                           const Where& where) {
    const json::string* text = value.if_string();
    if (text == nullptr) return invalid_at(where, "must be a String");
    BOOST_OUTCOME_TRY(check_text(options, view(*text), where));
    return view(*text);
}

WireResult<std::int64_t> decode_number(const FieldOptions& options, const json::value& value,
                                       const Where& where) {
    const std::int64_t* number = value.if_int64();
    if (number == nullptr) return invalid_at(where, "must be a Number without fraction");
    BOOST_OUTCOME_TRY(check_number(options, *number, where));
    return *number;
}

WireResult<void> decode_list(const FieldSpec& field, const json::value& value, void* owner,
                             const Where& where) {
    const json::array* array = value.if_array();
    if (array == nullptr) return invalid_at(where, "must be a list");
    BOOST_OUTCOME_TRY(check_items(field.options, array->size(), where));
    void* list = field.emplace(owner);
    std::ptrdiff_t index = 0;
    for (const json::value& item : *array) {
        const Where inner{&where, field.name, index++};
        if (field.type == FieldType::kStringList) {
            BOOST_OUTCOME_TRY(auto text, decode_string(field.options, item, inner));
            if (text.empty()) return invalid_at(inner, "must not be empty");
            static_cast<std::vector<std::string>*>(list)->emplace_back(text);
        } else if (field.type == FieldType::kNumberList) {
            BOOST_OUTCOME_TRY(auto number, decode_number(field.options, item, inner));
            static_cast<std::vector<std::int64_t>*>(list)->push_back(number);
        } else {
            BOOST_OUTCOME_TRY(decode_object(*field.message, item, field.append(list), inner));
        }
    }
    return boost::outcome_v2::success();
}

WireResult<void> decode_field(const FieldSpec& field, const json::value& value, void* owner,
                              const Where& where) {
    switch (field.type) {
        case FieldType::kString: {
            BOOST_OUTCOME_TRY(auto text, decode_string(field.options, value, where));
            *static_cast<std::string*>(field.emplace(owner)) = text;
            break;
        }
        case FieldType::kNumber: {
            BOOST_OUTCOME_TRY(auto number, decode_number(field.options, value, where));
            *static_cast<std::int64_t*>(field.emplace(owner)) = number;
            break;
        }
        case FieldType::kBoolean: {
            const bool* flag = value.if_bool();
            if (flag == nullptr) return invalid_at(where, "must be true or false");
            *static_cast<bool*>(field.emplace(owner)) = *flag;
            break;
        }
        case FieldType::kStringList:
        case FieldType::kNumberList:
        case FieldType::kMessageList:
            return decode_list(field, value, owner, where);
        case FieldType::kMessage:
            return decode_object(*field.message, value, field.emplace(owner), where);
        case FieldType::kFile:
            return invalid_at(where, "must be uploaded as a file");
    }
    return boost::outcome_v2::success();
}

void collect_scalars(const json::object& object, ScalarFields& scalars) {
    for (const auto& member : object) {
        std::string name(member.key().data(), member.key().size());
        const json::value& value = member.value();
        if (const auto* text = value.if_string()) {
            scalars.emplace_back(std::move(name), view(*text));
        } else if (const auto* number = value.if_int64()) {
            scalars.emplace_back(std::move(name), std::to_string(*number));
        } else if (const auto* big = value.if_uint64()) {
            scalars.emplace_back(std::move(name), std::to_string(*big));
        } else if (const auto* flag = value.if_bool()) {
            scalars.emplace_back(std::move(name), *flag ? "true" : "false");
        } else if (const auto* fraction = value.if_double()) {
            std::array<char, 32> digits{};
            const auto end =
                std::to_chars(digits.data(), digits.data() + digits.size(), *fraction).ptr;
            scalars.emplace_back(std::move(name), std::string(digits.data(), end));
        }
    }
}

}  // namespace

WireResult<void> decode_json(const FieldSpec& field, std::string_view text, void* owner,
                             ScalarFields* scalars) {
    if (text.size() > kJsonParameterBytesMax) {
        return invalid_parameter(field.name, std::string(field.name) + " must be at most " +
                                                 std::to_string(kJsonParameterBytesMax) + " bytes");
    }
    std::array<unsigned char, kTreeBytesOnStack> tree_bytes;
    std::array<unsigned char, kParserBytesOnStack> parser_bytes;
    json::monotonic_resource memory(tree_bytes.data(), tree_bytes.size());
    json::parse_options options;
    options.max_depth = kJsonDepthMax;
    json::basic_parser<TreeHandler> parser(options, &memory, parser_bytes.data(),
                                           parser_bytes.size());
    json::error_code error;
    const std::size_t read = parser.write_some(false, text.data(), text.size(), error);
    if (error || read != text.size()) {
        return invalid_parameter(field.name, std::string(field.name) + " must be valid JSON");
    }
    const json::value tree = parser.handler().release();
    if (count_members(tree) != parser.handler().members()) {
        return invalid_parameter(field.name,
                                 std::string(field.name) + " has a member more than once");
    }
    const Where top{};
    if (field.type == FieldType::kMessageList) {
        return decode_list(field, tree, owner, Where{nullptr, field.name});
    }
    if (!tree.is_object()) {
        return invalid_parameter(field.name, std::string(field.name) + " must be a JSON object");
    }
    if (scalars != nullptr) collect_scalars(tree.get_object(), *scalars);
    return decode_object(*field.message, tree, field.emplace(owner), top);
}

}  // namespace api
