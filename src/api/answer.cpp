#include "api/answer.h"

#include <array>

#include "api/encode.h"

namespace api {
namespace {

struct EnvelopeFields {
    std::string resp_request_id;
    bool resp_success = true;
    std::int64_t resp_code = kRespCodeSuccess;
    std::string message{kMessageSuccess};

    static const MessageSpec& declared() {
        static const MessageSpec spec{
            "EnvelopeA",
            {
                field<&EnvelopeFields::resp_request_id>(
                    "resp_request_id",
                    {.zh = "请求唯一ID", .en = "The caller's request id, or ours", .example = "1"}),
                field<&EnvelopeFields::resp_success>(
                    "resp_success", {.zh = "是否成功", .en = "Success", .example = "true"}),
                field<&EnvelopeFields::resp_code>(
                    "resp_code",
                    {.zh = "返回码", .en = "1: success; else see the errors", .example = "1"}),
                field<&EnvelopeFields::message>(
                    "message", {.zh = "返回描述", .en = "Description", .example = "成功"}),
            }};
        return spec;
    }
};

EnvelopeFields envelope_for(const AnswerIds& ids) {
    EnvelopeFields fields;
    fields.resp_request_id = ids.caller_request_id.empty() ? ids.request_id : ids.caller_request_id;
    return fields;
}

// `own` is empty when the answer's own fields are in `encoded`, or there are none.
std::string document(const MethodSpec& spec, std::string_view encoded, AnswerPart own,
                     const EnvelopeFields& envelope, const AnswerIds& ids, Format format) {
    std::array<AnswerPart, 2> parts{};
    std::size_t used = 0;
    if (!own.fields.empty()) parts[used++] = own;
    if (spec.declared.envelope == Envelope::kA) {
        parts[used++] = {EnvelopeFields::declared().fields, &envelope};
    }
    return encode_document(spec.root, encoded, std::span(parts.data(), used), ids.request_id,
                           format);
}

}  // namespace

const MessageSpec& envelope_a() {
    return EnvelopeFields::declared();
}

Encoded encode_result(const MethodSpec& spec, const void* result, Format format) {
    auto text = std::make_shared<std::string>();
    for (const FieldSpec& field : spec.answer) {
        const std::size_t before = text->size();
        append_field(*text, field, result, format);
        if (format != Format::kXml && before > 0 && text->size() > before) {
            text->insert(before, 1, ',');
        }
    }
    text->shrink_to_fit();  // it is made to be kept
    return {std::move(text)};
}

std::string encode_success(const MethodSpec& spec, const void* result, const AnswerIds& ids,
                           Format format) {
    return document(spec, {}, {spec.answer, result}, envelope_for(ids), ids, format);
}

std::string encode_success(const MethodSpec& spec, const Encoded& encoded, const AnswerIds& ids,
                           Format format) {
    return document(spec, *encoded.fields, {}, envelope_for(ids), ids, format);
}

WireResult<std::string> encode_failure(const MethodSpec& spec, const base::Error& error,
                                       const AnswerIds& ids, Format format) {
    const BusinessError* declared = spec.find_error(error.reason);
    if (declared == nullptr || spec.declared.envelope != Envelope::kA) return to_wire(error);
    EnvelopeFields envelope = envelope_for(ids);
    envelope.resp_success = false;
    envelope.resp_code = declared->resp_code;
    envelope.message = declared->message.zh;
    return document(spec, {}, {}, envelope, ids, format);
}

}  // namespace api
