// The fields of a message, with their types erased: what the codec works on.
//
// A message is a plain struct with `static const MessageSpec& message()`, which lists its fields
// once, in wire order:
//
//   field<&TrackQueryParam::risk_task_id>("risk_task_id", {.zh = "任务ID", .en = "Risk task"})
//
// std::optional<T> is optional, anything else required; a list may be absent (then it is empty)
// unless it asks for items_min >= 1.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "api/method.h"

namespace api {

enum class FieldType {
    kString,       // std::string
    kNumber,       // std::int64_t
    kBoolean,      // bool
    kStringList,   // std::vector<std::string>
    kNumberList,   // std::vector<std::int64_t>
    kMessage,      // a struct with message()
    kMessageList,  // std::vector of such
    kFile,         // Upload; only as a top-level parameter
};

// What a String must look like, beyond UTF-8 without control characters.
enum class TextForm {
    kAny,
    kUnitDecimal,  // a decimal in [0, 1] with at most four decimals: "0.93"
    kHttpUrl,      // absolute, http or https, with a host
};

struct FieldOptions {
    std::string_view zh;  // description
    std::string_view en;
    std::string_view example = {};  // as text; lists comma-joined
    std::size_t length_max = 0;  // characters, of a String or of each item; every request has one
    std::size_t items_min = 0;
    std::size_t items_max = 0;  // every list of a request has one
    std::int64_t min = std::numeric_limits<std::int64_t>::min();
    std::int64_t max = std::numeric_limits<std::int64_t>::max();
    TextForm form = TextForm::kAny;
    std::string_view item_name = {};  // of a list; default: see item_name_of
    bool shown_optional = false;      // the platform's page calls it optional, but we need it
    bool ours = false;                // not on the platform's page
};

struct MessageSpec;

// Immutable once made. The accessors take the struct that owns the field.
struct FieldSpec {
    std::string_view name;
    FieldType type = FieldType::kString;
    bool required = false;
    FieldOptions options;
    const MessageSpec* message = nullptr;  // of kMessage and kMessageList

    const void* (*value)(const void* owner) = nullptr;  // null when the optional is empty
    void* (*emplace)(void* owner) = nullptr;            // a fresh value
    // Of kMessageList: on what value() and emplace() return.
    std::size_t (*count)(const void* list) = nullptr;
    const void* (*at)(const void* list, std::size_t index) = nullptr;
    void* (*append)(void* list) = nullptr;

    // Spelled once, so that encoding only appends.
    std::string item_name;
    std::string json_key;  // "name":
    std::string xml_open, xml_close, xml_empty;
};

struct MessageSpec {
    std::string_view type_name;  // as on the page: "TrackQueryParam", "Datas"
    std::vector<FieldSpec> fields;

    const FieldSpec* find(std::string_view name) const;
};

// The platform's rule: string, number, else the type name in underscores, each capital with one of
// its own ("OrderDTO" is "order_d_t_o").
std::string item_name_of(FieldType type, std::string_view type_name);

// Fills what follows from the rest: item_name, json_key, xml_*, required.
FieldSpec finish_field(FieldSpec field, bool is_optional);

template <class T>
struct is_optional : std::false_type {};
template <class T>
struct is_optional<std::optional<T>> : std::true_type {};

template <class T>
struct optional_value {
    using type = T;
};
template <class T>
struct optional_value<std::optional<T>> {
    using type = T;
};

// Sets type, message and the list accessors for a value of type T. A type without an overload does
// not compile.
template <class T>
struct FieldShape {
    static_assert(std::is_class_v<T>, "a field is a string, int64, bool, message or list of these");
    static void set(FieldSpec& field) {
        field.type = FieldType::kMessage;
        field.message = &T::message();
    }
};
template <>
struct FieldShape<std::string> {
    static void set(FieldSpec& field) { field.type = FieldType::kString; }
};
template <>
struct FieldShape<std::int64_t> {
    static void set(FieldSpec& field) { field.type = FieldType::kNumber; }
};
template <>
struct FieldShape<bool> {
    static void set(FieldSpec& field) { field.type = FieldType::kBoolean; }
};
template <>
struct FieldShape<Upload> {
    static void set(FieldSpec& field) { field.type = FieldType::kFile; }
};
template <>
struct FieldShape<std::vector<std::string>> {
    static void set(FieldSpec& field) { field.type = FieldType::kStringList; }
};
template <>
struct FieldShape<std::vector<std::int64_t>> {
    static void set(FieldSpec& field) { field.type = FieldType::kNumberList; }
};
template <class T>
struct FieldShape<std::vector<T>> {
    static void set(FieldSpec& field) {
        field.type = FieldType::kMessageList;
        field.message = &T::message();
        field.count = [](const void* list) {
            return static_cast<const std::vector<T>*>(list)->size();
        };
        field.at = [](const void* list, std::size_t index) -> const void* {
            return &(*static_cast<const std::vector<T>*>(list))[index];
        };
        field.append = [](void* list) -> void* {
            return &static_cast<std::vector<T>*>(list)->emplace_back();
        };
    }
};

template <class Pointer>
struct member_of;
template <class Owner, class Value>
struct member_of<Value Owner::*> {
    using owner = Owner;
    using value = Value;
};

// `Owner` is to be named for a member that the message inherits.
template <auto Member, class Owner = typename member_of<decltype(Member)>::owner>
FieldSpec field(std::string_view name, FieldOptions options) {
    using Value = typename member_of<decltype(Member)>::value;
    FieldSpec made;
    made.name = name;
    made.options = options;
    FieldShape<typename optional_value<Value>::type>::set(made);
    made.value = [](const void* owner) -> const void* {
        const Value& member = static_cast<const Owner*>(owner)->*Member;
        if constexpr (is_optional<Value>::value) {
            return member ? &*member : nullptr;
        } else {
            return &member;
        }
    };
    made.emplace = [](void* owner) -> void* {
        Value& member = static_cast<Owner*>(owner)->*Member;
        if constexpr (is_optional<Value>::value) {
            return &member.emplace();
        } else {
            member = Value{};
            return &member;
        }
    };
    return finish_field(std::move(made), is_optional<Value>::value);
}

// A field whose owner is the value itself: the `result` of an answer.
template <class T>
FieldSpec whole(std::string_view name, FieldOptions options) {
    FieldSpec made;
    made.name = name;
    made.options = options;
    FieldShape<T>::set(made);
    made.value = [](const void* owner) { return owner; };
    made.emplace = [](void* owner) -> void* {
        *static_cast<T*>(owner) = T{};
        return owner;
    };
    return finish_field(std::move(made), false);
}

}  // namespace api
