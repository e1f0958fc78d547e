// Messages as XML, JSON and simplified JSON.
//
// A String without text and an empty optional are left out; an empty list is <name/>, {} or [].
// Everything appends to one string and keeps the declared order. Pure; any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "api/field.h"
#include "api/format.h"

namespace api {

// Fields and the struct that they belong to.
struct AnswerPart {
    std::span<const FieldSpec> fields;
    const void* owner;
};

// One field with its name: `"result":{…}` or `<result>…</result>`. Nothing when it is left out.
void append_field(std::string& out, const FieldSpec& field, const void* owner, Format format);

// A message as a plain JSON object, as clients send it.
void append_json_object(std::string& out, const MessageSpec& message, const void* object);

// A document: the parts in their order, each field behind `encoded`, which is the text of fields
// encoded before (may be empty); request_id closes the root. About 3 us for eight tracks (5.7 KB).
std::string encode_document(std::string_view root, std::string_view encoded,
                            std::span<const AnswerPart> parts, std::string_view request_id,
                            Format format);

}  // namespace api
